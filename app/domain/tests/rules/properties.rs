//! What holds for every case.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{shanghai_date, start_of_day};
use domain::documents::DocumentKind;
use domain::progress::{
    Admission, Awaited, ContractorChoice, Errand, Event, HalfDay, Progress, Slot, Source, Visit, progress,
};
use domain::standards::Template;
use proptest::prelude::*;

use crate::support::{Case, at, calendars, date, paused, reference, template, timed};

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0u64..1090).prop_map(|days| date("2024-01-01") + chrono::Days::new(days))
}

/// Minutes after submission at which pauses begin, and how long each lasts.
fn any_pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0i64..20_000, 1i64..12_000), 0..6)
}

/// A case whose acceptance is paused, every pause over again by the end.
fn case_with(days: u16, submitted: DateTime<Utc>, pauses: &[(i64, i64)]) -> Case {
    let mut moments: Vec<(DateTime<Utc>, Event)> = Vec::new();
    for (id, (from, minutes)) in (1..).zip(pauses) {
        let from = submitted + TimeDelta::minutes(*from);
        moments.push((from, paused(id, Awaited::Word)));
        moments.push((from + TimeDelta::minutes(*minutes), Event::Resumed { pause: id }));
    }
    moments.sort_by_key(|(when, _)| *when);
    let mut case = Case::of(timed(days), "2024-01-01 00:00");
    case.events[0].occurred_at = submitted;
    case.events[0].recorded_at = submitted;
    for (when, event) in moments {
        let new = case.recorded(event, when, when, Source::BackOffice);
        assert_eq!(case.admission(&new), Admission::Apply);
        case.events.push(new);
    }
    case
}

fn due(case: &Case) -> NaiveDate {
    let now = case.events.last().unwrap().recorded_at;
    case.at(now).stages[0].visits[0].due.unwrap()
}

fn covered(pauses: &[(i64, i64)], submitted: DateTime<Utc>, day: NaiveDate) -> bool {
    let mut reached = start_of_day(day);
    let end = reached + TimeDelta::days(1);
    let mut spans: Vec<_> = pauses
        .iter()
        .map(|(from, minutes)| {
            let from = submitted + TimeDelta::minutes(*from);
            (from, from + TimeDelta::minutes(*minutes))
        })
        .collect();
    spans.sort();
    for (from, until) in spans {
        if from <= reached {
            reached = reached.max(until);
        }
    }
    reached >= end
}

