//! What may change a verdict and what may not.

use domain::calendar::{Calendars, NamedDay, SpecialDay, YearCalendar};
use domain::progress::{CaseState, Event, PauseReason, RedateReason, RefusalReason, StageState, Target};
use domain::standards::StageKind;

use crate::support::{Case, at, date, published, reference, timed, visit};

/// Limit 3, entered on 2026-05-06: due on Saturday 2026-05-09, which is worked.
fn acceptance() -> Case {
    Case::of(timed(3), "2026-05-06 09:00")
}

#[test]
fn an_event_told_more_than_a_working_day_late_is_judged_by_when_it_was_told() {
    for (recorded, judged, late) in [
        ("2026-05-09 18:00", "2026-05-09 16:00", false),
        ("2026-05-11 23:59", "2026-05-09 16:00", false),
        ("2026-05-12 00:00", "2026-05-12 00:00", true),
        ("2026-05-20 10:00", "2026-05-20 10:00", true),
    ] {
        let progress = acceptance().told_late("2026-05-09 16:00", recorded, Event::Accepted).on("2026-05-21 09:00");
        let done = visit(&progress, StageKind::Acceptance, 1);
        assert_eq!((done.finished_at, done.overdue), (Some(at(judged)), late), "told on {recorded}");
        assert_eq!(visit(&progress, StageKind::MeteringAndEnergisation, 1).entered_at, at(judged), "no gap");
    }
}

#[test]
fn the_customer_can_confirm_an_event_that_was_told_late() {
    let case = acceptance().told_late("2026-05-09 16:00", "2026-05-20 10:00", Event::Accepted);
    assert!(case.on("2026-05-21 09:00").stages[0].visits[0].overdue);
    let progress = case.customer("2026-05-21 08:00", Event::Confirmed { seq: 2 }).on("2026-05-21 09:00");
    let done = visit(&progress, StageKind::Acceptance, 1);
    assert_eq!((done.finished_at, done.overdue), (Some(at("2026-05-09 16:00")), false));
}

#[test]
fn a_correction_never_improves_a_verdict() {
    let late = acceptance().then("2026-05-11 10:00", Event::Accepted);
    for (corrected, finished, entered) in [
        ("2026-05-08 10:00", "2026-05-11 10:00", "2026-05-08 10:00"),
        ("2026-05-11 12:00", "2026-05-11 12:00", "2026-05-11 10:00"),
    ] {
        let event = Event::Corrected { seq: 2, corrected_to: at(corrected) };
        let progress = late.clone().then("2026-05-12 09:00", event).on("2026-05-12 10:00");
        let done = visit(&progress, StageKind::Acceptance, 1);
        let next = visit(&progress, StageKind::MeteringAndEnergisation, 1);
        assert!(done.overdue, "corrected to {corrected}");
        assert_eq!(done.finished_at, Some(at(finished)), "the finished stage by the later time");
        assert_eq!(next.entered_at, at(entered), "the entered stage by the earlier time");
    }
    let on_time = acceptance().then("2026-05-08 10:00", Event::Accepted);
    let event = Event::Corrected { seq: 2, corrected_to: at("2026-05-11 10:00") };
    let progress = on_time.then("2026-05-12 09:00", event).on("2026-05-12 10:00");
    assert!(visit(&progress, StageKind::Acceptance, 1).overdue, "but it can worsen one");
}

#[test]
fn a_failed_inspection_makes_another_visit_and_both_are_kept() {
    let case = Case::file("hv-4-single-2026-1", "2026-05-06 09:00")
        .then("2026-05-06 10:00", Event::Accepted)
        .then("2026-05-11 10:00", Event::PlanAnswered)
        .then("2026-05-13 10:00", Event::InspectionFailed)
        .then("2026-05-18 10:00", Event::InspectionPassed)
        .then("2026-05-19 10:00", Event::Energised);
    let progress = case.on("2026-06-01 09:00");
    let visits: Vec<_> = progress.stages[2]
        .visits
        .iter()
        .map(|visit| (visit.number, visit.entered_at, visit.finished_at, visit.passed, visit.due, visit.days_used))
        .collect();
    assert_eq!(
        visits,
        [
            (1, at("2026-05-11 10:00"), Some(at("2026-05-13 10:00")), false, Some(date("2026-05-14")), 2),
            (2, at("2026-05-13 10:00"), Some(at("2026-05-18 10:00")), true, Some(date("2026-05-18")), 3),
        ]
    );
    assert_eq!(progress.utility_days, 10, "both visits count: 4 + 2 + 3 + 1");
}

#[test]
fn where_inspection_and_energisation_are_merged_the_last_stage_is_visited_again() {
    let case = Case::file("lv-resident-2026-1", "2026-05-06 09:00")
        .then("2026-05-06 10:00", Event::Accepted)
        .then("2026-05-06 11:00", Event::SurveyDone { external_line: false })
        .then("2026-05-07 10:00", Event::InspectionFailed)
        .then("2026-05-08 10:00", Event::Energised);
    let progress = case.on("2026-06-01 09:00");
    let passed: Vec<bool> = progress.stages[1].visits.iter().map(|visit| visit.passed).collect();
    assert_eq!((progress.state, passed), (CaseState::Energised, vec![false, true]));
}

