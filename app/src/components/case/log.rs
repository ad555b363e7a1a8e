//! What happened, newest first.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::applications::Reference;
use domain::calendar;
use domain::progress::{ContractorChoice, Event, PauseReason, Recorded, RedateReason, Source, Target, agreed};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::caller;
use crate::components::{Card, Chip, ChipKind, Submit};
use crate::functions::objections::Object;
use crate::words::Words;

/// The owner sees the minute; the public page shows days only, and not when somebody comes to the premises: whoever has the
/// reference could come in his place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minutes {
    Shown,
    Hidden,
}

/// Promises are left out: they stand beside the day strip.
#[component]
pub fn Log(
    /// In the order of the case.
    events: Arc<Vec<Recorded>>,
    minutes: Minutes,
    /// What colleagues read beside an entry, by its number.
    #[prop(optional)]
    notes: Vec<(u32, String)>,
    /// The entries to which whoever looks can object, and the case: its owner's page.
    #[prop(optional_no_strip)]
    objections: Option<(Reference, Vec<u32>)>,
) -> impl IntoView {
    let words = caller::words();
    let entries = events.iter().enumerate().rev();
    let note = |seq: u32| notes.iter().find(|(of, _)| *of == seq).map(|(_, note)| note.clone());
    let entries = entries.filter_map(|(at, recorded)| {
        // That a file is closed is of interest to its owner and at the desk.
        let shown = minutes == Minutes::Shown || recorded.event != Event::Archived;
        let objected = events[at..].iter().any(|later| later.event == Event::Objected { seq: recorded.seq });
        let form = || {
            let (reference, _) = objections.as_ref().filter(|(_, seqs)| seqs.contains(&recorded.seq))?;
            Some(object_form(words, reference, recorded.seq))
        };
        let after = if objected { Some(objected_chip(words)) } else { form() };
        shown.then(|| entry(words, &events[..at], recorded, minutes, note(recorded.seq), after)).flatten()
    });
    let entries = entries.collect_view();
    view! {
        <Card title=words.say("log-title")>
            <ol class="log">{entries}</ol>
        </Card>
    }
}

fn entry(
    words: Words,
    before: &[Recorded],
    recorded: &Recorded,
    minutes: Minutes,
    note: Option<String>,
    after: Option<AnyView>,
) -> Option<impl IntoView + use<>> {
    let by_customer = recorded.source == Source::Customer;
    let (title, detail) = match &recorded.event {
        Event::Redated { target, due, reason, .. } => redated(words, before, *target, *due, *reason),
        Event::Corrected { seq, corrected_to } => {
            let when = match minutes {
                Minutes::Shown => words.moment(*corrected_to),
                Minutes::Hidden => words.day_of(*corrected_to),
            };
            let title = words.with("log-corrected-of", &[("entry", titled(words, before, *seq).into())]);
            (title, Some(words.with("log-corrected-detail", &[("when", when.into())])))
        }
        Event::Confirmed { seq } => {
            (words.with("log-confirmed-of", &[("entry", titled(words, before, *seq).into())]), None)
        }
        Event::Objected { seq } => {
            (words.with("log-objected-of", &[("entry", titled(words, before, *seq).into())]), None)
        }
        Event::AppointmentCancelled { errand } => {
            let (title, _) = said(words, &recorded.event)?;
            let slot = agreed(before, *errand).map(|slot| words.slot(slot)).unwrap_or_default();
            let key = if by_customer { "log-cancelled-by-customer" } else { "log-cancelled-by-utility" };
            (title, Some(words.with(key, &[("slot", slot.into())])))
        }
        Event::SurveyBooked { .. } | Event::MeteringBooked { .. } => {
            let (title, slot) = said(words, &recorded.event)?;
            let moved = recorded.event.books().and_then(|(errand, _)| agreed(before, errand));
            let key = match (moved, by_customer) {
                (Some(_), true) => "log-moved-by-customer",
                (Some(_), false) => "log-moved-by-utility",
                (None, true) => "log-booked-by-customer",
                (None, false) => "log-booked-by-utility",
            };
            let before = moved.map(|slot| words.slot(slot)).unwrap_or_default();
            (title, Some(words.with(key, &[("slot", slot.unwrap_or_default().into()), ("before", before.into())])))
        }
        // Where it follows an inspection that was not passed, it is not the works that were finished.
        Event::WorksFinished if is_rework(before) => (words.say("log-rework-finished"), None),
        event => said(words, event)?,
    };
    let detail = note.or(detail).filter(|_| minutes == Minutes::Shown || !tells_when_somebody_comes(&recorded.event));
    let at = recorded.occurred_at;
    let (when, machine) = match minutes {
        Minutes::Shown => (words.moment(at), at.format("%Y-%m-%dT%H:%MZ").to_string()),
        Minutes::Hidden => (words.day_of(at), calendar::shanghai_date(at).to_string()),
    };
    // A late record shows both times.
    let late = (recorded.recorded_at - at > TimeDelta::days(1))
        .then(|| words.with("log-recorded", &[("day", words.day_of(recorded.recorded_at).into())]));
    let paused = matches!(recorded.event, Event::Paused { .. });
    Some(view! {
        <li id=format!("event-{}", recorded.seq)>
            <span class="muted small">
                <time datetime=machine>{when}</time>
                {late.map(|late| view! { <br/> {late} })}
            </span>
            <div>
                <strong>{title}</strong>
                {paused.then(|| view! { " " <Chip kind=ChipKind::Paused text=words.say("log-paused-chip")/> })}
                {detail.map(|detail| view! { <p class="small muted">{detail}</p> })}
                {after}
            </div>
        </li>
    })
}

