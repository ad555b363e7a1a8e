//! Whatever is told in whatever order, the cached state is the fold of the events.

use chrono::TimeDelta;
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::progress::{
    Awaited, ContractorChoice, Errand, Event, HalfDay, PauseReason, RedateReason, RefusalReason, Slot, Target,
};
use sqlx::PgPool;

use super::support::{Made, World, owner_of, world};
use crate::objections;
use crate::progress::{self, Pushed, Rebuilt};
use crate::{calendar, progress::state};

const TEMPLATES: [&str; 5] = ["lv-resident", "lv-zero", "lv-other", "lv-classic", "hv-6-dual"];

const LATE_CALENDAR: &str = "\
# version: 2026-2
# notice: 2026-05-20
date,kind,name
2026-05-25,holiday,示例假日
2026-06-19,holiday,端午节
";

fn any_event(world: &World) -> Event {
    let below = |n| world.portal.random().below(n);
    let pause = below(3) + 1;
    let seq = below(12) + 1;
    match below(24) {
        0..4 => Event::Accepted,
        4..6 => Event::SurveyDone { external_line: below(2) == 0 },
        6..8 => Event::PlanAnswered,
        8 => Event::PlanSigned,
        9 => Event::DesignReviewed,
        10 => Event::WorksFinished,
        11 => Event::IntermediateInspected,
        12 => Event::InspectionPassed,
        13 => Event::InspectionFailed,
        14..16 => Event::Energised,
        16 if below(3) > 0 => Event::Paused { pause, reason: PauseReason::CustomerRequest, awaits: Awaited::Word },
        16 => Event::Paused { pause, reason: PauseReason::OutstandingDocument, awaits: Awaited::Word },
        17 => {
            let awaits = Awaited::Document { document: DocumentKind::Lease };
            Event::Paused { pause, reason: PauseReason::OutstandingDocument, awaits }
        }
        18 => Event::Resumed { pause },
        19 => Event::DocumentReceived { document: DocumentKind::Lease },
        20 => Event::Corrected { seq, corrected_to: world.now() - TimeDelta::hours(i64::from(below(60))) },
        21 => {
            let template = TEMPLATES[below(5) as usize].to_owned();
            Event::Reclassified { template, version: "2026-1".to_owned() }
        }
        22 => Event::ContractorChosen { chosen: ContractorChoice::None },
        23 if below(12) == 0 => Event::Withdrawn,
        23 => any_appointment(world),
        _ if below(3) > 0 => any_appointment(world),
        _ => Event::Refused { reason: RefusalReason::SupplyUnsafe },
    }
}

fn any_appointment(world: &World) -> Event {
    let below = |n| world.portal.random().below(n);
    let errand = Errand::ALL[below(2) as usize];
    let date = shanghai_date(world.now()) + TimeDelta::days(i64::from(below(9)));
    match below(4) {
        0 => Event::SlotsOffered { errand, slots: Slot::of_day(date).into() },
        1 => Event::AppointmentCancelled { errand },
        _ => Event::booked(errand, Slot { date, half_day: HalfDay::ALL[below(2) as usize] }),
    }
}

pub(crate) async fn step(world: &World, case: &Made, id: &str) -> Pushed {
    let below = |n| world.portal.random().below(n);
    let when = world.now() - TimeDelta::minutes(i64::from(below(4) * below(2000)));
    let event = any_event(world);
    if below(20) == 0 {
        let visitor = owner_of(case);
        progress::confirm(&world.portal, &visitor, &case.reference, below(9) + 1).await.unwrap();
    }
    if below(6) == 0 {
        objections::object(&world.portal, &owner_of(case), &case.reference, below(20) + 1).await.unwrap();
    }
    if below(90) == 0 {
        progress::withdraw(&world.portal, &owner_of(case), &case.reference).await.unwrap();
    }
    world.push_at(case, id, event, when).await
}

/// So many cases of several classes, submitted now.
pub async fn submit(world: &World, count: usize) -> Vec<Made> {
    let mut cases = Vec::new();
    for at in 0..count {
        cases.push(world.submit(TEMPLATES[at % 5]).await);
    }
    cases
}

/// Tells something about every case in each of 25 rounds, between which about a day goes by; `after` each something
/// else may be done. How many events were applied and held. `name` sets their ids apart from those of other calls.
pub async fn tell(world: &World, name: &str, cases: &[Made], mut after: impl AsyncFnMut(usize)) -> (u32, u32) {
    let (mut applied, mut held) = (0, 0);
    for round in 0..25 {
        for (at, case) in cases.iter().enumerate() {
            match step(world, case, &format!("{name}-{round}-{at}")).await {
                Pushed::Applied { .. } => applied += 1,
                Pushed::Held { .. } => held += 1,
                _ => {}
            }
        }
        let minutes = world.portal.random().below(3000);
        world.clock.advance(TimeDelta::minutes(i64::from(minutes)));
        after(round).await;
    }
    (applied, held)
}

pub async fn publish_late_calendar(world: &World) {
    calendar::publish(&world.owner, "2026-2.csv", LATE_CALENDAR, world.now()).await.unwrap();
}

#[sqlx::test(migrations = "./migrations")]
async fn the_cache_is_the_fold(pool: PgPool) {
    let world = world(pool, "2026-04-29 16:00").await;
    let cases = submit(&world, 40).await;
    let (applied, held) = tell(&world, "e", &cases, async |round| {
        if round == 12 {
            publish_late_calendar(&world).await;
        }
    })
    .await;
    assert!(applied > 200 && held > 50, "{applied} applied, {held} held");
    let rebuilt = progress::rebuild(&world.owner).await.unwrap();
    assert_eq!(rebuilt, Rebuilt { cases: 40, differed: 0 });
    check_promises(&world, &cases).await;

    // A cache that was tampered with is found out.
    sqlx::query("update case_states set stage_due = '2020-01-01' where case_id = $1")
        .bind(cases[3].id)
        .execute(&world.owner)
        .await
        .unwrap();
    sqlx::query("delete from case_visits where case_id = $1").bind(cases[7].id).execute(&world.owner).await.unwrap();
    assert_eq!(progress::rebuild(&world.owner).await.unwrap(), Rebuilt { cases: 40, differed: 2 });
    assert_eq!(progress::rebuild(&world.owner).await.unwrap(), Rebuilt { cases: 40, differed: 0 });
}

/// What is due now was said: as the promise, or as the last new date.
async fn check_promises(world: &World, cases: &[Made]) {
    let rules = crate::publications::rules(&world.portal).await.unwrap();
    for case in cases {
        let seen = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
        let state = state::fold(&rules, case.id, &seen.log).unwrap().state;
        if state.state != "open" {
            continue;
        }
        let said = seen.log.iter().rev().find_map(|recorded| match &recorded.event {
            Event::Promised { target: Target::Stage { .. }, due, .. }
            | Event::Redated { target: Target::Stage { .. }, due, .. } => Some(*due),
            _ => None,
        });
        if let Some(due) = state.stage_due {
            assert_eq!(said, Some(due), "case {}", case.id);
        }
        let redated = |event: &Event| matches!(event, Event::Redated { reason: RedateReason::CalendarPublished, .. });
        assert!(seen.log.iter().filter(|recorded| redated(&recorded.event)).count() <= 3);
    }
}