proptest! {
    #[test]
    fn more_days_are_never_due_earlier(entered in any_day(), days in 0u16..120) {
        let calendars = calendars();
        let calendar = calendars.as_of(at("2026-11-22 12:00"));
        let less = calendar.due(entered, days, |_| None).due;
        let more = calendar.due(entered, days + 1, |_| None).due;
        prop_assert!(less < more);
    }

    #[test]
    fn a_later_entry_is_never_due_earlier(entered in any_day(), days in 0u16..120) {
        let calendars = calendars();
        let calendar = calendars.as_of(at("2026-11-22 12:00"));
        let next = entered.succ_opt().unwrap();
        prop_assert!(calendar.due(entered, days, |_| None).due <= calendar.due(next, days, |_| None).due);
    }

    #[test]
    fn never_due_on_a_day_off(entered in any_day(), days in 1u16..120) {
        let calendars = calendars();
        let calendar = calendars.as_of(at("2026-11-22 12:00"));
        let found = calendar.due(entered, days, |_| None);
        prop_assert!(calendar.is_working(found.due));
        prop_assert_eq!(found.days.iter().filter(|day| day.counted).count(), usize::from(days));
        prop_assert_eq!(calendar.working_days_between(entered, found.due), days);
    }

    #[test]
    fn a_pause_moves_the_due_day_by_the_working_days_it_covers_and_no_more(
        day in any_day(), minute in 0i64..1440, days in 1u16..25, pauses in any_pauses(),
    ) {
        let submitted = start_of_day(day) + TimeDelta::minutes(minute);
        let without = due(&case_with(days, submitted, &[]));
        let with = due(&case_with(days, submitted, &pauses));
        let calendars = calendars();
        let calendar = calendars.as_of(at("2026-11-22 12:00"));
        prop_assert!(without <= with);
        prop_assert!(calendar.is_working(with));
        let wholly = day.iter_days().skip(1).take_while(|day| *day <= with);
        let wholly = wholly.filter(|day| calendar.is_working(*day) && covered(&pauses, submitted, *day)).count();
        prop_assert_eq!(usize::from(calendar.working_days_between(without, with)), wholly);
    }

    #[test]
    fn nightly_pauses_gain_nothing(
        day in any_day(), days in 1u16..25, evening in 961i64..1439, morning in 1i64..540, nights in 1i64..30,
    ) {
        let submitted = start_of_day(day);
        let pauses: Vec<(i64, i64)> = (0..nights).map(|n| (n * 1440 + evening, 1440 - evening + morning)).collect();
        prop_assert_eq!(due(&case_with(days, submitted, &pauses)), due(&case_with(days, submitted, &[])));
    }

    #[test]
    fn what_is_admitted_folds_and_what_is_not_changes_nothing(story in any_story()) {
        let mut case = begin(&story);
        let mut before: Option<Progress> = None;
        for step in &story.steps {
            let (new, now) = step.in_case(&case);
            let admission = case.admission(&new);
            if admission == Admission::Apply {
                case.events.push(new.clone());
            }
            let after = progress(&case.templates, &case.calendars, &case.events, now).unwrap();
            check_sense(&after, now)?;
            let times_changed = matches!(
                new.event,
                Event::Corrected { .. } | Event::Confirmed { .. } | Event::Objected { .. }
            );
            if let Some(before) = before.filter(|_| !times_changed) {
                for verdict in verdicts(&before) {
                    prop_assert!(verdicts(&after).contains(&verdict), "a verdict changed by {:?}", new);
                }
            }
            before = Some(after);
        }
    }

    #[test]
    fn a_correction_never_improves_a_verdict(story in any_story(), which in 0u32..30, minutes in 0i64..60_000) {
        let mut case = begin(&story);
        let mut now = case.events[0].recorded_at;
        for step in &story.steps {
            let (new, at) = step.in_case(&case);
            now = at;
            if case.admission(&new) == Admission::Apply {
                case.events.push(new);
            }
        }
        let before = case.at(now);
        let corrected_to = case.events[0].occurred_at + TimeDelta::minutes(minutes);
        let event = Event::Corrected { seq: which, corrected_to };
        let new = case.recorded(event, now, now, Source::BackOffice);
        if case.admission(&new) == Admission::Apply {
            case.events.push(new);
            let after = case.at(now);
            for (stage, corrected) in before.stages.iter().zip(&after.stages) {
                for (visit, corrected) in stage.visits.iter().zip(&corrected.visits) {
                    prop_assert!(!visit.overdue || corrected.overdue, "{:?}", stage.kind);
                }
            }
            for (limit, corrected) in before.limits.iter().zip(&after.limits) {
                prop_assert!(!limit.overdue || corrected.overdue, "{:?} {}", limit.clock, limit.days);
            }
        }
    }
}

/// Due days, ends and verdicts: all that a clock says.
fn clocks(progress: &Progress) -> impl PartialEq + std::fmt::Debug + use<> {
    let visits = progress.stages.iter().map(|stage| (stage.kind, stage.state, bare(&stage.visits), stage.forecast));
    let limits = progress.limits.iter().map(|limit| (limit.days, limit.due, limit.days_used, limit.overdue));
    (progress.state, progress.ended_at, visits.collect::<Vec<_>>(), limits.collect::<Vec<_>>())
}

/// Without what was promised.
fn bare(visits: &[Visit]) -> Vec<Visit> {
    visits.iter().map(|visit| Visit { promise: None, ..visit.clone() }).collect()
}

