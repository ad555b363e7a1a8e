//! Entry, finish and the two clocks.

use domain::progress::{CaseState, Event, StageState};
use domain::standards::{Clock, StageKind};

use crate::support::{Case, at, date, timed, visit};

#[test]
fn acceptance_is_timed_from_submission_and_the_day_of_entry_is_day_0() {
    for (submitted, due, what) in [
        ("2026-05-06 09:00", "2026-05-07", "in office hours"),
        ("2026-05-06 23:59", "2026-05-07", "a minute before midnight"),
        ("2026-05-07 00:01", "2026-05-08", "a minute after midnight, in UTC still the day before"),
        ("2026-05-02 10:00", "2026-05-06", "on a holiday"),
        ("2026-05-16 10:00", "2026-05-18", "on a Saturday"),
        ("2026-05-09 10:00", "2026-05-11", "on a Saturday that is worked"),
    ] {
        let progress = Case::of(timed(1), submitted).on(submitted);
        let acceptance = visit(&progress, StageKind::Acceptance, 1);
        assert_eq!(acceptance.entered_at, at(submitted));
        assert_eq!(acceptance.due, Some(date(due)), "{what}");
        assert_eq!(acceptance.days_used, 0);
    }
}

#[test]
fn due_today_is_on_time_and_tomorrow_is_not() {
    let case = Case::of(timed(1), "2026-05-06 09:00");
    for (now, overdue, days_over) in [
        ("2026-05-07 23:59", false, 0),
        ("2026-05-08 00:00", true, 1),
        ("2026-05-09 12:00", true, 2),
        ("2026-05-10 12:00", true, 2),
    ] {
        let progress = case.on(now);
        let acceptance = visit(&progress, StageKind::Acceptance, 1);
        assert_eq!((acceptance.overdue, acceptance.days_over), (overdue, days_over), "{now}");
    }
}

#[test]
fn the_finish_of_one_stage_is_the_entry_of_the_next() {
    let case = Case::file("lv-other-2026-1", "2026-05-06 09:00")
        .then("2026-05-07 10:00", Event::Accepted)
        .then("2026-05-07 15:00", Event::SurveyDone { external_line: false })
        .then("2026-05-11 11:00", Event::PlanAnswered)
        .then("2026-05-13 16:00", Event::Energised);
    let progress = case.on("2026-06-01 09:00");
    assert_eq!(progress.state, CaseState::Energised);
    assert_eq!(progress.ended_at, Some(at("2026-05-13 16:00")));
    assert_eq!(progress.current, None);
    let mut entered = at("2026-05-06 09:00");
    for stage in &progress.stages {
        assert_eq!(stage.state, StageState::Done);
        assert_eq!(stage.visits[0].entered_at, entered);
        entered = stage.visits[0].finished_at.unwrap();
        assert!(stage.visits[0].passed && !stage.visits[0].overdue);
    }
    let used: Vec<u16> = progress.stages.iter().map(|stage| stage.visits[0].days_used).collect();
    assert_eq!(used, [1, 3, 2], "05-09 is a make-up Saturday");
    assert_eq!((progress.utility_days, progress.customer_days), (6, 0));
    let sum = &progress.limits[0];
    assert_eq!((sum.clock, sum.due, sum.days_used, sum.overdue), (Clock::Utility, None, 6, false));
}

#[test]
fn the_sum_can_be_late_though_no_stage_is_asked_for_it() {
    let case = Case::file("lv-other-2026-1", "2026-05-06 09:00").then("2026-05-07 10:00", Event::Accepted);
    assert!(!case.on("2026-05-13 12:00").limits[0].overdue, "the 6th day");
    assert!(case.on("2026-05-14 00:00").limits[0].overdue, "the 7th");
}

#[test]
fn both_limits_stand_until_the_survey_has_decided() {
    let case = Case::file("lv-resident-2026-1", "2026-05-06 09:00").then("2026-05-07 10:00", Event::Accepted);
    let before = case.on("2026-05-14 12:00");
    let dues: Vec<_> = before.limits.iter().map(|limit| (limit.external_line, limit.due, limit.overdue)).collect();
    let (short, long) = (Some(date("2026-05-12")), Some(date("2026-05-26")));
    assert_eq!(dues, [(Some(false), short, false), (Some(true), long, false)], "nobody can say yet which was broken");
    assert_eq!(before.stages[1].visits[0].due, None, "the stages have no limits of their own");

    for (external_line, due, overdue) in [(false, short, true), (true, long, false)] {
        let after = case.clone().then("2026-05-14 13:00", Event::SurveyDone { external_line }).on("2026-05-14 14:00");
        let limits: Vec<_> = after.limits.iter().map(|limit| (limit.due, limit.overdue)).collect();
        assert_eq!(limits, [(due, overdue)]);
        assert_eq!(after.overdue, overdue);
    }
    assert!(case.on("2026-05-27 12:00").overdue, "later than even the longest");
}

#[test]
fn a_stage_to_come_has_the_last_day_that_the_limits_allow() {
    let case = Case::file("lv-other-2026-1", "2026-04-30 09:00");
    let forecast = |now: &str| -> Vec<_> { case.on(now).stages.iter().map(|stage| stage.forecast).collect() };
    assert_eq!(forecast("2026-04-30 10:00"), [None, Some(date("2026-05-09")), Some(date("2026-05-12"))]);
    assert_eq!(
        forecast("2026-05-11 10:00"),
        [None, Some(date("2026-05-14")), Some(date("2026-05-18"))],
        "late already: from today on"
    );
    let classic = Case::file("lv-classic-2026-1", "2026-05-11 09:00").on("2026-05-11 10:00");
    let forecast: Vec<_> = classic.stages.iter().map(|stage| stage.forecast).collect();
    assert_eq!(
        forecast,
        [None, Some(date("2026-05-22")), None, None],
        "what comes after the customer is the customer's"
    );
}

#[test]
fn a_year_without_calendar_is_called_an_estimate() {
    let case = Case::of(timed(3), "2026-12-30 09:00");
    let progress = case.on("2026-12-30 10:00");
    let acceptance = visit(&progress, StageKind::Acceptance, 1);
    assert_eq!((acceptance.due, acceptance.estimated), (Some(date("2027-01-05")), true));
    assert!(progress.limits[0].estimated);
}