/// Says beside an entry that the customer objects to it.
fn objected_chip(words: Words) -> AnyView {
    view! { <p class="small"><Chip kind=ChipKind::Overdue text=words.say("log-objected-chip")/></p> }.into_any()
}

fn object_form(words: Words, reference: &Reference, seq: u32) -> AnyView {
    view! {
        <form method="post" action=Object::url()>
            <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
            <input type="hidden" name="seq" value=seq.to_string()/>
            <p class="buttons"><Submit text=words.say("objections-button") quiet=true/></p>
        </form>
    }
    .into_any()
}

/// Whether what the customer says to be done is what an inspection had found.
fn is_rework(before: &[Recorded]) -> bool {
    before.iter().rev().find_map(|earlier| match earlier.event {
        Event::Paused { reason: PauseReason::Rectification, .. } | Event::InspectionFailed => Some(true),
        Event::WorksFinished | Event::Resumed { .. } => Some(false),
        _ => None,
    }) == Some(true)
}

fn tells_when_somebody_comes(event: &Event) -> bool {
    matches!(
        event,
        Event::SlotsOffered { .. }
            | Event::SurveyBooked { .. }
            | Event::MeteringBooked { .. }
            | Event::AppointmentCancelled { .. }
    )
}

/// Which limit's last day moved, from when to when and why.
fn redated(
    words: Words,
    before: &[Recorded],
    target: Target,
    due: NaiveDate,
    reason: RedateReason,
) -> (String, Option<String>) {
    let said_before = before.iter().rev().find_map(|earlier| match &earlier.event {
        Event::Promised { target: of, due, .. } | Event::Redated { target: of, due, .. } if *of == target => Some(*due),
        _ => None,
    });
    let title = match said_before {
        Some(before) => {
            words.with("log-redated-from", &[("before", words.day(before).into()), ("day", words.day(due).into())])
        }
        None => words.with("log-redated", &[("day", words.day(due).into())]),
    };
    let limit = match target {
        Target::Stage { stage, .. } => words.stage(stage),
        Target::Whole { days } => words.with("log-redated-whole", &[("days", days.into())]),
    };
    let arguments = [("limit", limit.into()), ("reason", words.redate_reason(reason).into())];
    (title, Some(words.with("log-redated-detail", &arguments)))
}

