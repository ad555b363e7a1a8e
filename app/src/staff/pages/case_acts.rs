//! What can be done to a case now: one short form each, with the day by which the step after it would be due.

use domain::documents::DocumentKind;
use domain::progress::{Errand, Pause, RefusalReason, Slot};
use domain::surveys::Surveyed;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::outstanding_of;
use portal::staff::{Act, Desk, Offered, SeenCase, against_asking};
use portal::surveys;

use super::act_fields::act_fields;
use super::case_archive::{archive_line, place_field};
use super::case_doubts::{after_limit, doubts};
use super::case_plan::{TypedPlan, plan_form};
use super::inspection_fields::{self, Back};
use super::{meter_fields, survey_fields};
use crate::caller;
use crate::components::{Card, Checkbox, Choice, ErrorLine, FormErrors, RadioGroup, Submit};
use crate::notice::{Notice, Trouble};
use crate::staff::functions::{self, field};
use crate::words::Words;

/// Acts that take the case on stand open; what stops or ends it is folded away.
pub(super) fn acts(
    seen: &SeenCase,
    desk: &Desk,
    typed: &TypedPlan,
    errors: &FormErrors,
    notice: &Notice,
    may_give: bool,
) -> impl IntoView + use<> {
    let words = caller::words();
    let first_of_form = |at: usize| match seen.offered[at].act {
        Act::Resume(_) => true,
        act => seen.offered[..at].iter().all(|earlier| earlier.act.code() != act.code()),
    };
    let shown = seen.offered.iter().enumerate().filter(|(at, _)| first_of_form(*at));
    let forms = shown.map(|(_, offered)| {
        let code = offered.act.code();
        let then = offered.then_due.map(|due| words.with("staff-then-due", &[("day", words.full_day(due).into())]));
        let form = match offered.own_work {
            true => somebody_elses(words, offered.act, may_give).into_any(),
            false => plan_form(seen, desk, offered.act, then, typed, errors)
                .unwrap_or_else(|| form(words, seen, desk, offered, errors, notice).into_any()),
        };
        if goes_on(offered.act) {
            return view! { <div class="act" id=code>{form}</div> }.into_any();
        }
        let open =
            (Back { errors, notice }).is_of(code) || (matches!(offered.act, Act::RevisePlan(_)) && typed.is_open());
        view! {
            <details class="act" id=code open=open>
                <summary>{words.say(&format!("act-{}", code.replace('_', "-")))}</summary>
                {form}
            </details>
        }
        .into_any()
    });
    let forms = forms.collect_view();
    let archive = archive_line(seen);
    let countersigns = !seen.countersigning.roles.is_empty() && surveys::waiting(&seen.surveys).is_some();
    let countersigns = countersigns.then(|| {
        view! { <p><strong><a href="#surveyed">{words.say("survey-countersign-here")}</a></strong></p> }
    });
    let none = seen.offered.is_empty() && archive.is_none() && countersigns.is_none();
    // An act that is no longer offered has no form to say at what became of it.
    let gone = errors.0.iter().filter(|(name, _)| {
        Act::FORMS.contains(&name.as_str()) && seen.offered.iter().all(|offered| offered.act.code() != name)
    });
    let gone = gone.map(
        |(name, said)| view! { <div id=name.clone()><ErrorLine id=format!("{name}-error") text=said.clone()/></div> },
    );
    let gone = gone.collect_view();
    view! {
        <Card title=words.say("staff-acts") id="acts" class="sun">
            {gone}
            {none.then(|| view! { <p>{words.say("staff-no-acts")}</p> })}
            {archive}
            {countersigns}
            {forms}
        </Card>
    }
}

/// In place of the form of what this member would vouch for himself, the way to somebody else.
fn somebody_elses(words: Words, act: Act, may_give: bool) -> impl IntoView + use<> {
    let way = may_give.then(|| view! { " " <a href="#whose">{words.say("staff-hand-over")}</a> });
    let title = words.say(&format!("act-{}", act.code().replace('_', "-")));
    view! {
        <p><strong>{title}</strong></p>
        <p>{Trouble::of_own_work(act).say(words)} {way}</p>
    }
}

