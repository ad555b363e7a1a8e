use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use domain::calendar::start_of_day;
use domain::documents::DocumentKind;
use domain::green_channel::EndReason;
use domain::problem::Problem;
use domain::progress::{Errand, PauseReason, RefusalReason, RefusedBecause, Slot};
use leptos::prelude::*;
use portal::staff::{self, Acting, Done, Meant};
use uuid::Uuid;

use super::written::{self, Written, named};
use super::{address, at_case};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// The fields of these forms.
pub mod field {
    /// The act's code.
    pub const ACT: &str = "act";
    /// The last event that was seen.
    pub const SEEN: &str = "seen";
    /// The form's own id.
    pub const ID: &str = "id";
    /// What is chosen in the form: a paper, a reason, whether there is an external line, a pause's or an event's number, a
    /// class, or another case's reference.
    pub const CHOICE: &str = "choice";
    /// When an event really occurred, as a clock in Shanghai shows it.
    pub const AT: &str = "at";
}

/// Day and minute in [`field::AT`].
pub const MINUTE: &str = "%Y-%m-%dT%H:%M";

/// Working days of one offer, at most.
pub const MOST_DAYS: usize = 5;

/// The box that says that it is meant, despite the doubts that are its value.
pub const SURE: &str = "sure";

/// Does one of the acts that the page of the case offers.
#[server(prefix = "/_staff", endpoint = "act")]
pub async fn act(
    #[server(rename = "ref")] reference: Option<String>,
    act: Option<String>,
    choice: Option<String>,
    seen: Option<String>,
    id: Option<String>,
    #[server(flatten)] typed: Typed,
) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let (code, choice, at) = (act.unwrap_or_default(), choice.unwrap_or_default(), typed.get(field::AT));
        // Whatever became of it, what was chosen is chosen on the page after it.
        let leave = |trouble| {
            let of_number = matches!(trouble, Trouble::MeterTaken { .. });
            let wrong = if of_number { named::field(&code, named::NUMBER) } else { code.clone() };
            let notice = Notice::of(&address(reference), &wrong, trouble);
            let notice = notice.typed(field::CHOICE, &choice).typed(field::AT, at);
            notice::leave(notice.typed_under(&format!("{code}-"), &typed))
        };
        let written = match written::read(&code, &choice, &typed) {
            Ok(written) => written,
            Err(troubles) => {
                let notice = Notice { form: address(reference), troubles, typed: Vec::new() };
                let notice = notice.typed(field::CHOICE, &choice);
                return notice::leave(notice.typed_under(&format!("{code}-"), &typed)).await;
            }
        };
        let asked = parse(&code, &choice, at, &written);
        let seen = seen.and_then(|seen| seen.parse().ok());
        let id = id.and_then(|id| Uuid::try_parse(&id).ok());
        let Some(((act, seen), id)) = asked.zip(seen).zip(id) else {
            return leave(Trouble::NothingChosen).await;
        };
        // What can't be undone is meant.
        if matches!(act, staff::Act::Refuse(_) | staff::Act::Reclassify(_)) && typed.get(SURE).is_empty() {
            return leave(Trouble::NotSure).await;
        }
        let acting = Acting { reference, act, seen, id, meant: Meant::Despite(typed.get(SURE)) };
        match become_of(&staff::act(&caller::desk(), member, &acting).await?) {
            None => Ok(()),
            Some(trouble) => leave(trouble).await,
        }
    }))
    .await
}

/// What to say of an act that did not come about.
pub(super) fn become_of(done: &Done) -> Option<Trouble> {
    Some(match done {
        Done::Done => return None,
        Done::MovedOn(_) => Trouble::MovedOn,
        Done::Refused(RefusedBecause::BeforePreviousEvent | RefusedBecause::InTheFuture) => Trouble::WrongTime,
        Done::Refused(_) => Trouble::NotNow,
        Done::Wrong(Problem::Missing) => Trouble::NoMessage,
        Done::Wrong(problem) => Trouble::Typed(problem.clone()),
        Done::Taken => Trouble::SlotTaken,
        Done::OwnWork => Trouble::OwnWork,
        Done::FindingsOpen => Trouble::FindingsOpen,
        Done::NothingFound => Trouble::NothingFound,
        Done::MeterTaken(reference) => Trouble::MeterTaken { reference: reference.as_ref().map(ToString::to_string) },
        Done::NothingCorrected => Trouble::NothingCorrected,
        Done::Unanswered => Trouble::Unanswered,
        Done::Closed => Trouble::DataDeleted,
        Done::WrittenSince { by_customer: true } => Trouble::AskedSince,
        Done::WrittenSince { by_customer: false } => Trouble::AnsweredSince,
        Done::SurveyWaits => Trouble::SurveyWaits,
        Done::Doubted(_) => Trouble::Doubted,
        Done::NotEntitled => Trouble::NotEntitled,
    })
}