proptest! {
    #[test]
    fn an_objection_gives_the_clocks_of_the_log_without_what_was_told(
        story in any_story(), at in 0usize..40, since in prop::collection::vec(any_step(), 0..20),
        withdrawn in any::<bool>(), minutes in 1i64..20_000, then in 0i64..9_000,
    ) {
        // A story without the one, the same with it, told for the customer at some place and objected to later.
        let steps = &story.steps[..at.min(story.steps.len())];
        let quiet = |step: &&Step| !matches!(
            step.event,
            // What only fits a case that is not over, or names another event, would part the two.
            Event::Withdrawn | Event::Merged { .. } | Event::Objected { .. } | Event::Energised | Event::Archived
        );
        let mut with = begin(&story);
        for step in steps.iter().filter(quiet) {
            let (new, _) = step.in_case(&with);
            if with.admission(&new) == Admission::Apply {
                with.events.push(new);
            }
        }
        let mut without = with.clone();
        let told_at = with.events.last().unwrap().recorded_at + TimeDelta::minutes(1);
        let event = if withdrawn { Event::Withdrawn } else { paused(99, Awaited::Word) };
        let told = with.recorded(event, told_at, told_at, Source::BackOffice);
        prop_assert_eq!(with.admission(&told), Admission::Apply);
        let seq = told.seq;
        with.events.push(told);
        let now = told_at + TimeDelta::minutes(minutes);
        // What happens between the two, as far as the log without it takes it too.
        for step in since.iter().filter(|step| !withdrawn && refers_before(&step.event, seq)) {
            let (new, at) = step.in_case(&with);
            let other = without.recorded(new.event.clone(), new.occurred_at, new.recorded_at, new.source);
            if at <= now && with.admission(&new) == Admission::Apply && without.admission(&other) == Admission::Apply {
                with.events.push(new);
                without.events.push(other);
            }
        }
        let objected = with.recorded(Event::Objected { seq }, now, now, Source::Customer);
        prop_assert_eq!(with.admission(&objected), Admission::Apply);
        with.events.push(objected);
        let later = now + TimeDelta::minutes(then);
        prop_assert_eq!(clocks(&with.at(later)), clocks(&without.at(later)));
    }
}

/// Whether an event names no other from `seq` on: its number would be another's in the log without that one.
fn refers_before(event: &Event, seq: u32) -> bool {
    match event {
        Event::Corrected { seq: of, .. } | Event::Confirmed { seq: of } | Event::Objected { seq: of } => *of < seq,
        _ => true,
    }
}

