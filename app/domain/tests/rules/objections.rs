//! What somebody else tells of the customer, and the customer's word that it was not so.

use domain::documents::DocumentKind;
use domain::progress::{
    Awaited, CaseState, ContractorChoice, Event, PauseReason, PlanStanding, Source, objectionable, objections_until,
    pause_acts,
};
use domain::standards::StageKind;

use crate::support::{Case, date, paused, visit};

/// The plan of a low-voltage customer, limit 3, entered on 2026-04-30: due on 2026-05-08.
fn plan() -> Case {
    Case::file("lv-other-2026-1", "2026-04-30 08:00").then("2026-04-30 09:00", Event::Accepted)
}

fn objected(seq: u32) -> Event {
    Event::Objected { seq }
}

#[test]
fn a_pause_that_the_customer_did_not_ask_for_counts_for_nothing() {
    let told = plan().paused(1, "2026-05-06 08:40", "2026-05-08 09:12");
    let due = |case: &Case| visit(&case.on("2026-05-08 12:00"), StageKind::SupplyPlan, 1).due;
    assert_eq!(due(&told), Some(date("2026-05-09")));
    let after = told.customer("2026-05-08 10:00", objected(3));
    assert_eq!(due(&after), Some(date("2026-05-08")));

    // While it lasts the clock goes on at once, and whoever ends it comes too late.
    let open = plan().pause(1, "2026-05-06 08:40").customer("2026-05-07 10:00", objected(3));
    assert_eq!(due(&open), Some(date("2026-05-08")));
    let now = "2026-05-07 11:00";
    assert_eq!(open.answer(now, now, Event::Resumed { pause: 1 }, Source::BackOffice), "refuse already_happened");
    assert_eq!(open.answer(now, now, paused(1, Awaited::Word), Source::BackOffice), "refuse already_happened");
    assert_eq!(open.answer(now, now, paused(2, Awaited::Word), Source::BackOffice), "apply");
}

#[test]
fn a_stage_that_was_finished_in_time_by_such_a_pause_is_late_without_it() {
    let told = plan().paused(1, "2026-05-06 08:40", "2026-05-08 09:12").then("2026-05-09 10:00", Event::PlanAnswered);
    let late = |case: &Case| visit(&case.on("2026-05-10 12:00"), StageKind::SupplyPlan, 1).overdue;
    assert!(!late(&told));
    assert!(late(&told.customer("2026-05-10 10:00", objected(3))));
    // Power makes no difference, nor does closing the file.
    let connected = plan()
        .paused(1, "2026-05-06 08:40", "2026-05-08 09:12")
        .then("2026-05-09 10:00", Event::PlanAnswered)
        .then("2026-05-09 11:00", Event::SurveyDone { external_line: false })
        .then("2026-05-09 12:00", Event::Energised);
    assert!(late(&connected.clone().customer("2026-05-10 10:00", objected(3))));
    let archived = connected.then("2026-05-10 09:00", Event::Archived);
    let now = "2026-05-10 10:00";
    assert_eq!(archived.answer(now, now, objected(3), Source::Customer), "apply");
    assert!(!late(&archived) && late(&archived.customer(now, objected(3))));
}

#[test]
fn a_withdrawal_that_was_not_the_customers_is_undone() {
    let told = plan().pause(1, "2026-05-06 08:40").then("2026-05-06 10:00", Event::Withdrawn);
    assert_eq!(told.on("2026-05-07 12:00").state, CaseState::Withdrawn);
    let after = told.customer("2026-05-08 10:00", objected(4));
    let progress = after.on("2026-05-08 12:00");
    assert_eq!((progress.state, progress.ended_at), (CaseState::Open, None));
    // The pause that it had ended goes on, and its end is told as of any other.
    assert_eq!(progress.pauses[0].until, None);
    let resumed = after.then("2026-05-09 10:00", Event::Resumed { pause: 1 });
    assert_eq!(pause_acts(&resumed.events)[0].ended_by, Some(domain::standards::Owner::Utility));
    let due = visit(&resumed.on("2026-05-09 12:00"), StageKind::SupplyPlan, 1).due;
    let never = plan().paused(1, "2026-05-06 08:40", "2026-05-09 10:00");
    assert_eq!(due, visit(&never.on("2026-05-09 12:00"), StageKind::SupplyPlan, 1).due);
    // What happened before it was told may be told after.
    let now = "2026-05-09 12:00";
    assert_eq!(resumed.answer("2026-05-06 09:00", now, Event::PlanAnswered, Source::BackOffice), "apply");
}