fn parse<'a>(code: &str, choice: &'a str, at: &str, written: &'a Written) -> Option<staff::Act<'a>> {
    let pause = |choice: &str| serde_json::from_value::<PauseReason>(choice.into()).ok();
    let refusal = |choice: &str| serde_json::from_value::<RefusalReason>(choice.into()).ok();
    Some(match code {
        "accept" => staff::Act::Accept,
        "ask_for_paper" => staff::Act::AskForPaper(DocumentKind::from_code(choice)?),
        "pause" => staff::Act::Pause(pause(choice)?),
        "resume" => staff::Act::Resume(choice.parse().ok()?),
        "survey" => staff::Act::Survey(written.surveyed.as_ref()?),
        "review_design" => staff::Act::ReviewDesign,
        "pass_intermediate" => staff::Act::PassIntermediate(&written.inspected),
        "fail_intermediate" => staff::Act::FailIntermediate(&written.inspected),
        "pass_inspection" => staff::Act::PassInspection(&written.inspected),
        "fail_inspection" => staff::Act::FailInspection(&written.inspected),
        "finish_works" => staff::Act::FinishWorks,
        "energise" => staff::Act::Energise(written.installed.as_ref()?),
        "correct_meter" => staff::Act::CorrectMeter(written.installed.as_ref()?),
        "archive" => staff::Act::Archive(&written.place),
        "offer_survey" => staff::Act::OfferSlots(Errand::Survey, choice.parse().ok()?),
        "offer_metering" => staff::Act::OfferSlots(Errand::Metering, choice.parse().ok()?),
        "book_survey" => staff::Act::Book(Errand::Survey, Slot::parse(choice)?),
        "book_metering" => staff::Act::Book(Errand::Metering, Slot::parse(choice)?),
        "cancel_survey" => staff::Act::CancelAppointment(Errand::Survey),
        "cancel_metering" => staff::Act::CancelAppointment(Errand::Metering),
        "refuse" => staff::Act::Refuse(refusal(choice)?),
        "correct" => staff::Act::Correct { seq: choice.parse().ok()?, to: moment(at)? },
        "reclassify" if !choice.is_empty() => staff::Act::Reclassify(choice),
        "merge" if !choice.is_empty() => staff::Act::Merge(choice),
        "green_channel" if !choice.is_empty() => staff::Act::GreenChannel(choice),
        "end_green_channel" => staff::Act::EndGreenChannel(EndReason::from_code(choice)?),
        _ => return None,
    })
}

/// What a field of day and minute sends, as UTC.
fn moment(typed: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(typed, MINUTE).ok()?;
    let since_midnight = local.time().signed_duration_since(NaiveTime::MIN);
    start_of_day(local.date()).checked_add_signed(since_midnight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_its_choice_is_no_act() {
        let nothing = Written::default();
        let parse = |code, choice, at| parse(code, choice, at, &nothing);
        let mistake = Some(staff::Act::EndGreenChannel(EndReason::Mistake));
        assert_eq!(parse("end_green_channel", "mistake", ""), mistake);
        assert_eq!(parse("refuse", "supply_unsafe", ""), Some(staff::Act::Refuse(RefusalReason::SupplyUnsafe)));
        let corrected = parse("correct", "3", "2026-05-06T08:40");
        let to = DateTime::from_timestamp(1_778_028_000, 0);
        assert_eq!(corrected, to.map(|to| staff::Act::Correct { seq: 3, to }));
        for (code, choice) in [
            ("survey", ""),
            ("refuse", ""),
            ("pause", "lunch"),
            ("offer_survey", "6"),
            ("book_metering", "2026-05-06"),
            ("ask_for_paper", "x"),
            ("nap", ""),
            ("correct", "3"),
            ("merge", ""),
            ("green_channel", ""),
            ("end_green_channel", "why"),
            ("energise", ""),
            ("correct_meter", ""),
        ] {
            assert_eq!(parse(code, choice, "yesterday"), None, "{code} {choice}");
        }
    }
}