fn goes_on(act: Act) -> bool {
    !matches!(
        act,
        Act::AskForPaper(_)
            | Act::Pause(_)
            | Act::Refuse(_)
            | Act::FailIntermediate(_)
            | Act::FailInspection(_)
            | Act::OfferSlots(..)
            | Act::Book(..)
            | Act::CancelAppointment(_)
            | Act::RevisePlan(_)
    )
}

fn form(
    words: Words,
    seen: &SeenCase,
    desk: &Desk,
    offered: &Offered,
    errors: &FormErrors,
    notice: &Notice,
) -> impl IntoView + use<> {
    let act = offered.act;
    let code = act.code();
    let key = format!("act-{}", code.replace('_', "-"));
    let hint = offered.then_due.map(|due| words.with("staff-then-due", &[("day", words.full_day(due).into())]));
    let hint = match act {
        act if ends(act) => Some(words.say(&format!("{key}-hint"))),
        // Each choice has its own day.
        Act::Survey(_) => None,
        Act::OfferSlots(..) | Act::Book(..) | Act::CancelAppointment(_) => Some(words.say("act-appointment-hint")),
        _ => hint,
    };
    let sure = matches!(act, Act::Refuse(_)).then(|| {
        view! { <Checkbox name=functions::SURE label=words.say("staff-refuse-sure")/> }
    });
    let back = Back { errors, notice };
    let of_typed = match act {
        Act::Survey(_) => survey_fields::outgrown(seen, code, &back),
        Act::Energise(_) => meter_fields::misread(seen, code, &back),
        Act::AskForPaper(_) => {
            DocumentKind::from_code(&chosen(errors, notice, code)).and_then(|paper| against_asking(&seen.case, paper))
        }
        _ => None,
    };
    let doubts = doubts(words, seen, act, of_typed.into_iter().collect());
    let error = errors.of(code).map(|said| view! { <ErrorLine id=format!("{code}-error") text=said/> });
    view! {
        <form method="post" action=functions::Act::url() novalidate>
            {act_fields(&seen.case, desk, code)}
            {error}
            {choice(words, seen, act, &chosen(errors, notice, code))}
            {written(words, seen, act, &back)}
            {hint.map(|hint| view! { <p class="small muted">{hint}</p> })}
            {sure}
            {doubts}
            <p class="buttons"><Submit text=words.say(&key) quiet=!goes_on(act)/></p>
        </form>
    }
}

/// After these no day is due from the utility.
fn ends(act: Act) -> bool {
    matches!(
        act,
        Act::Energise(_)
            | Act::Refuse(_)
            | Act::AskForPaper(_)
            | Act::Pause(_)
            | Act::FailIntermediate(_)
            | Act::FailInspection(_)
    )
}

/// What is written down beside the choice.
fn written(words: Words, seen: &SeenCase, act: Act, back: &Back<'_>) -> Option<AnyView> {
    let code = act.code();
    match act {
        Act::Survey(_) => Some(survey_fields::survey(words, seen, code, back)),
        Act::PassIntermediate(_) | Act::PassInspection(_) => inspection_fields::earlier(words, seen, code, back),
        Act::FailIntermediate(_) | Act::FailInspection(_) => {
            let earlier = inspection_fields::earlier(words, seen, code, back);
            Some(view! { {earlier} {inspection_fields::findings(words, code, back)} }.into_any())
        }
        Act::Energise(_) => {
            let earlier = inspection_fields::earlier(words, seen, code, back);
            Some(view! { {earlier} {meter_fields::meter(words, seen, code, back, None)} }.into_any())
        }
        Act::Archive(_) => Some(place_field(words, code, back)),
        _ => None,
    }
}

