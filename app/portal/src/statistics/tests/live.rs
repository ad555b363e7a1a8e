//! What is counted bit by bit is what a slow count over all logs gives, and overdue is what each case's page says.

use chrono::{NaiveDate, TimeDelta};
use domain::calendar::shanghai_date;
use domain::progress::{Event, PauseReason, Recorded, RefusalReason};
use domain::standards::StageKind;
use domain::statistics::{CaseFigures, Distribution, StageFigures};
use sqlx::PgPool;

use super::slowly::{Slowly, Topic};

use super::super::{board, live, refresh};
use crate::progress::tests::random::step;
use crate::progress::tests::support::{World, date, world};
use crate::progress::{log, rebuild};
use crate::publications;

const TEMPLATES: [&str; 5] = ["lv-resident", "lv-zero", "lv-other", "lv-classic", "hv-6-dual"];

/// Every case: whether it asks again, and its log.
async fn logs(world: &World) -> Vec<(bool, Vec<Recorded>)> {
    let cases = sqlx::query_as("select id, linked_case_id is not null from cases order by id");
    let cases: Vec<(i64, bool)> = cases.fetch_all(&world.owner).await.unwrap();
    let mut connection = world.owner.acquire().await.unwrap();
    let mut logs = Vec::new();
    for (id, again) in cases {
        logs.push((again, log::load(&mut connection, id).await.unwrap()));
    }
    logs
}

/// Every figure again, from the logs alone: by month, class and stage, and the sums of each.
async fn compare(world: &World) {
    // Anything that was computed before is too old.
    world.clock.advance(TimeDelta::minutes(3));
    let shown = live(&world.portal).await.unwrap();
    let rules = publications::rules(&world.portal).await.unwrap();
    let slowly = Slowly::of(&rules, &logs(world).await, world.now());
    let classes = TEMPLATES.iter().map(|class| Some(*class)).chain([None]);
    for class in classes {
        let of = shown.figures.open_of(class);
        assert_eq!((of.open, of.overdue, of.paused), slowly.open(class), "{class:?}");
        for month in shown.months.iter().map(|month| Some(*month)).chain([None]) {
            same_cases(&shown.figures.of(month, class), &slowly, month, class);
            let of = (month, class.map(str::to_owned));
            for stage in StageKind::ALL {
                let figures = shown.figures.stages.get(&(of.clone(), stage)).cloned().unwrap_or_default();
                same_stage(&figures, &slowly, stage, month, class);
            }
            for reason in PauseReason::ALL {
                let figures = shown.figures.pauses.get(&(of.clone(), reason)).copied().unwrap_or_default();
                let begun = slowly.count(month, class, Topic::Pause(reason));
                let days = slowly.days(month, class, &[Topic::PauseDays(reason)]);
                let days = days.into_iter().map(i64::from).sum();
                assert_eq!((figures.begun, figures.days), (begun, days), "{month:?} {class:?} {reason:?}");
            }
        }
    }
    assert_eq!(shown.flow, slowly.flow(&shown.months[..shown.months.len() - 1]));

    let (open, overdue, _) = slowly.open(None);
    let board = board(&world.portal, 1, 1).await.unwrap();
    assert_eq!((board.cases, board.overdue), if open < 5 { (0, 0) } else { (open, overdue) });
    let dues: Vec<_> = board.rows.iter().map(|case| case.due).collect();
    let mut sorted = dues.clone();
    sorted.sort_by_key(|due| (due.is_none(), *due));
    assert_eq!(dues, sorted, "what is overdue stands first");
}

fn same_cases(shown: &CaseFigures, slowly: &Slowly, month: Option<NaiveDate>, class: Option<&str>) {
    let count = |topic| slowly.count(month, class, topic);
    let of = format!("{month:?} {class:?}");
    assert_eq!((shown.received, shown.again), (count(Topic::Received), count(Topic::Again)), "{of}");
    assert_eq!(shown.in_time, count(Topic::InTime), "{of}");
    assert_eq!((shown.late, shown.overdue), (count(Topic::Late), count(Topic::Overdue)), "{of}");
    let withdrawn = (count(Topic::Withdrawn), count(Topic::WithdrawnLate));
    assert_eq!((shown.withdrawn, shown.withdrawn_late), withdrawn, "{of}");
    let refused = (count(Topic::Refused), count(Topic::RefusedLate));
    assert_eq!((shown.refused, shown.refused_late), refused, "{of}");
    assert_eq!(shown.merged, count(Topic::Merged), "{of}");
    let (reclassified, told_late) = (count(Topic::Reclassified), count(Topic::RecordedLate));
    assert_eq!((shown.reclassified, shown.recorded_late), (reclassified, told_late), "{of}");
    let judged = withdrawn.1 + refused.1 + count(Topic::InTime) + count(Topic::Late) + count(Topic::Overdue);
    let share = (judged > 0).then(|| count(Topic::InTime) * 1000 / judged);
    assert_eq!(shown.share().map(i64::from), share, "{of}");
    same_days(&shown.days, &slowly.days(month, class, &[Topic::InTime, Topic::Late]), &of);
    same_days(&shown.utility_days, &slowly.days(month, class, &[Topic::Utility]), &of);
    same_days(&shown.customer_days, &slowly.days(month, class, &[Topic::Customer]), &of);
}

