//! What a half-month report counts, as cases that can be read.

use std::collections::BTreeSet;

use domain::progress::{Event, PauseReason, RefusalReason};
use domain::reports::{CaseFile, Escalation, Figures, Measure, OverdueBy, Tallied, Tally};
use domain::standards::{Clock, Owner, StageKind};
use domain::text::Text;

use crate::support::{Case, at, date, invented, limit, stage, timed};

/// Limit 3 on each of two stages and on the whole; entered on Wednesday 2026-05-06 that is due on Saturday 2026-05-09,
/// which is worked.
fn case(submitted: &str) -> Case {
    Case::of(timed(3), submitted)
}

fn tallied(period: &str, cases: &[&Case]) -> Tallied {
    with_measures(period, &cases.iter().map(|case| (*case, "north", Vec::new())).collect::<Vec<_>>())
}

fn with_measures(period: &str, cases: &[(&Case, &str, Vec<Escalation>)]) -> Tallied {
    let (first, _, _) = &cases[0];
    let mut tally = Tally::new(period.parse().unwrap(), &first.templates, &first.calendars);
    for (case, area, escalations) in cases {
        tally.add(&CaseFile { area, log: &case.events, escalations }).unwrap();
    }
    tally.finish(|code| Some(Text { zh: format!("{code}区"), en: code.to_owned() }))
}

fn counts(period: &str, case: &Case) -> Figures {
    tallied(period, &[case]).all
}

#[test]
fn a_case_counts_where_it_is_submitted_open_and_finished() {
    let done =
        case("2026-05-13 09:00").then("2026-05-14 10:00", Event::Accepted).then("2026-05-18 10:00", Event::Energised);
    let first = Figures { received: 1, open: 1, ..Figures::default() };
    assert_eq!(counts("2026-05-1", &done), first);
    assert_eq!(counts("2026-05-2", &done), Figures { finished: 1, on_time: 1, ..Figures::default() });
    for nothing in ["2026-04-2", "2026-06-1"] {
        let tallied = tallied(nothing, &[&done]);
        assert!(tallied.all.is_empty() && tallied.classes.is_empty() && tallied.overdue.is_empty(), "{nothing}");
    }
}

#[test]
fn the_last_second_belongs_to_the_half_month_and_the_next_does_not() {
    for (submitted, first, second) in [("2026-05-15 23:59", 1, 0), ("2026-05-16 00:00", 0, 1)] {
        let case = case(submitted);
        assert_eq!(counts("2026-05-1", &case).received, first, "{submitted}");
        assert_eq!(counts("2026-05-2", &case).received, second, "{submitted}");
    }
}

#[test]
fn what_is_told_later_changes_nothing() {
    let known = case("2026-05-06 09:00").then("2026-05-07 10:00", Event::Accepted);
    let before = tallied("2026-05-1", &[&known]);
    let energised = known.told_late("2026-05-08 10:00", "2026-05-16 00:00", Event::Energised);
    let corrected =
        energised.then("2026-06-01 10:00", Event::Corrected { seq: 2, corrected_to: at("2026-05-12 10:00") });
    assert_eq!(tallied("2026-05-1", &[&corrected]), before);
    assert_eq!(before.all.open_overdue, 1);
}

#[test]
fn power_that_the_report_before_could_not_know_of_is_told_apart() {
    let case = case("2026-05-13 09:00").then("2026-05-13 10:00", Event::Accepted);
    let case = case.told_late("2026-05-15 17:00", "2026-05-16 09:00", Event::Energised);
    assert_eq!(counts("2026-05-1", &case).open, 1);
    assert_eq!(counts("2026-05-2", &case), Figures { told_later: 1, ..Figures::default() });
}

