//! The steps that a case leaves in a published event log, and which of them may be published.

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::exports::{DatedStep, Paths, SMALLEST_PATH, Step, Trace, Transition};
use domain::progress::{Awaited, CaseState, Event, PauseReason};
use domain::standards::{Owner, StageKind};
use proptest::prelude::*;

use crate::properties::{any_story, told};
use crate::support::{Case, calendars, date, paused};

fn trace(case: &Case) -> Option<Trace> {
    domain::exports::trace(&case.templates, &case.calendars, &case.events).unwrap()
}

/// One line a step: day, stage, transition, role.
fn lines(case: &Case) -> Vec<String> {
    let line = |dated: &DatedStep| {
        let Step { stage, transition, role } = dated.step;
        format!("{} {} {} {}", dated.on.format("%m-%d"), stage.code(), transition.as_str(), role.code())
    };
    trace(case).unwrap().steps.iter().map(line).collect()
}

#[test]
fn codes_are_spelled_as_in_json() {
    let json = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    for stage in StageKind::ALL {
        assert_eq!(stage.code(), json(serde_json::to_value(stage).unwrap()));
    }
    for role in Owner::ALL {
        assert_eq!(role.code(), json(serde_json::to_value(role).unwrap()));
    }
    for state in CaseState::ALL {
        assert_eq!(state.code(), json(serde_json::to_value(state).unwrap()));
    }
}

#[test]
fn a_case_from_submission_to_power() {
    let case = Case::file("lv-other-2026-1", "2026-05-06 08:00")
        .then("2026-05-06 09:00", Event::Accepted)
        .then("2026-05-07 10:00", Event::PlanAnswered)
        .then("2026-05-07 10:05", paused(1, Awaited::Signature));
    assert_eq!(trace(&case), None, "it is open");
    // The customer's own act, though the back office tells it.
    let case = case.then("2026-05-11 20:00", Event::PlanSigned).then("2026-05-12 16:00", Event::Energised);
    assert_eq!(
        lines(&case),
        [
            "05-06 acceptance start utility",
            "05-06 acceptance complete utility",
            "05-06 supply_plan start utility",
            "05-07 supply_plan complete utility",
            "05-07 metering_and_energisation start utility",
            "05-07 metering_and_energisation suspend utility",
            "05-11 metering_and_energisation resume customer",
            "05-12 metering_and_energisation complete utility",
        ]
    );
    let trace = trace(&case).unwrap();
    assert_eq!((trace.class.as_str(), trace.end, trace.duration_days()), ("lv-other", CaseState::Energised, 6));
    // 05-08 and the make-up Saturday 05-09 are wholly the customer's.
    assert_eq!((trace.utility_days, trace.customer_days), (3, 2));
}

#[test]
fn pauses_that_overlap_are_one() {
    let case = Case::file("lv-other-2026-1", "2026-05-06 08:00")
        .then("2026-05-06 09:00", Event::Accepted)
        .pause(1, "2026-05-06 10:00")
        .pause(2, "2026-05-07 12:00")
        .then("2026-05-07 23:00", Event::Resumed { pause: 1 })
        .then("2026-05-08 12:00", Event::Resumed { pause: 2 })
        .then("2026-05-08 13:00", Event::PlanAnswered)
        .customer("2026-05-09 09:00", Event::Withdrawn);
    assert_eq!(
        lines(&case)[2..],
        [
            "05-06 supply_plan start utility",
            "05-06 supply_plan suspend utility",
            "05-08 supply_plan resume utility",
            "05-08 supply_plan complete utility",
            "05-08 metering_and_energisation start utility",
            "05-09 metering_and_energisation pi_abort customer",
        ]
    );
}

#[test]
fn a_failed_inspection_begins_another_stay_and_the_end_ends_a_pause() {
    let rectification = Event::Paused { pause: 1, reason: PauseReason::Rectification, awaits: Awaited::Works };
    let case = Case::file("lv-resident-2026-1", "2026-05-06 08:00")
        .then("2026-05-06 09:00", Event::Accepted)
        .then("2026-05-06 10:00", Event::SurveyDone { external_line: false })
        .then("2026-05-07 10:00", Event::InspectionFailed)
        .then("2026-05-07 10:05", rectification)
        .then("2026-05-12 10:05", Event::Merged { into: crate::support::reference() });
    assert_eq!(
        lines(&case)[2..],
        [
            "05-06 construction_and_energisation start utility",
            "05-07 construction_and_energisation ate_abort utility",
            "05-07 construction_and_energisation start utility",
            "05-07 construction_and_energisation suspend utility",
            "05-12 construction_and_energisation pi_abort utility",
        ]
    );
}

#[test]
fn what_was_told_late_stands_where_it_is_judged() {
    let case = Case::file("lv-other-2026-1", "2026-05-06 08:00")
        .then("2026-05-06 09:00", Event::Accepted)
        .told_late("2026-05-07 10:00", "2026-05-13 10:00", Event::PlanAnswered)
        .then("2026-05-14 10:00", Event::Energised);
    assert_eq!(lines(&case)[3], "05-13 supply_plan complete utility");
}

#[test]
fn the_works_are_the_customers_stage() {
    let case = Case::file("lv-classic-2026-1", "2026-05-06 08:00")
        .then("2026-05-06 09:00", Event::Accepted)
        .then("2026-05-07 09:00", Event::PlanAnswered)
        .customer("2026-05-20 09:00", Event::Withdrawn);
    let lines = lines(&case);
    assert!(lines.contains(&"05-07 works start customer".to_owned()), "{lines:?}");
    assert_eq!(lines.last().unwrap(), "05-20 works pi_abort customer");
}