#[test]
fn withdrawal_while_overdue_counts_as_late() {
    for (when, late) in [("2026-05-09 10:00", false), ("2026-05-11 10:00", true)] {
        let progress = acceptance().customer(when, Event::Withdrawn).on("2026-06-01 09:00");
        let visit = visit(&progress, StageKind::Acceptance, 1);
        assert_eq!((visit.overdue, progress.overdue, visit.finished_at), (late, late, None), "{when}");
        assert_eq!((progress.state, progress.ended_at), (CaseState::Withdrawn, Some(at(when))));
        let states: Vec<StageState> = progress.stages.iter().map(|stage| stage.state).collect();
        assert_eq!(states, [StageState::Ended, StageState::Ended]);
    }
}

#[test]
fn refused_and_merged_are_ends_too() {
    let reason = RefusalReason::OutsideServiceArea;
    for (event, state) in
        [(Event::Refused { reason }, CaseState::Refused), (Event::Merged { into: reference() }, CaseState::Merged)]
    {
        let progress = acceptance().then("2026-05-07 10:00", event).on("2026-06-01 09:00");
        assert_eq!((progress.state, progress.overdue, progress.current), (state, false, None));
    }
}

/// The calendar of 2026 with a day off on 2026-05-07, made known on the afternoon of the day before.
fn with_a_late_holiday() -> Calendars {
    let mut years = published();
    let mut days = years[2].days.clone();
    days.push(NamedDay { date: date("2026-05-07"), kind: SpecialDay::Holiday, name: "临时假日".to_owned() });
    years.push(YearCalendar { year: 2026, version: "2026-2".to_owned(), published_at: at("2026-05-08 15:00"), days });
    Calendars::new(years)
}

#[test]
fn a_holiday_added_late_moves_open_stages_only() {
    let mut open = acceptance();
    let mut finished = acceptance().then("2026-05-08 10:00", Event::Accepted);
    open.calendars = with_a_late_holiday();
    finished.calendars = with_a_late_holiday();
    assert_eq!(visit(&open.on("2026-05-08 14:59"), StageKind::Acceptance, 1).due, Some(date("2026-05-09")));
    assert_eq!(visit(&open.on("2026-05-08 15:00"), StageKind::Acceptance, 1).due, Some(date("2026-05-11")));
    let before = visit(&finished.on("2026-05-08 14:59"), StageKind::Acceptance, 1).clone();
    assert_eq!(&before, visit(&finished.on("2026-05-20 12:00"), StageKind::Acceptance, 1));
    assert_eq!((before.due, before.days_used), (Some(date("2026-05-09")), 2));
}

#[test]
fn a_later_date_stands_beside_the_first_promise() {
    let target = Target::Stage { stage: StageKind::Acceptance, visit: 1 };
    let promised = |due: &str| Event::Promised {
        target,
        due: date(due),
        calendar: "2026-1".to_owned(),
        template: "test".to_owned(),
    };
    let redated = Event::Redated {
        target,
        due: date("2026-05-11"),
        reason: RedateReason::CalendarPublished,
        calendar: "2026-2".to_owned(),
    };
    let whole = Target::Whole { days: 3 };
    let case = acceptance()
        .portal("2026-05-06 09:00", promised("2026-05-09"))
        .portal(
            "2026-05-06 09:00",
            Event::Promised {
                target: whole,
                due: date("2026-05-09"),
                calendar: "2026-1".to_owned(),
                template: "test".to_owned(),
            },
        )
        .portal("2026-05-08 15:00", redated)
        .portal("2026-05-08 16:00", promised("2026-05-30"));
    let progress = case.on("2026-05-08 17:00");
    let promise = visit(&progress, StageKind::Acceptance, 1).promise.clone().unwrap();
    assert_eq!(promise.due, date("2026-05-09"));
    assert_eq!(promise.redated, [(date("2026-05-11"), RedateReason::CalendarPublished)]);
    assert_eq!(progress.limits[0].promise.as_ref().unwrap().due, date("2026-05-09"));
}

