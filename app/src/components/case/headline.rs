use domain::calendar;
use domain::progress::{StageProgress, StageState};
use leptos::prelude::*;
use portal::progress::Case;

use super::{GreenChannel, Tracker, summary};
use crate::caller;
use crate::components::Chip;
use crate::words::Words;

/// The top of a case page: which case, the one sentence, how it stands, what you must do, and the stages.
#[component]
pub fn Headline(
    case: Case,
    /// What the owner has to do though no clock waits for it: said instead of "nothing".
    #[prop(optional_no_strip)]
    also: Option<String>,
    /// What was surveyed, in watts, for whoever may know it.
    #[prop(optional_no_strip)]
    surveyed: Option<u32>,
) -> impl IntoView {
    let words = caller::words();
    let portal = caller::portal();
    let summary = summary(words, &case.progress, calendar::shanghai_date(case.now), portal.settings());
    // A pause already says what it waits for; a rating can wait.
    let idle = ["duty-none", "duty-rate"].into_iter().any(|duty| summary.duty == words.say(duty));
    let duty = also.filter(|_| idle).unwrap_or(summary.duty);
    view! {
        <section class="card hero">
            <p class="reference-line">{about(words, &case, surveyed)}</p>
            <h1 data-headline="">{summary.sentence}</h1>
            <p class="state">
                {summary.chip.map(|(kind, text)| view! { <Chip kind=kind text=text/> })}
                <span class="muted">{duty}</span>
            </p>
            {case.green_channel.map(|project| view! { <GreenChannel project=project/> })}
            <Tracker progress=case.progress.clone()/>
        </section>
    }
}

/// Reference, class, capacity, and where in the row of stages it is.
pub(crate) fn about(words: Words, case: &Case, surveyed: Option<u32>) -> impl IntoView + use<> {
    let applied_for = kilowatts(case.capacity_watts);
    let power = match surveyed.filter(|watts| *watts != case.capacity_watts) {
        Some(surveyed) => {
            words.with("track-kw-surveyed", &[("kw", applied_for.into()), ("surveyed", kilowatts(surveyed).into())])
        }
        None => words.with("track-kw", &[("kw", applied_for.into())]),
    };
    let mut also = vec![words.text(&case.template.name), power];
    if let Some(current) = case.progress.current {
        // What another class has left undone is no step on the way.
        let left = |stage: &&StageProgress| stage.state == StageState::Ended;
        let left = case.progress.stages.iter().filter(left).count();
        let (step, of) = (current + 1 - left, case.progress.stages.len() - left);
        also.push(words.with("track-step", &[("step", step.into()), ("of", of.into())]));
    }
    let reference = case.reference.to_string();
    view! { {words.say("track-label")} " " <b>{reference}</b> {format!(" · {}", also.join(" · "))} }
}

/// 60, 5.5: watts as kW without idle zeros.
pub(crate) fn kilowatts(watts: u32) -> String {
    let text = format!("{}.{:03}", watts / 1000, watts % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