#[test]
fn a_withdrawal_when_overdue_counts_as_late_and_another_does_not_count() {
    let late = case("2026-05-06 09:00").customer("2026-05-12 10:00", Event::Withdrawn);
    let early = case("2026-05-06 09:00").customer("2026-05-07 10:00", Event::Withdrawn);
    let on_time =
        case("2026-05-06 09:00").then("2026-05-07 10:00", Event::Accepted).then("2026-05-08 10:00", Event::Energised);
    let open = case("2026-05-06 09:00");
    let all = tallied("2026-05-1", &[&late, &early, &on_time, &open]).all;
    assert_eq!((all.withdrawn, all.withdrawn_overdue, all.open_overdue), (2, 1, 1));
    assert_eq!((all.judged(), all.within_limit()), (3, Some(333)));
    assert_eq!(counts("2026-05-1", &early).within_limit(), None, "nothing was judged");
}

#[test]
fn what_is_overdue_does_not_vanish_by_being_refused() {
    let refused = Event::Refused { reason: RefusalReason::SupplyUnsafe };
    let late = case("2026-05-06 09:00").then("2026-05-12 10:00", refused.clone());
    let early = case("2026-05-06 09:00").then("2026-05-07 10:00", refused);
    let all = tallied("2026-05-1", &[&late, &early]).all;
    assert_eq!((all.refused, all.refused_overdue), (2, 1));
    assert_eq!((all.judged(), all.within_limit()), (1, Some(0)));
}

#[test]
fn days_are_of_five_cases_at_least_and_of_both_sides_apart() {
    let paused = |until: &str| {
        let case = case("2026-05-06 09:00").then("2026-05-06 10:00", Event::Accepted);
        // All of Thursday and Friday is the customer's.
        let case = case.paused(1, "2026-05-06 11:00", "2026-05-09 09:00");
        case.then(until, Event::Energised)
    };
    let cases: Vec<Case> =
        ["2026-05-09 10:00", "2026-05-11 10:00", "2026-05-11 11:00", "2026-05-11 12:00", "2026-05-12 10:00"]
            .map(paused)
            .into();
    let four: Vec<&Case> = cases[..4].iter().collect();
    assert_eq!(tallied("2026-05-1", &four).all.whole, None);
    let all = tallied("2026-05-1", &cases.iter().collect::<Vec<_>>()).all;
    let days = |days: Option<domain::reports::Days>| days.map(|days| (days.median, days.p90));
    assert_eq!((days(all.whole), days(all.utility), days(all.customer)), (Some((2, 3)), Some((2, 3)), Some((2, 2))));
    assert_eq!((all.pauses[0].reason, all.pauses[0].begun), (PauseReason::CustomerRequest, 5));
    assert_eq!(all.pauses_begun(), 5);
}

#[test]
fn late_words_are_counted_where_they_are_recorded() {
    let case = case("2026-05-06 09:00").told_late("2026-05-12 10:00", "2026-05-18 10:00", Event::Accepted);
    assert_eq!(counts("2026-05-1", &case).recorded_late, 0);
    assert_eq!(counts("2026-05-2", &case).recorded_late, 1);
}

#[test]
fn the_class_is_that_after_a_reclassification() {
    let mut other = timed(3);
    other.key = "hv-other".to_owned();
    let case = case("2026-05-06 09:00").also(other);
    let reclassified = Event::Reclassified { template: "hv-other".to_owned(), version: "1".to_owned() };
    let case = case.then("2026-05-07 09:00", reclassified);
    let classes = tallied("2026-05-1", &[&case]).classes;
    assert_eq!(classes.iter().map(|class| class.key.as_str()).collect::<Vec<_>>(), ["hv-other"]);
}

