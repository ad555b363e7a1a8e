//! What the link of a message shows: what somebody else has told of the customer, and one button that says no. Scanners of messages
//! fetch links, so only the button's post changes anything. Nothing here is about a person.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::progress::{CaseState, Event, PlanStanding, RefusedBecause};
use domain::text::Language;
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;
use portal::objections::{Standing, ToldAct, told_act};

use crate::caller;
use crate::components::{ButtonLink, ErrorSummary, FormErrors, Help, PageTitle, Submit};
use crate::functions::objections::{NOT_ME, ObjectByLink};
use crate::notice;
use crate::pages::errors::{answer, or_fault};
use crate::words::Words;

#[component]
pub fn NotMe() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    Suspend::new(async move { or_fault(page(token).await) })
}

async fn page(token: String) -> portal::Result<AnyView> {
    // The address is a secret of its reader's.
    if let Some(response) = use_context::<ResponseOptions>() {
        let (name, value) = (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        response.insert_header(name, value);
    }
    let words = caller::words();
    let portal = caller::portal();
    let errors = notice::take(NOT_ME).await?.errors(words);
    let Some(act) = told_act(&portal, &token).await? else {
        answer(StatusCode::NOT_FOUND);
        let text = view! { <p>{words.say("objections-unknown")}</p> };
        return Ok(card(words, "objections-unknown-title", errors, text));
    };
    // The message was in the customer's language, and this may be the first page that its reader opens here.
    let words = if act.language == Language::En { Words(Language::En) } else { words };
    let operator = words.text(&portal.settings().operator);
    let told = words.with(
        "objections-told",
        &[
            ("day", words.day_of(act.told.recorded_at).into()),
            ("operator", operator.into()),
            ("what", what(words, &act).into()),
        ],
    );
    let phones = |day: String| {
        [
            ("day", day.into()),
            ("service", portal.settings().service_phone.clone().into()),
            ("regulator", portal.settings().regulator_phone.clone().into()),
        ]
    };
    Ok(match act.standing {
        Standing::Open => {
            let until = words.with("objections-until", &[("day", words.day(act.until).into())]);
            let text = view! {
                <p><strong>{told}</strong></p>
                <p>{words.say("objections-by")}</p>
                <p>{effect(words, &act.told.event)}</p>
                <form method="post" action=ObjectByLink::url() id="object">
                    <input type="hidden" name="token" value=token/>
                    <p class="buttons"><Submit text=words.say("objections-button")/></p>
                </form>
                <p class="small muted">{until}</p>
            };
            card(words, "objections-title", errors, text)
        }
        Standing::Objected(at) => {
            let said = [("day", words.day_of(at).into()), ("what", what(words, &act).into())];
            let progress = &act.case.progress;
            // While the day hangs on what a survey finds, the page of the case says both.
            let days: BTreeSet<_> = progress.limits.iter().filter_map(|limit| limit.due).collect();
            let is_certain = |day: &NaiveDate| days.len() < 2 || !days.contains(day);
            let due = progress.last_day().filter(|day| progress.state == CaseState::Open && is_certain(day));
            let due = due.map(|day| words.with("objections-due", &[("day", words.day(day).into())]));
            let text = view! {
                <p>{words.with("objections-done", &said)}</p>
                <p><strong>{words.say(done(&act.told.event, progress.state, progress.plan))}</strong> " " {due}</p>
                <p>{words.with("objections-next", &phones(String::new()))}</p>
                <p class="buttons"><ButtonLink href="/my" text=words.say("objections-open")/></p>
            };
            card(words, "objections-done-title", errors, text)
        }
        Standing::Refused(reason) => {
            let phones = phones(words.day(act.until));
            let why = match reason {
                RefusedBecause::TooLate => words.with("objections-too-late", &phones),
                RefusedBecause::NoSuchAct => words.with("objections-confirmed", &phones),
                _ => words.with("objections-ended", &phones),
            };
            let text = view! {
                <p>{told}</p>
                <p><strong>{why}</strong></p>
                <p class="buttons"><ButtonLink href="/my" text=words.say("objections-open")/></p>
            };
            card(words, "objections-over-title", errors, text)
        }
    })
}

fn card(words: Words, title: &'static str, errors: FormErrors, text: impl IntoView + 'static) -> AnyView {
    view! {
        <PageTitle text=words.say(title) error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors/>
                <section class="card" lang=words.tag()>
                    <h1>{words.say(title)}</h1>
                    {text}
                </section>
            </div>
            <aside class="stack"><Help/></aside>
        </div>
    }
    .into_any()
}

fn what(words: Words, act: &ToldAct) -> String {
    words.say(match act.told.event {
        Event::Withdrawn => "told-withdrawn",
        Event::SurveyBooked { .. } => "told-survey-booked",
        Event::MeteringBooked { .. } => "told-metering-booked",
        Event::PlanSigned => "told-plan-signed",
        Event::PlanObjected => "told-plan-objected",
        Event::WorksFinished => "told-works-finished",
        Event::DocumentReceived { .. } => "told-document-received",
        Event::ContractorChosen { .. } => "told-contractor-chosen",
        _ => "told-paused",
    })
}

/// What one tap would do.
fn effect(words: Words, told: &Event) -> String {
    words.say(match told {
        Event::Paused { .. } => "objections-effect-pause",
        Event::Withdrawn => "objections-effect-withdrawal",
        Event::PlanSigned => "objections-effect-plan",
        _ => "objections-effect-none",
    })
}

/// What it has done, as far as that still holds: the link is opened again long after.
fn done(told: &Event, state: CaseState, plan: Option<PlanStanding>) -> &'static str {
    let is_open = state == CaseState::Open;
    let awaits_signature = matches!(plan, Some(PlanStanding::Answered | PlanStanding::Settled));
    match told {
        Event::Paused { .. } => "objections-done-pause",
        Event::Withdrawn if is_open => "objections-done-withdrawal",
        Event::PlanSigned if is_open && awaits_signature => "objections-done-plan",
        Event::Withdrawn | Event::PlanSigned => "objections-done-before",
        _ => "objections-done-none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_does_not_say_of_a_case_what_held_only_once() {
        let answered = Some(PlanStanding::Answered);
        let before = "objections-done-before";
        let table = [
            (Event::Withdrawn, CaseState::Open, None, "objections-done-withdrawal"),
            (Event::Withdrawn, CaseState::Withdrawn, None, before),
            (Event::PlanSigned, CaseState::Open, answered, "objections-done-plan"),
            (Event::PlanSigned, CaseState::Open, Some(PlanStanding::Settled), "objections-done-plan"),
            // He has signed it himself since, or had objected to it before.
            (Event::PlanSigned, CaseState::Open, Some(PlanStanding::Signed), before),
            (Event::PlanSigned, CaseState::Open, Some(PlanStanding::ObjectedTo), before),
            (Event::PlanSigned, CaseState::Withdrawn, answered, before),
        ];
        for (told, state, plan, said) in table {
            assert_eq!(done(&told, state, plan), said, "{told:?} {state:?} {plan:?}");
        }
    }
}
