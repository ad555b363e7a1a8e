use std::sync::Arc;

use domain::progress::{Progress, StageProgress, StageState};
use domain::standards::Owner;
use leptos::prelude::*;

use crate::caller;
use crate::words::Words;

/// The stages in their fixed order, those to come too.
#[component]
pub fn Tracker(
    progress: Arc<Progress>,
    /// Whoever reads it works here: the customer is somebody else.
    #[prop(optional)]
    at_desk: bool,
) -> impl IntoView {
    let words = caller::words();
    let count = progress.stages.len();
    view! {
        <ol class=format!("tracker of-{count}") aria-label=words.say("tracker-label")>
            {progress
                .stages
                .iter()
                .map(|stage| {
                    let (class, said) = look(words, stage.state);
                    let current = matches!(stage.state, StageState::Current | StageState::Paused);
                    view! {
                        <li class=class aria-current=current.then_some("step")>
                            <strong>
                                <span class="visually-hidden">{said}</span>
                                {words.stage(stage.kind)}
                            </strong>
                            {lines(words, stage, at_desk)
                                .into_iter()
                                .map(|line| view! { <span class="small muted">{line}</span> })
                                .collect_view()}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

fn look(words: Words, state: StageState) -> (&'static str, String) {
    match state {
        StageState::Done => ("done", words.say("tracker-state-done")),
        StageState::Current => ("now", words.say("tracker-state-now")),
        StageState::Paused => ("now paused", words.say("tracker-state-now")),
        StageState::Future => ("future", words.say("tracker-state-future")),
        StageState::Ended => ("ended", String::new()),
    }
}

/// One line a visit; for a stage to come, when it is expected.
fn lines(words: Words, stage: &StageProgress, at_desk: bool) -> Vec<String> {
    let limit = stage.limit.map(|days| words.with("tracker-limit", &[("days", days.into())]));
    if stage.visits.is_empty() {
        if stage.state == StageState::Ended {
            return vec![words.say("tracker-not-reached")];
        }
        let expected = match (stage.owner, stage.forecast) {
            (Owner::Customer, _) if at_desk => Some(words.say("desk-tracker-customer")),
            (Owner::Customer, _) => Some(words.say("tracker-customer")),
            (_, Some(day)) => Some(words.with("tracker-forecast", &[("day", words.day(day).into())])),
            (_, None) if stage.limit.is_some() && at_desk => Some(words.say("desk-tracker-after-customer")),
            (_, None) if stage.limit.is_some() => Some(words.say("tracker-after-you")),
            _ => Some(words.with("tracker-owner", &[("owner", words.owner(stage.owner).into())])),
        };
        return vec![joined([expected, limit])];
    }
    let several = stage.visits.len() > 1;
    stage
        .visits
        .iter()
        .enumerate()
        .map(|(at, visit)| {
            // What was not passed is done again in the same stage; another class ends a stage undone.
            let again = at + 1 < stage.visits.len();
            let number = several.then(|| words.with("tracker-visit", &[("number", visit.number.into())]));
            let said = match visit.finished_at {
                Some(at) if !visit.passed => {
                    let key = if again { "tracker-not-passed" } else { "tracker-reclassified" };
                    words.with(key, &[("day", words.day_of(at).into())])
                }
                Some(at) => {
                    let key = if visit.days_over > 0 { "tracker-done-late" } else { "tracker-done" };
                    let arguments = [
                        ("day", words.day_of(at).into()),
                        ("days", visit.days_used.into()),
                        ("over", visit.days_over.into()),
                    ];
                    words.with(key, &arguments)
                }
                None => words.with("tracker-now", &[("day", words.day_of(visit.entered_at).into())]),
            };
            let limit = if visit.finished_at.is_none() { limit.clone() } else { None };
            joined([number, Some(said), limit].into_iter().collect::<Vec<_>>())
        })
        .collect()
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use domain::progress::Visit;
    use domain::standards::StageKind;
    use domain::text::Language;

    use super::*;

    fn visit(number: u32, finished: bool, passed: bool) -> Visit {
        let entered_at = DateTime::UNIX_EPOCH;
        Visit {
            number,
            entered_at,
            due: None,
            estimated: false,
            finished_at: finished.then_some(entered_at + TimeDelta::days(1)),
            passed,
            overdue: false,
            days_over: 0,
            days_used: 1,
            derivation: Vec::new(),
            promise: None,
        }
    }

    fn said(kind: StageKind, state: StageState, visits: Vec<Visit>) -> Vec<String> {
        let stage =
            StageProgress { kind, owner: Owner::Utility, state, limit: None, basis: None, visits, forecast: None };
        lines(Words(Language::Zh), &stage, false)
    }

    #[test]
    fn what_did_not_pass_is_no_other_class_and_another_class_is_no_failure() {
        for kind in [StageKind::MeteringAndEnergisation, StageKind::CompletionInspection] {
            let failed = said(kind, StageState::Current, vec![visit(1, true, false), visit(2, false, false)]);
            assert!(failed[0].contains("未通过") && !failed[0].contains("类"), "{failed:?}");
            let left = said(kind, StageState::Ended, vec![visit(1, true, false)]);
            assert!(left[0].contains("改按另一类用电") && !left[0].contains("未通过"), "{left:?}");
        }
    }
}