/// The title of an earlier entry: numbers are not shown, and promises have one, too.
fn titled(words: Words, before: &[Recorded], seq: u32) -> String {
    let earlier = before.iter().find(|earlier| earlier.seq == seq);
    earlier.and_then(|earlier| entry_title(words, &earlier.event)).unwrap_or_default()
}

/// What happened, in short; `None` for what the log leaves out.
pub(crate) fn entry_title(words: Words, event: &Event) -> Option<String> {
    said(words, event).map(|(title, _)| title)
}

/// Title and detail.
fn said(words: Words, event: &Event) -> Option<(String, Option<String>)> {
    let plain = |key: &str| Some((words.say(key), None));
    match event {
        Event::Promised { .. } => None,
        Event::Submitted { .. } => plain("log-submitted"),
        Event::Accepted => plain("log-accepted"),
        Event::SlotsOffered { errand, slots } => {
            let slots: Vec<String> = slots.iter().map(|slot| words.slot(*slot)).collect();
            let title = words.with("log-slots-offered", &[("errand", words.errand(*errand).into())]);
            Some((title, Some(slots.join(&words.say("list-comma")))))
        }
        Event::SurveyBooked { .. } | Event::MeteringBooked { .. } => event.books().map(|(errand, slot)| {
            (words.with("log-booked", &[("errand", words.errand(errand).into())]), Some(words.slot(slot)))
        }),
        Event::AppointmentCancelled { errand } => {
            Some((words.with("log-appointment-cancelled", &[("errand", words.errand(*errand).into())]), None))
        }
        Event::SurveyDone { external_line } => {
            let decided = words.say(if *external_line { "log-survey-external" } else { "log-survey-no-external" });
            Some((words.say("log-survey-done"), Some(decided)))
        }
        Event::PlanAnswered => plain("log-plan-answered"),
        Event::PlanSigned => plain("log-plan-signed"),
        Event::PlanObjected => plain("log-plan-objected"),
        Event::PlanRevised => plain("log-plan-revised"),
        Event::PlanUpheld => plain("log-plan-upheld"),
        Event::DesignReviewed => plain("log-design-reviewed"),
        Event::WorksFinished => plain("log-works-finished"),
        Event::IntermediateInspected => plain("log-intermediate-inspected"),
        Event::InspectionPassed => plain("log-inspection-passed"),
        Event::InspectionFailed => plain("log-inspection-failed"),
        Event::Energised => plain("log-energised"),
        Event::MeterCorrected => plain("log-meter-corrected"),
        Event::Archived => plain("log-archived"),
        Event::Paused { reason, .. } => {
            Some((words.with("log-paused", &[("reason", words.pause_of_somebody(*reason).into())]), None))
        }
        Event::Resumed { .. } => plain("log-resumed"),
        Event::DocumentReceived { document } => {
            Some((words.with("log-document-received", &[("document", words.document(*document).into())]), None))
        }
        Event::ContractorChosen { chosen: ContractorChoice::None } => plain("log-contractor-none"),
        Event::ContractorChosen { .. } => plain("log-contractor-chosen"),
        Event::Corrected { .. } => plain("log-corrected"),
        Event::Confirmed { .. } => plain("log-confirmed"),
        Event::Objected { .. } => plain("log-objected"),
        Event::Reclassified { template, .. } => {
            Some((words.with("log-reclassified", &[("name", words.class(template).into())]), None))
        }
        Event::GreenChannelled { project, list } => {
            let arguments = [("project", project.as_str().into()), ("list", list.as_str().into())];
            Some((words.say("log-green-channelled"), Some(words.with("log-green-channelled-detail", &arguments))))
        }
        Event::GreenChannelEnded { reason } => {
            Some((words.say("log-green-channel-ended"), Some(words.green_channel_end(*reason))))
        }
        Event::Redated { target, due, reason, .. } => Some(redated(words, &[], *target, *due, *reason)),
        Event::Withdrawn => plain("log-withdrawn"),
        Event::Refused { reason } => {
            Some((words.with("log-refused", &[("reason", words.refusal(*reason).into())]), None))
        }
        Event::Merged { into } => Some((words.with("log-merged", &[("reference", into.as_str().into())]), None)),
    }
}