#[test]
fn the_list_says_what_is_overdue_by_how_much_and_the_longest_first() {
    // Due 2026-05-09; the 11th to the 15th are five working days, and the 16th, at whose beginning it ends, is a Saturday.
    let stage_late = case("2026-05-06 09:00");
    let earlier = case("2026-05-11 09:00");
    let list = tallied("2026-05-1", &[&earlier, &stage_late]).overdue;
    let by_acceptance = OverdueBy::Stage { stage: StageKind::Acceptance };
    let said: Vec<_> = list.iter().map(|case| (case.by, case.due, case.days_over)).collect();
    assert_eq!(said, [(by_acceptance, Some(date("2026-05-09")), 5), (by_acceptance, Some(date("2026-05-14")), 1)]);

    // Accepted late, and on time since: the stage that was late is named.
    let since = invented(
        vec![
            stage(StageKind::Acceptance, Owner::Utility, Some(1)),
            stage(StageKind::MeteringAndEnergisation, Owner::Utility, Some(9)),
        ],
        vec![],
    );
    let since = Case::of(since, "2026-05-06 09:00").then("2026-05-11 10:00", Event::Accepted);
    let list = tallied("2026-05-1", &[&since]).overdue;
    assert_eq!((list[0].stage, list[0].by), (StageKind::MeteringAndEnergisation, by_acceptance));
    assert_eq!((list[0].due, list[0].days_over), (Some(date("2026-05-07")), 3));

    let sums = |clock| {
        let stages = vec![
            stage(StageKind::Acceptance, Owner::Utility, None),
            stage(StageKind::MeteringAndEnergisation, Owner::Utility, None),
        ];
        tallied("2026-05-1", &[&Case::of(invented(stages, vec![limit(clock, 2, None)]), "2026-05-11 09:00")]).overdue
    };
    let (whole, utility) = (sums(Clock::Whole), sums(Clock::Utility));
    assert_eq!(
        (whole[0].by, whole[0].due, whole[0].days_over),
        (OverdueBy::Whole { days: 2 }, Some(date("2026-05-13")), 2)
    );
    assert_eq!((utility[0].by, utility[0].due, utility[0].days_over), (OverdueBy::Utility { days: 2 }, None, 2));
}

#[test]
fn an_area_with_fewer_than_five_overdue_cases_is_not_named() {
    let late = case("2026-05-06 09:00");
    let fresh = case("2026-05-15 09:00");
    let named = |areas: &[(&'static str, usize)]| {
        let overdue = areas.iter().flat_map(|(area, many)| std::iter::repeat_n((&late, *area, Vec::new()), *many));
        // Open cases that are not overdue make no difference.
        let mut cases: Vec<_> = overdue.collect();
        cases.extend(std::iter::repeat_n((&fresh, "south", Vec::new()), 9));
        let list = with_measures("2026-05-1", &cases).overdue;
        assert_eq!(list.len(), areas.iter().map(|(_, many)| many).sum::<usize>());
        list.into_iter().filter_map(|case| case.area).map(|area| area.en).collect::<BTreeSet<_>>()
    };
    let set = |areas: &[&str]| areas.iter().map(|area| (*area).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(named(&[("north", 4)]), set(&[]));
    assert_eq!(named(&[("north", 5)]), set(&["north"]));
    assert_eq!(named(&[("north", 6), ("south", 5)]), set(&["north", "south"]));
    assert_eq!(named(&[("north", 6), ("south", 5), ("west", 2)]), set(&["north"]), "13 - 6 - 5 would be the west's 2");
}

#[test]
fn measures_count_that_were_recorded_in_time() {
    let late = case("2026-05-06 09:00");
    let told =
        |taken: &str, measure, recorded: &str| Escalation { taken_at: at(taken), measure, recorded_at: at(recorded) };
    let escalations = vec![
        told("2026-05-13 10:00", Measure::CrewAdded, "2026-05-13 10:05"),
        told("2026-05-11 10:00", Measure::SupervisorAssigned, "2026-05-14 10:00"),
        told("2026-05-15 10:00", Measure::Rescheduled, "2026-05-16 00:00"),
    ];
    let list = with_measures("2026-05-1", &[(&late, "north", escalations.clone())]).overdue;
    let said: Vec<_> = list[0].measures.iter().map(|taken| (taken.on, taken.measure, taken.recorded_on)).collect();
    assert_eq!(
        said,
        [
            (date("2026-05-11"), Measure::SupervisorAssigned, date("2026-05-14")),
            (date("2026-05-13"), Measure::CrewAdded, date("2026-05-13")),
        ]
    );
    assert_eq!(with_measures("2026-05-2", &[(&late, "north", escalations)]).overdue[0].measures.len(), 3);
}
