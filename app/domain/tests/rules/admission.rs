//! Which events may enter the log.

use domain::documents::DocumentKind;
use domain::green_channel::EndReason;
use domain::progress::{
    Admission, Awaited, ContractorChoice, Errand, Event, HalfDay, PauseReason, Recorded, Slot, Source, admit,
};

use crate::support::{Case, at, calendars, date, paused, reference};

fn resident() -> Case {
    Case::file("lv-resident-2026-1", "2026-05-06 09:00")
}

fn high_voltage() -> Case {
    Case::file("hv-6-single-2026-1", "2026-05-06 09:00")
}

#[test]
fn the_back_office_may_be_early_late_or_wrong() {
    use Event::{
        Accepted, Energised, InspectionPassed, PlanAnswered, PlanObjected, PlanRevised, PlanSigned, PlanUpheld,
        SurveyDone, WorksFinished,
    };
    let surveyed = SurveyDone { external_line: false };
    let accepted = || resident().then("2026-05-06 10:00", Accepted);
    let planned = || high_voltage().then("2026-05-06 10:00", Accepted).then("2026-05-07 10:00", PlanAnswered);
    let objected = || planned().customer("2026-05-07 11:00", PlanObjected);
    let (now, later) = ("2026-05-08 10:00", "2026-05-08 10:01");
    let table: Vec<(Case, &str, &str, Event, &str)> = vec![
        (resident(), now, now, Accepted, "apply"),
        (resident(), later, now, Accepted, "refuse in_the_future"),
        (resident(), "2026-05-06 08:59", now, Accepted, "refuse before_previous_event"),
        (resident(), now, now, surveyed.clone(), "hold accepted"),
        (resident(), "2026-05-06 08:59", now, surveyed.clone(), "refuse before_previous_event"),
        (resident(), now, now, Energised, "hold accepted"),
        (accepted(), now, now, Energised, "hold survey_done"),
        (accepted(), now, now, Accepted, "refuse already_happened"),
        (accepted(), "2026-05-06 09:59", now, surveyed.clone(), "refuse before_previous_event"),
        (accepted(), now, now, surveyed.clone(), "apply"),
        (accepted(), now, now, PlanAnswered, "refuse not_in_this_template"),
        (accepted(), now, now, PlanSigned, "refuse not_in_this_template"),
        (accepted(), now, now, WorksFinished, "refuse not_in_this_template"),
        (accepted(), now, now, InspectionPassed, "refuse not_in_this_template"),
        (accepted(), now, now, Event::Resumed { pause: 1 }, "refuse unknown_pause"),
        (accepted().pause(1, "2026-05-07 10:00"), now, now, Event::Resumed { pause: 2 }, "refuse unknown_pause"),
        (accepted().pause(1, "2026-05-07 10:00"), now, now, Event::Resumed { pause: 1 }, "apply"),
        (accepted().pause(1, "2026-05-07 10:00"), now, now, paused(1, Awaited::Word), "refuse already_happened"),
        (
            accepted().paused(1, "2026-05-07 10:00", "2026-05-07 11:00"),
            now,
            now,
            Event::Resumed { pause: 1 },
            "refuse already_happened",
        ),
        (accepted(), "2026-05-08 09:51", "2026-05-08 10:00", paused(1, Awaited::Word), "apply"),
        (accepted(), "2026-05-08 09:49", "2026-05-08 10:00", paused(1, Awaited::Word), "refuse pause_backdated"),
        (accepted(), now, now, Event::Corrected { seq: 9, corrected_to: at(now) }, "refuse unknown_event"),
        (accepted(), now, now, Event::Corrected { seq: 1, corrected_to: at(now) }, "refuse not_yours_to_say"),
        (accepted(), now, now, Event::Corrected { seq: 2, corrected_to: at(later) }, "refuse in_the_future"),
        (
            accepted(),
            now,
            now,
            Event::Corrected { seq: 2, corrected_to: at("2026-05-06 08:00") },
            "refuse before_previous_event",
        ),
        (accepted(), now, now, Event::Corrected { seq: 2, corrected_to: at("2026-05-06 09:30") }, "apply"),
        (
            accepted(),
            now,
            now,
            Event::Reclassified { template: "lv-nobody".to_owned(), version: "2026-1".to_owned() },
            "refuse unknown_template",
        ),
        (high_voltage(), now, now, PlanSigned, "hold plan_answered"),
        (high_voltage(), now, now, InspectionPassed, "hold accepted"),
        (planned(), now, now, InspectionPassed, "hold design_reviewed"),
        (planned(), now, now, Event::InspectionFailed, "hold design_reviewed"),
        (planned(), now, now, PlanSigned, "apply"),
        (planned(), now, now, Accepted, "refuse already_happened"),
        (planned().then("2026-05-07 11:00", PlanSigned), now, now, PlanSigned, "refuse already_happened"),
        (planned(), now, now, PlanObjected, "apply"),
        (objected(), now, now, PlanObjected, "refuse already_happened"),
        (planned(), now, now, PlanUpheld, "refuse no_such_act"),
        (planned(), now, now, PlanRevised, "apply"),
        (high_voltage(), now, now, PlanRevised, "hold plan_answered"),
        (objected(), now, now, PlanUpheld, "apply"),
        (objected(), now, now, PlanSigned, "apply"),
        (objected().then("2026-05-07 12:00", PlanRevised), now, now, PlanUpheld, "refuse already_happened"),
        (planned().then("2026-05-07 11:00", PlanSigned), now, now, PlanRevised, "refuse already_happened"),
        (planned().then("2026-05-07 11:00", paused(1, Awaited::Works)), now, now, WorksFinished, "apply"),
        (accepted(), now, now, green(), "apply"),
        (accepted().then("2026-05-07 11:00", green()), now, now, green(), "refuse already_happened"),
        (accepted().then("2026-05-07 11:00", green()), now, now, mistaken(), "apply"),
        (accepted(), now, now, mistaken(), "refuse no_such_act"),
        (accepted().customer("2026-05-07 10:00", Event::Withdrawn), now, now, Energised, "refuse case_ended"),
        (accepted().customer("2026-05-07 10:00", Event::Withdrawn), now, now, Event::Withdrawn, "refuse case_ended"),
    ];
    for (case, occurred, recorded, event, answer) in table {
        assert_eq!(case.answer(occurred, recorded, event.clone(), Source::BackOffice), answer, "{event:?}");
    }
}