fn same_stage(shown: &StageFigures, slowly: &Slowly, stage: StageKind, month: Option<NaiveDate>, class: Option<&str>) {
    let count = |topic| slowly.count(month, class, topic);
    let of = format!("{stage:?} {month:?} {class:?}");
    let topics = [Topic::StageInTime(stage), Topic::StageLate(stage), Topic::StageUnlimited(stage)];
    assert_eq!([shown.in_time, shown.late, shown.unlimited], topics.map(count), "{of}");
    assert_eq!(shown.overdue, count(Topic::StageOverdue(stage)), "{of}");
    same_days(&shown.days, &slowly.days(month, class, &topics), &of);
}

/// Median and 90th percentile are the values that stand in these places of all, sorted.
fn same_days(shown: &Distribution, sorted: &[u16], of: &str) {
    let at = |percent: usize| (sorted.len() * percent).div_ceil(100).checked_sub(1).map(|rank| sorted[rank]);
    assert_eq!(shown.sample(), i64::try_from(sorted.len()).unwrap(), "{of}");
    assert_eq!((shown.median(), shown.p90()), (at(50), at(90)), "{of}");
}

#[sqlx::test(migrations = "./migrations")]
async fn counting_bit_by_bit_is_counting_all(pool: PgPool) {
    let world = world(pool, "2026-04-22 16:00").await;
    let mut cases = Vec::new();
    for at in 0..40 {
        cases.push(world.submit(TEMPLATES[at % 5]).await);
    }
    let link = "update cases set linked_case_id = $1 where id % 4 = 3";
    sqlx::query(link).bind(cases[0].id).execute(&world.owner).await.unwrap();
    assert_eq!(refresh(&world.portal).await.unwrap().cases, 40);
    assert_eq!(live(&world.portal).await.unwrap().figures.of(None, None).again, 10);
    assert_eq!(refresh(&world.portal).await.unwrap().cases, 0, "nothing new costs nothing");
    for round in 0..24 {
        for (at, case) in cases.iter().enumerate() {
            // Not every case every time, so that a refresh has something to leave out.
            if (at + round) % 3 == 0 {
                step(&world, case, &format!("{round}-{at}")).await;
            }
        }
        let minutes = world.portal.random().below(2500);
        world.clock.advance(TimeDelta::minutes(i64::from(minutes)));
        if round % 4 == 3 {
            let counted = refresh(&world.portal).await.unwrap().cases;
            assert!((1..40).contains(&counted), "{counted} cases were looked at again");
            compare(&world).await;
        }
    }
    // Time alone makes what is open overdue.
    world.set("2026-08-03 09:00");
    compare(&world).await;

    // Nor does it vanish by being refused.
    for case in cases.iter().step_by(3) {
        world.push(case, &format!("refused-{}", case.id), Event::Refused { reason: RefusalReason::SupplyUnsafe }).await;
    }
    assert!(refresh(&world.portal).await.unwrap().cases > 0);
    compare(&world).await;
    assert!(live(&world.portal).await.unwrap().figures.of(None, None).refused_late > 0);

    // A count from nothing, as after a change of the rules or in a restored cluster, gives the same.
    let cells = "select md5(string_agg(f::text, ',' order by month, class, area_code, stage, measure, value))
                 from figure_cells f where count <> 0";
    let before: String = sqlx::query_scalar(cells).fetch_one(&world.owner).await.unwrap();
    sqlx::query("update figure_refresh set rules = rules + 1").execute(&world.owner).await.unwrap();
    assert_eq!(refresh(&world.portal).await.unwrap().cases, 0, "a newer program counts otherwise");
    let untouched: String = sqlx::query_scalar(cells).fetch_one(&world.owner).await.unwrap();
    assert_eq!(before, untouched);
    sqlx::query("update figure_refresh set rules = 0").execute(&world.owner).await.unwrap();
    assert_eq!(refresh(&world.portal).await.unwrap().cases, 40);
    let after: String = sqlx::query_scalar(cells).fetch_one(&world.owner).await.unwrap();
    assert_eq!(before, after);
    sqlx::query("update figure_refresh set seen_to = '9000000000'").execute(&world.owner).await.unwrap();
    assert_eq!(refresh(&world.portal).await.unwrap().cases, 0);
    assert_eq!(rebuild(&world.owner).await.unwrap().differed, 0);
    assert_eq!(date("2026-08-03"), shanghai_date(world.now()));
}
