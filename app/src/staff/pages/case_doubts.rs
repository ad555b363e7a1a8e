//! What speaks against an act: said beside its form, with a box that says that it is meant all the same.

use chrono::NaiveDate;
use domain::ratings::CallBackReason;
use leptos::prelude::*;
use portal::staff::{Act, Doubt, Measured, SeenCase};

use crate::components::case::kilowatts;
use crate::staff::functions;
use crate::words::Words;

/// Nothing where nothing speaks against it. `of_typed`: what speaks against what the form brought back.
pub(super) fn doubts(words: Words, seen: &SeenCase, act: Act, of_typed: Vec<Doubt>) -> Option<impl IntoView + use<>> {
    let offered = seen.offered.iter().find(|offered| offered.act == act);
    let offered = offered.into_iter().flat_map(|offered| offered.doubts.iter().cloned());
    doubted(words, act.code(), &offered.chain(of_typed).collect::<Vec<_>>())
}

/// The box of the form of `act`. Its value says which doubts it answers: one that comes up later is asked about again.
pub(super) fn doubted(words: Words, act: &str, doubts: &[Doubt]) -> Option<impl IntoView + use<>> {
    // Papers are one sentence.
    let missing = doubts.iter().filter_map(|doubt| match doubt {
        Doubt::Missing(paper) => Some(words.document(*paper)),
        _ => None,
    });
    let missing = missing.collect::<Vec<_>>().join(&words.say("list-comma"));
    let key = if act == "archive" { "doubts-missing-archive" } else { "doubts-missing" };
    let missing = (!missing.is_empty()).then(|| words.with(key, &[("papers", missing.into())]));
    let said: Vec<_> = missing.into_iter().chain(doubts.iter().filter_map(|doubt| say(words, doubt))).collect();
    let answers = doubts.iter().map(Doubt::code).collect::<Vec<_>>().join(" ");
    // The page has several forms: the box is named by its act.
    let id = format!("{}-{act}", functions::SURE);
    (!said.is_empty()).then(|| {
        view! {
            <div class="doubts">
                {said.into_iter().map(|said| view! { <p>{said}</p> }).collect_view()}
                <div class="choice">
                    <input type="checkbox" id=id.clone() name=functions::SURE value=answers/>
                    <label for=id>{words.say("doubts-sure")}</label>
                </div>
            </div>
        }
    })
}

/// `None` for a paper.
fn say(words: Words, doubt: &Doubt) -> Option<String> {
    Some(match *doubt {
        Doubt::Missing(_) => return None,
        Doubt::BeforeVisit(slot) => words.with("doubts-before-visit", &[("when", words.slot(slot).into())]),
        Doubt::OtherOwner { .. } => words.say("green-channel-other-owner"),
        Doubt::NotMultiplied(Measured { metering: Some(metering), .. }) => {
            words.with("doubts-not-multiplied-planned", &[("metering", words.plan_metering(metering).into())])
        }
        Doubt::NotMultiplied(Measured { watts, metering: None }) => {
            words.with("doubts-not-multiplied", &[("kw", kilowatts(watts).into())])
        }
        Doubt::Multiplied(metering) => {
            words.with("doubts-multiplied", &[("metering", words.plan_metering(metering).into())])
        }
        Doubt::MeterUnconfirmed => words.say("doubts-meter-unconfirmed"),
        Doubt::OutgrowsClass(watts) => words.with("doubts-outgrown", &[("kw", kilowatts(watts).into())]),
        Doubt::PlanOpen => words.say("doubts-plan-open"),
        Doubt::NotSurveyed => words.say("doubts-not-surveyed"),
        Doubt::PaperNotDue(stage) => words.with("doubts-paper-not-due", &[("stage", words.stage(stage).into())]),
        Doubt::NotCalled(CallBackReason::NoPower) => words.say("doubts-not-called-no-power"),
        Doubt::NotCalled(CallBackReason::LowGrade) => words.say("doubts-not-called-low-grade"),
        Doubt::HighVoltage(voltage) => {
            words.with("doubts-high-voltage", &[("voltage", words.plan_voltage(voltage).into())])
        }
        Doubt::OtherCapacity { planned, confirmed } => {
            let kw = [("planned", kilowatts(planned).into()), ("confirmed", kilowatts(confirmed).into())];
            words.with("doubts-other-capacity", &kw)
        }
        Doubt::TooMuchForClass(watts) => words.with("doubts-too-much", &[("kw", kilowatts(watts).into())]),
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