#[test]
fn everyone_says_only_what_is_theirs() {
    let case = resident().then("2026-05-06 10:00", Event::Accepted);
    let now = "2026-05-08 10:00";
    let booked = Event::SurveyBooked { date: date("2026-05-11"), half_day: HalfDay::Afternoon };
    let metering = Event::MeteringBooked { date: date("2026-05-11"), half_day: HalfDay::Afternoon };
    let gone = Event::SurveyBooked { date: date("2026-05-07"), half_day: HalfDay::Afternoon };
    let offered = Event::SlotsOffered { errand: Errand::Survey, slots: Slot::of_day(date("2026-05-11")).into() };
    let nothing_offered = Event::SlotsOffered { errand: Errand::Survey, slots: Vec::new() };
    let received = Event::DocumentReceived { document: DocumentKind::PropertyCertificate };
    let chosen = Event::ContractorChosen { chosen: ContractorChoice::Unlisted };
    let submitted = Event::Submitted { template: "lv-resident".to_owned(), version: "2026-1".to_owned() };
    let (portal, customer, back_office) = (Source::Portal, Source::Customer, Source::BackOffice);
    for (event, source, answer) in [
        (booked.clone(), customer, "apply"),
        (booked, back_office, "apply"),
        (received.clone(), customer, "apply"),
        (received, back_office, "apply"),
        (metering.clone(), customer, "hold survey_done"),
        (metering, back_office, "hold survey_done"),
        (gone.clone(), customer, "refuse before_previous_event"),
        (gone, back_office, "refuse before_previous_event"),
        (offered.clone(), back_office, "apply"),
        (offered, customer, "refuse not_yours_to_say"),
        (nothing_offered, back_office, "refuse no_such_act"),
        (Event::AppointmentCancelled { errand: Errand::Survey }, customer, "refuse no_such_act"),
        (chosen.clone(), customer, "apply"),
        (chosen, back_office, "apply"),
        (Event::Confirmed { seq: 2 }, customer, "apply"),
        (Event::Confirmed { seq: 9 }, customer, "refuse unknown_event"),
        (Event::Confirmed { seq: 2 }, back_office, "refuse not_yours_to_say"),
        (Event::Confirmed { seq: 2 }, portal, "refuse not_yours_to_say"),
        (Event::Withdrawn, customer, "apply"),
        (Event::Energised, customer, "refuse not_yours_to_say"),
        (Event::SurveyDone { external_line: true }, customer, "refuse not_yours_to_say"),
        (paused(1, Awaited::Word), customer, "refuse not_yours_to_say"),
        (submitted.clone(), back_office, "refuse not_yours_to_say"),
        (submitted, portal, "refuse already_happened"),
    ] {
        assert_eq!(case.answer(now, now, event.clone(), source), answer, "{event:?} by {source:?}");
    }
}