#[derive(Debug, Clone)]
pub struct Story {
    template: Template,
    submitted: DateTime<Utc>,
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Step {
    event: Event,
    /// Minutes since the last event of the log.
    after: i64,
    /// Minutes between its claimed time and its recording; negative: in the future.
    told_after: i64,
    source: Source,
}

impl Step {
    fn in_case(&self, case: &Case) -> (domain::progress::Recorded, DateTime<Utc>) {
        let now = case.events.last().unwrap().recorded_at + TimeDelta::minutes(self.after);
        (case.recorded(self.event.clone(), now - TimeDelta::minutes(self.told_after), now, self.source), now)
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let awaits = prop::sample::select(vec![
        Awaited::Word,
        Awaited::Works,
        Awaited::Signature,
        Awaited::Appointment,
        Awaited::Document { document: DocumentKind::IdCard },
    ]);
    let key = prop::sample::select(vec!["lv-resident", "lv-other", "lv-classic", "hv-6-single", "lv-nobody"]);
    prop_oneof![
        8 => prop::sample::select(vec![
            Event::Accepted,
            Event::PlanAnswered,
            Event::PlanSigned,
            Event::PlanObjected,
            Event::PlanRevised,
            Event::PlanUpheld,
            Event::DesignReviewed,
            Event::WorksFinished,
            Event::IntermediateInspected,
            Event::InspectionPassed,
            Event::InspectionFailed,
            Event::Energised,
            Event::MeterCorrected,
            Event::Archived,
            Event::DocumentReceived { document: DocumentKind::IdCard },
            Event::ContractorChosen { chosen: ContractorChoice::None },
        ]),
        2 => any_appointment(),
        2 => any::<bool>().prop_map(|external_line| Event::SurveyDone { external_line }),
        2 => (1u32..5, awaits).prop_map(|(id, awaits)| paused(id, awaits)),
        1 => (1u32..5).prop_map(|pause| Event::Resumed { pause }),
        1 => (0u32..12, 0i64..9_000).prop_map(|(seq, minutes)| Event::Corrected {
            seq,
            corrected_to: at("2026-04-30 09:00") + TimeDelta::minutes(minutes),
        }),
        1 => (0u32..12).prop_map(|seq| Event::Confirmed { seq }),
        1 => (0u32..12).prop_map(|seq| Event::Objected { seq }),
        1 => Just(Event::GreenChannelled { project: "p-1".to_owned(), list: "1".to_owned() }),
        1 => Just(Event::GreenChannelEnded { reason: domain::green_channel::EndReason::Mistake }),
        1 => key.prop_map(|key| Event::Reclassified { template: key.to_owned(), version: "2026-1".to_owned() }),
        1 => prop::sample::select(vec![Event::Withdrawn, Event::Merged { into: reference() }]),
    ]
}

fn any_appointment() -> impl Strategy<Value = Event> {
    let errand = prop::sample::select(Errand::ALL.to_vec());
    let slot = (0u64..20, any::<bool>()).prop_map(|(days, morning)| Slot {
        date: date("2026-04-30") + chrono::Days::new(days),
        half_day: if morning { HalfDay::Morning } else { HalfDay::Afternoon },
    });
    (errand, slot, 0..4).prop_map(|(errand, slot, what)| match what {
        0 => Event::SlotsOffered { errand, slots: Slot::of_day(slot.date).into() },
        1 => Event::AppointmentCancelled { errand },
        _ => Event::booked(errand, slot),
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    let told_after = prop_oneof![4 => Just(0i64), 1 => -10i64..5_000];
    let source = prop::sample::select(vec![Source::Customer, Source::BackOffice, Source::BackOffice, Source::Portal]);
    (any_event(), 0i64..3_000, told_after, source).prop_map(|(event, after, told_after, source)| Step {
        event,
        after,
        told_after,
        source,
    })
}

pub fn any_story() -> impl Strategy<Value = Story> {
    let template = prop::sample::select(
        ["lv-resident-2026-1", "lv-other-2026-1", "lv-classic-2026-1", "hv-4-single-2026-1", "hv-6-single-2026-1"]
            .map(template)
            .to_vec(),
    );
    let steps = prop::collection::vec(any_step(), 0..40);
    (template, 0i64..20_000, steps).prop_map(|(template, minutes, steps)| Story {
        template,
        submitted: at("2026-04-20 09:00") + TimeDelta::minutes(minutes),
        steps,
    })
}

fn begin(story: &Story) -> Case {
    let mut case = Case::of(story.template.clone(), "2026-04-20 09:00");
    for key in ["lv-resident", "lv-other", "lv-classic", "hv-6-single"] {
        case = case.also(template(&format!("{key}-2026-1")));
    }
    case.events[0].occurred_at = story.submitted;
    case.events[0].recorded_at = story.submitted;
    case
}

/// The case after whatever of a story is admitted.
pub fn told(story: &Story) -> Case {
    let mut case = begin(story);
    for step in &story.steps {
        let (new, _) = step.in_case(&case);
        if case.admission(&new) == Admission::Apply {
            case.events.push(new);
        }
    }
    case
}

/// The finished visits: none may change any more, whatever comes.
fn verdicts(progress: &Progress) -> Vec<Visit> {
    let visits = progress.stages.iter().flat_map(|stage| &stage.visits);
    visits.filter(|visit| visit.finished_at.is_some()).cloned().collect()
}

fn check_sense(progress: &Progress, now: DateTime<Utc>) -> Result<(), TestCaseError> {
    prop_assert_eq!(progress.current.is_none(), progress.ended_at.is_some());
    for stage in &progress.stages {
        for visit in &stage.visits {
            prop_assert!(visit.finished_at.is_none_or(|finished| finished >= visit.entered_at && finished <= now));
            prop_assert!(visit.due.is_none_or(|due| due >= shanghai_date(visit.entered_at)));
            prop_assert!(visit.due.is_some() || !visit.overdue);
            let dates: Vec<NaiveDate> = visit.derivation.iter().map(|day| day.date).collect();
            prop_assert!(dates.windows(2).all(|two| two[0].succ_opt() == Some(two[1])), "a day is missing");
        }
    }
    // Nobody is said to come for what is done, or to a case that has ended.
    let errands: Vec<Errand> = progress.appointments.iter().map(|one| one.errand).collect();
    prop_assert!(progress.ended_at.is_none() || (errands.is_empty() && progress.to_come.is_empty()));
    prop_assert!(progress.external_line.is_none() || !errands.contains(&Errand::Survey));
    prop_assert!(errands.iter().all(|errand| progress.to_come.contains(errand)));
    prop_assert!(errands.windows(2).all(|two| two[0] < two[1]), "two for one errand");
    for limit in &progress.limits {
        prop_assert!(limit.due.is_some() || !limit.overdue || limit.clock == domain::standards::Clock::Utility);
    }
    Ok(())
}