#[test]
fn a_plan_that_was_not_signed_waits_for_its_signature_and_the_clock_goes_on() {
    let planned = Case::file("hv-6-single-2026-1", "2026-05-06 09:00")
        .then("2026-05-06 10:00", Event::Accepted)
        .then("2026-05-07 10:00", Event::PlanAnswered)
        .then("2026-05-07 10:00", paused(1, Awaited::Signature))
        .then("2026-05-08 10:00", Event::PlanSigned);
    let after = planned.customer("2026-05-09 10:00", objected(5)).on("2026-05-09 12:00");
    assert_eq!(after.plan, Some(PlanStanding::Answered));
    assert!(after.pauses[0].until.is_some());
}

#[test]
fn only_what_somebody_else_told_of_the_customer_can_be_objected_to_once_and_in_time() {
    let now = "2026-05-07 10:00";
    let asked = || plan().pause(1, "2026-05-06 10:00");
    let ask = |case: &Case, when: &str, seq, source| case.answer(when, when, objected(seq), source);
    let (customer, back_office) = (Source::Customer, Source::BackOffice);
    assert_eq!(ask(&asked(), now, 3, customer), "apply");
    assert_eq!(ask(&asked(), now, 3, back_office), "refuse not_yours_to_say");
    assert_eq!(ask(&asked(), now, 3, Source::Portal), "refuse not_yours_to_say");
    assert_eq!(ask(&asked(), now, 9, customer), "refuse unknown_event");
    // The utility's own words: the acceptance, and a pause for another reason.
    assert_eq!(ask(&asked(), now, 2, customer), "refuse no_such_act");
    let works = plan().then("2026-05-06 10:00", paused(1, Awaited::Works));
    assert_eq!(ask(&works, now, 3, customer), "refuse no_such_act");
    // One's own, what one has confirmed, and what one has objected to before.
    let own = plan().customer("2026-05-06 10:00", Event::Withdrawn);
    assert_eq!(ask(&own, now, 3, customer), "refuse no_such_act");
    let confirmed = asked().customer("2026-05-06 11:00", Event::Confirmed { seq: 3 });
    assert_eq!(ask(&confirmed, now, 3, customer), "refuse no_such_act");
    let before = asked().customer("2026-05-06 11:00", objected(3));
    assert_eq!(ask(&before, now, 3, customer), "refuse already_happened");
    assert_eq!(before.answer(now, now, Event::Confirmed { seq: 3 }, customer), "refuse no_such_act");
    assert_eq!(objections_until(&asked().events[2]), date("2026-05-21"));
    assert_eq!(ask(&asked(), "2026-05-21 23:59", 3, customer), "apply");
    assert_eq!(ask(&asked(), "2026-05-22 00:00", 3, customer), "refuse too_late");
    // Of a case that is over only what moves its clock.
    let received = Event::DocumentReceived { document: DocumentKind::PropertyCertificate };
    let over = plan().then("2026-05-06 10:00", received).then("2026-05-06 11:00", Event::Withdrawn);
    assert_eq!(ask(&over, now, 3, customer), "refuse case_ended");
    assert_eq!(ask(&over, now, 4, customer), "apply");
}

#[test]
fn which_events_are_the_customers_words() {
    let case = plan();
    let told = |event: Event, source| {
        let at = case.events[0].recorded_at;
        objectionable(&case.recorded(event, at, at, source))
    };
    let chosen = ContractorChoice::None;
    for event in [Event::PlanSigned, Event::WorksFinished, Event::Withdrawn, Event::ContractorChosen { chosen }] {
        assert!(told(event.clone(), Source::BackOffice) && !told(event, Source::Customer));
    }
    for reason in PauseReason::ALL {
        let pause = Event::Paused { pause: 1, reason, awaits: Awaited::Word };
        assert_eq!(told(pause, Source::BackOffice), reason == PauseReason::CustomerRequest);
    }
    assert!(!told(Event::Energised, Source::BackOffice));
}
