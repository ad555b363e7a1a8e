use domain::calendar::Reason;
use domain::documents::DocumentKind;
use domain::progress::{Awaited, Event, HalfDay, StageState, due_day};
use domain::standards::{Owner, StageKind};

use crate::support::{Case, at, calendars, date, invented, paused, stage, timed, visit};

/// The plan of a low-voltage customer, limit 3, entered on 2026-04-30.
fn plan() -> Case {
    Case::file("lv-other-2026-1", "2026-04-30 08:00").then("2026-04-30 09:00", Event::Accepted)
}

#[test]
fn due_days_after_pauses() {
    type Spans = &'static [(&'static str, &'static str)];
    let table: &[(Spans, &str, &str)] = &[
        (&[], "2026-05-08", "no pause"),
        (&[("2026-05-06 08:40", "2026-05-08 09:12")], "2026-05-09", "one day wholly covered"),
        (&[("2026-05-06 09:00", "2026-05-06 17:00")], "2026-05-08", "within one day"),
        (&[("2026-05-06 17:00", "2026-05-07 09:00")], "2026-05-08", "over a night"),
        (&[("2026-05-06 00:00", "2026-05-07 00:00")], "2026-05-09", "a day to the minute"),
        (&[("2026-05-06 00:01", "2026-05-07 00:00")], "2026-05-08", "a day but for a minute"),
        (&[("2026-04-30 17:00", "2026-05-06 09:00")], "2026-05-08", "over the holiday: its days don't count anyway"),
        (&[("2026-04-30 17:00", "2026-05-07 09:00")], "2026-05-09", "over the holiday and a working day"),
        (
            &[("2026-05-06 10:00", "2026-05-07 12:00"), ("2026-05-07 12:00", "2026-05-08 10:00")],
            "2026-05-09",
            "two pauses that meet cover the day together",
        ),
        (
            &[("2026-05-06 10:00", "2026-05-07 12:00"), ("2026-05-07 12:01", "2026-05-08 10:00")],
            "2026-05-08",
            "a minute between two pauses saves the day",
        ),
        (&[("2026-05-06 10:00", "2026-05-09 10:00")], "2026-05-11", "the day of return is a make-up Saturday"),
        (&[("2026-05-06 10:00", "2026-05-14 10:00")], "2026-05-15", "over more than a week"),
    ];
    for (spans, due, what) in table {
        let case = spans.iter().zip(1..).fold(plan(), |case, ((from, until), id)| case.paused(id, from, until));
        let progress = case.on("2026-05-14 12:00");
        assert_eq!(visit(&progress, StageKind::SupplyPlan, 1).due, Some(date(due)), "{what}");
        // Whoever recomputes it by hand finds the same days.
        if let [] | [_] = spans {
            let pause = spans.first().map(|(from, until)| (at(from), at(until)));
            let calendars = calendars();
            let asked = due_day(&calendars.as_of(at("2026-05-14 12:00")), date("2026-04-30"), 3, pause);
            assert_eq!(asked.due, date(due), "{what}");
            let visit = visit(&progress, StageKind::SupplyPlan, 1);
            assert_eq!(asked.days[..], visit.derivation[..asked.days.len()], "{what}");
        }
    }
}

#[test]
fn overlapping_pauses_are_a_union() {
    let case = plan()
        .pause(1, "2026-05-06 10:00")
        .pause(2, "2026-05-07 12:00")
        .then("2026-05-07 23:00", Event::Resumed { pause: 1 })
        .then("2026-05-08 12:00", Event::Resumed { pause: 2 });
    let progress = case.on("2026-05-08 13:00");
    let visit = visit(&progress, StageKind::SupplyPlan, 1);
    assert_eq!(visit.due, Some(date("2026-05-09")), "05-07 left out once");
    let left_out: Vec<_> =
        visit.derivation.iter().filter(|day| day.reason == Reason::Paused).map(|day| day.date).collect();
    assert_eq!(left_out, [date("2026-05-07")]);
}

#[test]
fn an_open_pause_leaves_the_due_day_undecided_and_the_remaining_days_known() {
    let case = plan().pause(1, "2026-05-06 08:40");
    for (now, used) in [("2026-05-06 18:00", 1), ("2026-05-07 18:00", 1), ("2026-05-20 18:00", 1)] {
        let progress = case.on(now);
        let plan = visit(&progress, StageKind::SupplyPlan, 1);
        assert_eq!((plan.due, plan.overdue, plan.days_used), (None, false, used), "{now}");
        assert_eq!(progress.stages[1].state, StageState::Paused);
        assert_eq!(progress.stages[2].forecast, None);
    }
    // Two days remain, the day of return being the first of them.
    let progress = case.then("2026-05-08 09:12", Event::Resumed { pause: 1 }).on("2026-05-08 09:13");
    assert_eq!(visit(&progress, StageKind::SupplyPlan, 1).due, Some(date("2026-05-09")));
}

#[test]
fn a_pause_does_not_hide_that_it_was_late_before() {
    let case = plan().pause(1, "2026-05-09 10:00");
    let progress = case.on("2026-05-12 12:00");
    let late = visit(&progress, StageKind::SupplyPlan, 1);
    assert_eq!((late.due, late.overdue, late.days_over), (Some(date("2026-05-08")), true, 3));
    assert_eq!(progress.stages[1].state, StageState::Paused);
    assert!(progress.overdue);
}