#[test]
fn a_refusal_says_what_could_be_said_instead() {
    let case = resident().then("2026-05-06 10:00", Event::Accepted);
    let again = case.recorded(Event::Accepted, at("2026-05-07 10:00"), at("2026-05-07 10:00"), Source::BackOffice);
    let Admission::Refuse { allowed, .. } = case.admission(&again) else { panic!("admitted twice") };
    assert_eq!(
        allowed,
        [
            "slots_offered",
            "survey_booked",
            "survey_done",
            "inspection_failed",
            "paused",
            "document_received",
            "contractor_chosen",
            "corrected",
            "reclassified",
            "green_channelled",
            "withdrawn",
            "refused",
            "merged"
        ]
    );
}

#[test]
fn a_case_begins_with_its_submission() {
    let new = |event| Recorded {
        seq: 1,
        event,
        occurred_at: at("2026-05-06 09:00"),
        recorded_at: at("2026-05-06 09:00"),
        source: Source::Portal,
    };
    let templates = resident().templates;
    let answer = |event| admit(&templates, &calendars(), &[], &new(event));
    assert_eq!(answer(Event::Accepted), Admission::Hold { missing: "submitted" });
    let submitted = |key: &str| Event::Submitted { template: key.to_owned(), version: "2026-1".to_owned() };
    assert_eq!(answer(submitted("lv-resident")), Admission::Apply);
    assert!(matches!(answer(submitted("lv-nobody")), Admission::Refuse { .. }));
}

#[test]
fn after_the_end_only_the_times_can_be_corrected_or_confirmed() {
    let case = resident().then("2026-05-06 10:00", Event::Accepted).customer("2026-05-07 10:00", Event::Withdrawn);
    let now = "2026-05-08 10:00";
    let corrected = Event::Corrected { seq: 2, corrected_to: at("2026-05-06 11:00") };
    assert_eq!(case.answer(now, now, corrected, Source::BackOffice), "apply");
    assert_eq!(case.answer(now, now, Event::Confirmed { seq: 2 }, Source::Customer), "apply");
    let received = Event::DocumentReceived { document: DocumentKind::IdCard };
    assert_eq!(case.answer(now, now, received, Source::Customer), "refuse case_ended");
}

#[test]
fn a_pause_awaits_what_its_reason_says_and_the_customer_can_do() {
    let now = "2026-05-08 10:00";
    let lv_other = || Case::file("lv-other-2026-1", "2026-05-06 09:00").then("2026-05-06 10:00", Event::Accepted);
    let answered = || lv_other().then("2026-05-07 10:00", Event::PlanAnswered);
    let surveyed = || lv_other().then("2026-05-07 10:00", Event::SurveyDone { external_line: false });
    let for_reason = |reason, awaits| Event::Paused { pause: 1, reason, awaits };
    for (case, event, answer) in [
        (lv_other(), for_reason(PauseReason::PlanSignature, Awaited::Word), "refuse no_such_act"),
        (lv_other(), for_reason(PauseReason::OutstandingDocument, Awaited::Approval), "refuse no_such_act"),
        (lv_other(), paused(1, Awaited::Signature), "refuse no_such_act"),
        (answered(), paused(1, Awaited::Signature), "apply"),
        (answered().then("2026-05-07 11:00", Event::PlanSigned), paused(1, Awaited::Signature), "refuse no_such_act"),
        (
            answered().customer("2026-05-07 11:00", Event::PlanObjected),
            paused(1, Awaited::Signature),
            "refuse no_such_act",
        ),
        (resident(), paused(1, Awaited::Signature), "refuse no_such_act"),
        (lv_other(), paused(1, Awaited::Appointment), "apply"),
        (surveyed(), paused(1, Awaited::Appointment), "refuse no_such_act"),
        (lv_other(), for_reason(PauseReason::Rectification, Awaited::Works), "apply"),
    ] {
        assert_eq!(case.answer(now, now, event.clone(), Source::BackOffice), answer, "{event:?}");
    }
}