#[test]
fn quarters_have_one_spelling_and_close_after_the_next_working_day() {
    let quarter: Quarter = "2026-3".parse().unwrap();
    assert_eq!(quarter, Quarter::of(date("2026-07-01")));
    assert_eq!(quarter, Quarter::of(date("2026-09-30")));
    assert_eq!((quarter.first_day(), quarter.last_day()), (date("2026-07-01"), date("2026-09-30")));
    assert_eq!(quarter.to_string(), "2026-3");
    assert_eq!("2026-4".parse::<Quarter>().unwrap().next().to_string(), "2027-1");
    for bad in ["2026-0", "2026-5", "2026", "26-3", "2026-03", "+026-3", "2026-3 ", "２０２６-3", "0000-1-1"] {
        assert!(bad.parse::<Quarter>().is_err(), "{bad}");
    }
    let calendars = calendars();
    let calendar = calendars.as_of(crate::support::at("2026-11-22 12:00"));
    assert_eq!(quarter.closed_from(&calendar), date("2026-10-09"), "after the National Day holidays");
    assert_eq!("2026-2".parse::<Quarter>().unwrap().closed_from(&calendar), date("2026-07-02"));
}

fn made(class: &str, end: CaseState, transitions: &[Transition], day: u64) -> Trace {
    let on = date("2026-07-01") + chrono::Days::new(day);
    let step = |transition: &Transition| DatedStep {
        step: Step { stage: StageKind::SupplyPlan, transition: *transition, role: Owner::Utility },
        stay: 0,
        on,
    };
    Trace {
        class: class.to_owned(),
        end,
        submitted_on: on,
        ended_on: on,
        utility_days: 1,
        customer_days: 0,
        steps: transitions.iter().map(step).collect(),
    }
}

fn any_trace() -> impl Strategy<Value = Trace> {
    let class = prop::sample::select(vec!["lv-resident", "lv-other"]);
    let end = prop::sample::select(vec![CaseState::Energised, CaseState::Withdrawn]);
    let transition = prop::sample::select(vec![Transition::Start, Transition::Complete]);
    (class, end, prop::collection::vec(transition, 1..4), 0u64..90)
        .prop_map(|(class, end, transitions, day)| made(class, end, &transitions, day))
}

/// Cases by path, written out anew.
fn by_path(traces: &[Trace]) -> BTreeMap<String, usize> {
    let mut paths = BTreeMap::new();
    for trace in traces {
        let steps: Vec<Step> = trace.steps.iter().map(|dated| dated.step).collect();
        *paths.entry(format!("{} {:?} {steps:?}", trace.class, trace.end)).or_default() += 1;
    }
    paths
}

proptest! {
    #[test]
    fn no_path_of_fewer_than_five_cases_is_published(traces in prop::collection::vec(any_trace(), 0..150)) {
        let all = by_path(&traces);
        let mut paths = Paths::default();
        let numbers: Vec<usize> = traces.iter().map(|trace| paths.add(trace)).collect();
        let common = traces.iter().zip(numbers).filter(|(_, number)| paths.is_common(*number));
        let kept: Vec<Trace> = common.map(|(trace, _)| trace.clone()).collect();
        let counts = paths.counts();
        prop_assert_eq!(counts.cases, kept.len());
        let kept = by_path(&kept);
        prop_assert!(kept.values().all(|cases| *cases >= SMALLEST_PATH));
        let rare: Vec<usize> = all.values().copied().filter(|cases| *cases < SMALLEST_PATH).collect();
        prop_assert_eq!(counts.paths_left_out, rare.len());
        prop_assert_eq!(counts.cases_left_out, rare.iter().sum::<usize>());
        prop_assert_eq!(counts.paths, kept.len());
        prop_assert_eq!(counts.paths + counts.paths_left_out, all.len());
        prop_assert_eq!(counts.cases + counts.cases_left_out, traces.len());
    }

    #[test]
    fn steps_run_from_submission_to_the_end(story in any_story()) {
        let case = told(&story);
        let Some(trace) = trace(&case) else { return Ok(()) };
        let days: Vec<_> = trace.steps.iter().map(|dated| dated.on).collect();
        prop_assert_eq!((days[0], days[days.len() - 1]), (trace.submitted_on, trace.ended_on));
        prop_assert!(days.windows(2).all(|two| two[0] <= two[1]), "{:?}", days);
        let transitions = |wanted: &[Transition]| {
            let found = trace.steps.iter().map(|dated| dated.step.transition).filter(|one| wanted.contains(one));
            found.collect::<Vec<_>>()
        };
        let clock = transitions(&[Transition::Suspend, Transition::Resume]);
        prop_assert!(clock.iter().step_by(2).all(|one| *one == Transition::Suspend), "{:?}", clock);
        prop_assert!(clock.iter().skip(1).step_by(2).all(|one| *one == Transition::Resume), "{:?}", clock);
        let begun = transitions(&[Transition::Start]).len();
        let over = transitions(&[Transition::Complete, Transition::AteAbort, Transition::PiAbort]);
        prop_assert_eq!(begun, over.len());
        let cut_off = over.iter().filter(|one| **one == Transition::PiAbort).count();
        prop_assert_eq!(cut_off, usize::from(trace.end != CaseState::Energised));
    }
}