fn choice(words: Words, seen: &SeenCase, act: Act, chosen: &str) -> Option<AnyView> {
    let select = |label: &str, choices: Vec<Choice>| {
        // Several forms of one page have a choice each.
        let label = words.say(label);
        view! { <label class="choices"><span>{label.clone()}</span><select name=field::CHOICE><option value="">{words.say("staff-choose")}</option>{options(choices, chosen)}</select></label> }.into_any()
    };
    match act {
        Act::Survey(_) => {
            let day = |found: &'static Surveyed| {
                let found = seen.offered.iter().find(|offered| offered.act == Act::Survey(found));
                let due = found.and_then(|offered| offered.then_due);
                due.map(|due| words.with("staff-then-due", &[("day", words.full_day(due).into())]))
            };
            let choices = vec![
                Choice {
                    hint: day(Surveyed::WITHOUT_LINE),
                    ..Choice::new(functions::NO_EXTERNAL, words.say("staff-no-external-line"))
                },
                Choice {
                    hint: day(Surveyed::WITH_LINE),
                    ..Choice::new(functions::EXTERNAL, words.say("staff-external-line"))
                },
            ];
            Some(
                view! { <RadioGroup
                    name=field::CHOICE
                    legend=words.say("staff-survey-found")
                    value=chosen.to_owned()
                    choices=choices
                /> }
                .into_any(),
            )
        }
        Act::AskForPaper(_) => {
            // Those that were promised come first.
            let promised: Vec<_> = outstanding_of(&seen.case).into_iter().map(|due| due.paper).collect();
            let others = DocumentKind::ALL.into_iter().filter(|kind| !promised.contains(kind));
            let papers = promised.iter().copied().chain(others);
            Some(select(
                "staff-which-paper",
                papers.map(|kind| Choice::new(kind.code(), words.document(kind))).collect(),
            ))
        }
        Act::Pause(_) => {
            let reasons = seen.offered.iter().filter_map(|offered| match offered.act {
                Act::Pause(reason) => Some(Choice::new(code_of(reason), words.pause_of_somebody(reason))),
                _ => None,
            });
            Some(select("staff-why", reasons.collect()))
        }
        Act::OfferSlots(errand, _) => {
            let free = free(seen, errand);
            let mut days: Vec<_> = free.iter().map(|slot| slot.date).collect();
            days.dedup();
            let until = days.iter().take(functions::MOST_DAYS).map(|day| {
                let said = words.with("staff-offer-until", &[("day", words.day(*day).into())]);
                Choice::new(day.to_string(), after_limit(words, seen, *day, said))
            });
            Some(select("staff-offer-days", until.collect()))
        }
        Act::Book(errand, _) => {
            let slots = free(seen, errand)
                .iter()
                .map(|slot| Choice::new(slot.to_string(), after_limit(words, seen, slot.date, words.slot(*slot))));
            Some(select("staff-book-when", slots.collect()))
        }
        Act::CancelAppointment(errand) => {
            let agreed = seen.case.progress.appointments.iter().find(|one| one.errand == errand);
            agreed.map(|one| view! { <p>{words.slot(one.slot)}</p> }.into_any())
        }
        Act::Refuse(_) => {
            let reasons = [
                RefusalReason::OutsideServiceArea,
                RefusalReason::SupplyUnsafe,
                RefusalReason::PremisesNotPermitted,
                RefusalReason::DocumentNotGenuine,
            ];
            let reasons = reasons.map(|reason| Choice::new(code_of(reason), words.refusal(reason)));
            Some(select("staff-why", reasons.into()))
        }
        Act::Resume(number) => {
            let pause = seen.case.progress.pauses.iter().find(|pause: &&Pause| pause.id == number);
            let reason = pause.map(|pause| words.pause_of_somebody(pause.reason));
            Some(view! { <p>{reason}</p><input type="hidden" name=field::CHOICE value=number.to_string()/> }.into_any())
        }
        _ => None,
    }
}

fn free(seen: &SeenCase, errand: Errand) -> &[Slot] {
    seen.free.iter().find(|(of, _)| *of == errand).map_or(&[], |(_, slots)| slots)
}

/// What was chosen in this form, if it came back.
pub(super) fn chosen(errors: &FormErrors, notice: &Notice, code: &str) -> String {
    if (Back { errors, notice }).is_of(code) { notice.value(field::CHOICE) } else { String::new() }
}

fn options(choices: Vec<Choice>, chosen: &str) -> impl IntoView + use<> {
    let options = choices.into_iter().map(|choice| {
        let selected = choice.value == chosen;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    });
    options.collect_view()
}

fn code_of(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
