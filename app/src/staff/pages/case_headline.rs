//! The top of a case at the desk: what is going on, and what it waits for, as colleagues say it.

use domain::calendar::shanghai_date;
use domain::progress::{Awaited, CaseState, Errand, Event, PlanStanding, Source};
use domain::standards::Owner;
use leptos::prelude::*;
use portal::staff::SeenCase;
use portal::surveys::{Standing, Survey, waiting};

use super::countersign::unsigned;
use crate::caller;
use crate::components::Chip;
use crate::components::case::{GreenChannel, Tracker, about, summary};
use crate::words::Words;

pub(super) fn headline(seen: &SeenCase) -> impl IntoView + use<> {
    let words = caller::words();
    let case = &seen.case;
    let customers = summary(words, &case.progress, shanghai_date(case.now), caller::portal().settings());
    let sentence = pause(words, seen).or_else(|| customers_turn(words, seen)).unwrap_or(customers.sentence);
    let waits = waits_for(words, seen).into_iter().map(|said| view! { <li>{said}</li> }).collect_view();
    let none = waits.is_empty();
    view! {
        <section class="card hero">
            <p class="reference-line">{about(words, case, case.surveyed_watts)}</p>
            <h1 data-headline="">{sentence}</h1>
            <p class="state">{customers.chip.map(|(kind, text)| view! { <Chip kind=kind text=text/> })}</p>
            {case.green_channel.clone().map(|project| view! { <GreenChannel project=project at_desk=true/> })}
            {(!none).then(|| view! { <ul class="bullets" id="waits">{waits}</ul> })}
            // A phone shows the acts far below.
            {(!seen.offered.is_empty())
                .then(|| view! { <p class="to-acts"><a class="button" href="#acts">{words.say("staff-to-acts")}</a></p> })}
            <Tracker progress=case.progress.clone() at_desk=true/>
        </section>
    }
}

/// That the clock rests, and for what.
fn pause(words: Words, seen: &SeenCase) -> Option<String> {
    let progress = &seen.case.progress;
    let stage = progress.stages.get(progress.current?)?;
    let pause = progress.pauses.iter().rev().find(|pause| pause.until.is_none())?;
    let reason = match pause.awaits {
        Awaited::Document { document } => words.with("desk-waits-paper", &[("paper", words.document(document).into())]),
        _ => words.pause_of_somebody(pause.reason),
    };
    Some(words.with("desk-paused", &[("stage", words.stage(stage.kind).into()), ("reason", reason.into())]))
}

/// That the customer is at it himself.
fn customers_turn(words: Words, seen: &SeenCase) -> Option<String> {
    let progress = &seen.case.progress;
    let stage = progress.stages.get(progress.current?).filter(|stage| stage.owner == Owner::Customer)?;
    Some(words.with("desk-customers-turn", &[("doing", words.stage_going_on(stage.kind).into())]))
}

/// What is open between the customer and the utility though no clock rests for it.
fn waits_for(words: Words, seen: &SeenCase) -> Vec<String> {
    let case = &seen.case;
    let mut waits = Vec::new();
    if case.progress.state == CaseState::Open {
        waits.extend(case.progress.to_come.iter().filter_map(|errand| visit(words, seen, *errand)));
        waits.extend(seen.surveys.last().and_then(|survey| joint(words, survey)));
    }
    let missed = seen.outstanding.iter().filter(|due| due.is_missed(&case.progress));
    let missed = missed.map(|due| words.document(due.paper)).collect::<Vec<_>>().join(&words.say("list-comma"));
    if !missed.is_empty() {
        waits.push(words.with("desk-papers-missed", &[("papers", missed.into())]));
    }
    if case.progress.plan == Some(PlanStanding::ObjectedTo) {
        waits.push(words.say("desk-objection-waits"));
    } else if seen.thread.as_ref().is_some_and(|thread| thread.due.is_some()) {
        waits.push(words.say("desk-message-waits"));
    }
    waits
}

/// That a joint survey waits for somebody else, or for the surveyor again.
fn joint(words: Words, survey: &Survey) -> Option<String> {
    match survey.standing {
        Standing::Waits => Some(words.with("desk-survey-waits", &[("roles", unsigned(words, survey).into())])),
        Standing::Returned => Some(words.say("desk-survey-returned")),
        Standing::Done | Standing::Lapsed => None,
    }
}

/// How it stands with a visit on which nobody has agreed.
fn visit(words: Words, seen: &SeenCase, errand: Errand) -> Option<String> {
    let case = &seen.case;
    let surveyed = errand == Errand::Survey && waiting(&seen.surveys).is_some();
    if surveyed || case.progress.appointments.iter().any(|one| one.errand == errand) {
        return None;
    }
    let last = case.log.iter().rev().find(|recorded| match &recorded.event {
        Event::SlotsOffered { errand: of, .. } | Event::AppointmentCancelled { errand: of } => *of == errand,
        _ => false,
    });
    let today = shanghai_date(case.now);
    let offered = case.progress.offers.iter().find(|offer| offer.errand == errand);
    let open = offered.is_some_and(|offer| offer.slots.iter().any(|slot| slot.date > today));
    let key = match last.map(|recorded| (&recorded.event, recorded.source)) {
        Some((Event::AppointmentCancelled { .. }, Source::Customer)) => "desk-visit-cancelled",
        _ if open => "desk-visit-offered",
        Some((Event::SlotsOffered { .. }, _)) => "desk-visit-offer-over",
        _ => return None,
    };
    Some(words.with(key, &[("errand", words.errand(errand).into())]))
}
