//! What speaks against an act: said beside its form, with a box that says that it is meant all the same.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::staff::{Act, Doubt, SeenCase};

use crate::caller;
use crate::staff::functions;
use crate::words::Words;

/// Nothing where nothing speaks against it. `of_typed`: what speaks against what the form brought back.
pub(super) fn doubts(
    words: Words,
    seen: &SeenCase,
    act: Act,
    of_typed: Option<String>,
) -> Option<impl IntoView + use<>> {
    let offered = seen.offered.iter().find(|offered| offered.act == act)?;
    let missing = offered.doubts.iter().filter_map(|doubt| match doubt {
        Doubt::Missing(paper) => Some(words.document(*paper)),
        _ => None,
    });
    let missing = missing.collect::<Vec<_>>().join(&words.say("list-comma"));
    let key = if let Act::Archive(_) = act { "doubts-missing-archive" } else { "doubts-missing" };
    let missing = (!missing.is_empty()).then(|| words.with(key, &[("papers", missing.into())]));
    let early = offered.doubts.iter().find_map(|doubt| match doubt {
        Doubt::BeforeVisit(slot) => Some(words.with("doubts-before-visit", &[("when", words.slot(*slot).into())])),
        _ => None,
    });
    let plain = [
        (Doubt::MeterUnconfirmed, "doubts-meter-unconfirmed"),
        (Doubt::PlanOpen, "doubts-plan-open"),
        (Doubt::NotSurveyed, "doubts-not-surveyed"),
    ];
    let plain = plain.into_iter().filter(|(doubt, _)| offered.doubts.contains(doubt)).map(|(_, key)| words.say(key));
    let said: Vec<_> = [missing, early, of_typed].into_iter().flatten().chain(plain).collect();
    // The page has several forms: the box is named by its act.
    let id = format!("{}-{}", functions::SURE, act.code());
    (!said.is_empty()).then(|| {
        view! {
            <div class="doubts">
                {said.into_iter().map(|said| view! { <p>{said}</p> }).collect_view()}
                <div class="choice">
                    <input type="checkbox" id=id.clone() name=functions::SURE value="yes"/>
                    <label for=id>{caller::words().say("doubts-sure")}</label>
                </div>
            </div>
        }
    })
}

/// A day to come as an option says it; where it is after the last day of what is under way, that it is.
pub(super) fn after_limit(words: Words, seen: &SeenCase, day: NaiveDate, said: String) -> String {
    match seen.case.progress.last_day() {
        Some(due) if day > due => {
            words.with("doubts-after-limit", &[("slot", said.into()), ("due", words.day(due).into())])
        }
        _ => said,
    }
}