#[test]
fn a_pause_on_the_due_day_does_not_move_it() {
    let progress = plan().pause(1, "2026-05-08 10:00").on("2026-05-08 12:00");
    let due_today = visit(&progress, StageKind::SupplyPlan, 1);
    assert_eq!((due_today.due, due_today.overdue), (Some(date("2026-05-08")), false));
}

#[test]
fn nightly_pauses_gain_nothing() {
    let nights = [
        ("2026-04-30 17:30", "2026-05-06 08:30"),
        ("2026-05-06 17:30", "2026-05-07 08:30"),
        ("2026-05-07 17:30", "2026-05-08 08:30"),
    ];
    let case = nights.iter().zip(1..).fold(plan(), |case, ((from, until), id)| case.paused(id, from, until));
    assert_eq!(visit(&case.on("2026-05-08 12:00"), StageKind::SupplyPlan, 1).due, Some(date("2026-05-08")));
}

#[test]
fn the_customers_own_act_ends_the_pause_that_awaits_it() {
    let document = DocumentKind::PropertyCertificate;
    let booked = Event::SurveyBooked { date: date("2026-05-11"), half_day: HalfDay::Morning };
    let table = [
        (Awaited::Document { document }, Event::DocumentReceived { document }, true),
        (Awaited::Document { document }, Event::DocumentReceived { document: DocumentKind::Lease }, true),
        (Awaited::Document { document }, Event::DocumentReceived { document: DocumentKind::IdCard }, false),
        (Awaited::Appointment, booked, true),
        (Awaited::Works, Event::WorksFinished, true),
        (Awaited::Word, Event::DocumentReceived { document }, false),
    ];
    for (awaits, act, ends) in table {
        let case = plan().then("2026-05-06 08:40", paused(1, awaits)).customer("2026-05-08 09:12", act.clone());
        let progress = case.on("2026-05-08 12:00");
        assert_eq!(progress.pauses[0].until, ends.then_some(at("2026-05-08 09:12")), "{act:?}");
    }
    let signed = plan()
        .then("2026-05-06 08:30", Event::PlanAnswered)
        .then("2026-05-06 08:40", paused(1, Awaited::Signature))
        .customer("2026-05-08 09:12", Event::PlanSigned);
    assert_eq!(signed.on("2026-05-08 12:00").pauses[0].until, Some(at("2026-05-08 09:12")));
}

#[test]
fn a_return_that_is_told_late_counts_from_when_it_was() {
    let case = plan().pause(1, "2026-05-06 08:40").told_late(
        "2026-05-07 09:00",
        "2026-05-20 09:00",
        Event::Resumed { pause: 1 },
    );
    assert_eq!(visit(&case.on("2026-05-20 10:00"), StageKind::SupplyPlan, 1).due, Some(date("2026-05-08")));
}

#[test]
fn a_pause_counts_from_when_it_was_recorded() {
    let case = plan().told_late("2026-05-06 23:55", "2026-05-07 00:04", paused(1, Awaited::Word));
    let case = case.then("2026-05-08 09:00", Event::Resumed { pause: 1 });
    assert_eq!(visit(&case.on("2026-05-08 10:00"), StageKind::SupplyPlan, 1).due, Some(date("2026-05-08")));
}

#[test]
fn the_customers_stage_is_not_a_pause_but_its_whole_days_are_not_the_utilitys() {
    let mut template = invented(
        vec![
            stage(StageKind::Acceptance, Owner::Utility, Some(1)),
            stage(StageKind::Works, Owner::Customer, None),
            stage(StageKind::MeteringAndEnergisation, Owner::Utility, Some(2)),
        ],
        Vec::new(),
    );
    template.limits = timed(4).limits;
    let case = Case::of(template, "2026-05-11 09:00").then("2026-05-12 10:00", Event::Accepted);
    let working = case.on("2026-05-14 12:00");
    assert_eq!(working.stages[1].state, StageState::Current);
    assert_eq!(working.limits[0].due, None, "depends on the customer");
    assert_eq!(working.stages[2].forecast, None);
    assert_eq!((working.utility_days, working.customer_days), (1, 2));

    let case = case.customer("2026-05-15 10:00", Event::WorksFinished).then("2026-05-18 16:00", Event::Energised);
    let done = case.on("2026-05-25 12:00");
    let whole = &done.limits[0];
    // 12th, 15th and 18th count; 13th and 14th were the customer's, 16th and 17th a weekend.
    assert_eq!((whole.due, whole.days_used, whole.overdue), (Some(date("2026-05-19")), 3, false));
    assert_eq!((done.utility_days, done.customer_days), (2, 2));
    let reasons: Vec<Reason> = whole.derivation.iter().map(|day| day.reason).collect();
    assert_eq!(
        reasons,
        [
            Reason::Entered,
            Reason::Workday,
            Reason::CustomersTurn,
            Reason::CustomersTurn,
            Reason::Workday,
            Reason::Weekend,
            Reason::Weekend,
            Reason::Workday,
            Reason::Workday,
        ]
    );
}