#[test]
fn a_case_is_merged_into_a_reference_and_nothing_else() {
    let now = "2026-05-08 10:00";
    let swapped = "K7M3-9PXR-Q2".to_owned();
    for (into, answer) in
        [(reference(), "apply"), (swapped, "refuse unknown_case"), ("某人的申请".to_owned(), "refuse unknown_case")]
    {
        let merged = Event::Merged { into: into.clone() };
        assert_eq!(resident().answer(now, now, merged, Source::BackOffice), answer, "{into}");
    }
}

fn green() -> Event {
    Event::GreenChannelled { project: "p-1".to_owned(), list: "1".to_owned() }
}

fn mistaken() -> Event {
    Event::GreenChannelEnded { reason: EndReason::Mistake }
}

#[test]
fn the_green_channel_changes_no_day_and_no_verdict() {
    let marked = resident().then("2026-05-06 10:00", Event::Accepted).then("2026-05-06 11:00", green());
    let plain = resident().then("2026-05-06 10:00", Event::Accepted);
    let (marked, plain) = (marked.on("2026-05-20 10:00"), plain.on("2026-05-20 10:00"));
    let project = marked.green_channel.as_ref().map(|green| green.project.as_str());
    assert_eq!((project, plain.green_channel.as_ref()), (Some("p-1"), None));
    assert_eq!((&marked.stages, &marked.limits), (&plain.stages, &plain.limits));
    assert_eq!((marked.process_days, marked.overdue), (plain.process_days, plain.overdue));
}

#[test]
fn once_connected_the_meter_can_be_put_right_until_the_file_is_closed() {
    let open = || {
        let surveyed = Event::SurveyDone { external_line: false };
        resident().then("2026-05-06 10:00", Event::Accepted).then("2026-05-06 11:00", surveyed)
    };
    let connected = || open().then("2026-05-07 10:00", Event::Energised);
    let corrected = || connected().then("2026-05-08 09:00", Event::MeterCorrected);
    let archived = || corrected().then("2026-05-08 09:30", Event::Archived);
    let told = connected().events.last().unwrap().seq;
    let again = corrected().events.last().unwrap().seq;
    let withdrawn = resident().customer("2026-05-07 10:00", Event::Withdrawn);
    let (now, early) = ("2026-05-08 10:00", "2026-05-07 09:00");
    let (office, customer) = (Source::BackOffice, Source::Customer);
    let time = Event::Corrected { seq: told, corrected_to: at("2026-05-07 11:00") };
    for (case, occurred, event, source, answer) in [
        (open(), now, Event::MeterCorrected, office, "hold energised"),
        (open(), now, Event::Archived, office, "hold energised"),
        (connected(), now, Event::MeterCorrected, office, "apply"),
        (connected(), now, Event::MeterCorrected, customer, "refuse not_yours_to_say"),
        (connected(), early, Event::MeterCorrected, office, "refuse before_previous_event"),
        (connected(), early, Event::Archived, office, "refuse before_previous_event"),
        (connected(), now, Event::Archived, customer, "refuse not_yours_to_say"),
        (connected(), now, Event::Confirmed { seq: told }, customer, "apply"),
        (corrected(), now, Event::MeterCorrected, office, "apply"),
        // What was confirmed before is another meter.
        (corrected(), now, Event::Confirmed { seq: told }, customer, "refuse no_such_act"),
        (corrected(), now, Event::Confirmed { seq: again }, customer, "apply"),
        (corrected(), now, Event::Archived, office, "apply"),
        (archived(), now, Event::Archived, office, "refuse already_happened"),
        (archived(), now, Event::MeterCorrected, office, "refuse case_ended"),
        (archived(), now, time, office, "refuse case_ended"),
        (archived(), now, Event::Confirmed { seq: again }, customer, "apply"),
        (withdrawn, now, Event::Archived, office, "refuse case_ended"),
    ] {
        assert_eq!(case.answer(occurred, now, event.clone(), source), answer, "{event:?} by {source:?}");
    }
    assert_eq!(archived().on("2026-05-09 10:00").archived_at, Some(at("2026-05-08 09:30")));
    assert_eq!(corrected().on("2026-05-09 10:00").archived_at, None);
}