#[test]
fn a_reclassified_case_keeps_what_was_done_and_goes_on_under_the_new_template() {
    let other = crate::support::template("lv-other-2026-1");
    let to = |key: &str| Event::Reclassified { template: key.to_owned(), version: "2026-1".to_owned() };
    let case = Case::file("lv-resident-2026-1", "2026-05-06 09:00")
        .also(other)
        .then("2026-05-06 10:00", Event::Accepted)
        .then("2026-05-11 10:00", to("lv-other"));
    let progress = case.on("2026-05-11 11:00");
    let kinds: Vec<_> = progress.stages.iter().map(|stage| (stage.kind, stage.state)).collect();
    assert_eq!(
        kinds,
        [
            (StageKind::AcceptanceAndContract, StageState::Done),
            (StageKind::ConstructionAndEnergisation, StageState::Ended),
            (StageKind::SupplyPlan, StageState::Current),
            (StageKind::MeteringAndEnergisation, StageState::Future),
        ]
    );
    assert_eq!(progress.template, "lv-other");
    assert_eq!(visit(&progress, StageKind::SupplyPlan, 1).due, Some(date("2026-05-14")));
    assert_eq!(progress.utility_days, 4, "the days before the reclassification are not lost");

    let back = case.then("2026-05-12 10:00", to("lv-resident"));
    let progress = back.then("2026-05-12 11:00", Event::SurveyDone { external_line: false }).on("2026-05-12 12:00");
    let last = progress.stages.last().unwrap();
    assert_eq!((last.kind, last.state), (StageKind::ConstructionAndEnergisation, StageState::Current));
    assert_eq!(last.visits[0].number, 2, "its first visit ended with the first reclassification");
}

#[test]
fn a_pause_open_at_the_finish_ends_with_it_for_that_stage() {
    let case = acceptance()
        .then("2026-05-07 10:00", crate::support::paused(1, domain::progress::Awaited::Approval))
        .then("2026-05-12 10:00", Event::Accepted);
    let before = visit(&case.on("2026-05-12 11:00"), StageKind::Acceptance, 1).clone();
    assert_eq!((before.due, before.overdue, before.days_used), (Some(date("2026-05-13")), false, 2));
    let after = case.told_late("2026-05-07 11:00", "2026-05-13 10:00", Event::Resumed { pause: 1 });
    assert_eq!(&before, visit(&after.on("2026-05-20 10:00"), StageKind::Acceptance, 1), "the verdict stands");
    assert_eq!(PauseReason::GovernmentApproval, after.on("2026-05-20 10:00").pauses[0].reason);
}

#[test]
fn a_failed_visit_keeps_its_limit_when_the_case_is_reclassified() {
    let case = Case::file("lv-other-2026-1", "2026-05-06 09:00")
        .also(crate::support::template("lv-resident-2026-1"))
        .then("2026-05-06 10:00", Event::Accepted)
        .then("2026-05-07 10:00", Event::PlanAnswered)
        .then("2026-05-12 10:00", Event::InspectionFailed);
    let late = visit(&case.on("2026-05-12 11:00"), StageKind::MeteringAndEnergisation, 1).clone();
    assert!(late.overdue);
    let to = Event::Reclassified { template: "lv-resident".to_owned(), version: "2026-1".to_owned() };
    let progress = case.then("2026-05-13 10:00", to).on("2026-05-13 11:00");
    assert_eq!(&late, visit(&progress, StageKind::MeteringAndEnergisation, 1));
    let goes_on = visit(&progress, StageKind::ConstructionAndEnergisation, 1);
    assert_eq!((goes_on.entered_at, goes_on.due), (at("2026-05-12 10:00"), None), "the same stay under new limits");
}

#[test]
fn another_class_makes_nothing_timely() {
    let to = |key: &str| Event::Reclassified { template: key.to_owned(), version: "2026-1".to_owned() };
    let resident = || {
        Case::file("lv-resident-2026-1", "2026-05-06 09:00")
            .also(crate::support::template("hv-4-single-2026-1"))
            .then("2026-05-06 10:00", Event::Accepted)
            .then("2026-05-07 10:00", Event::SurveyDone { external_line: false })
    };
    // 5 working days: due on 2026-05-12.
    for (reclassified, late) in [("2026-05-12 17:00", false), ("2026-05-13 09:00", true)] {
        let case = resident().then(reclassified, to("hv-4-single"));
        for now in ["2026-05-13 10:00", "2026-05-20 10:00"] {
            let progress = case.on(now);
            assert_eq!(progress.overdue, late, "reclassified on {reclassified}, seen on {now}");
            let broken = progress.limits.iter().find(|limit| limit.days == 5);
            assert_eq!(
                broken.map(|limit| (limit.overdue, limit.due)),
                late.then_some((true, Some(date("2026-05-12"))))
            );
        }
    }

    let mut longer = timed(30);
    longer.version = "2".to_owned();
    let to = Event::Reclassified { template: "test".to_owned(), version: "2".to_owned() };
    let case = acceptance().also(longer.clone()).then("2026-05-11 09:00", to.clone());
    let progress = case.then("2026-05-11 10:00", Event::Accepted).on("2026-05-11 11:00");
    let late = visit(&progress, StageKind::Acceptance, 1);
    assert_eq!((late.due, late.overdue), (Some(date("2026-05-09")), true), "the stay goes on and was late before");
    let case = acceptance().also(longer).then("2026-05-09 09:00", to);
    let progress = case.then("2026-05-11 10:00", Event::Accepted).on("2026-05-11 11:00");
    assert!(!progress.overdue, "what was not late yet comes under the new limits");
}
