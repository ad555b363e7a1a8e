//! What is counted bit by bit is what a slow count over all logs gives, and overdue is what each case's page says.

use chrono::TimeDelta;
use domain::calendar::shanghai_date;
use domain::progress::{CaseState, Recorded, progress, recorded_late};
use domain::statistics::{Distribution, month_of};
use sqlx::PgPool;

use super::super::{board, live, refresh};
use crate::progress::tests::random::step;
use crate::progress::tests::support::{World, date, world};
use crate::progress::{log, rebuild};
use crate::publications;

const TEMPLATES: [&str; 5] = ["lv-resident", "lv-zero", "lv-other", "lv-classic", "hv-6-dual"];

async fn logs(world: &World) -> Vec<Vec<Recorded>> {
    let ids: Vec<i64> = sqlx::query_scalar("select id from cases order by id").fetch_all(&world.owner).await.unwrap();
    let mut connection = world.owner.acquire().await.unwrap();
    let mut logs = Vec::new();
    for id in ids {
        logs.push(log::load(&mut connection, id).await.unwrap());
    }
    logs
}

/// Everything again, from the logs alone.
async fn compare(world: &World) {
    // Anything that was computed before is too old.
    world.clock.advance(TimeDelta::minutes(3));
    let shown = live(&world.portal).await.unwrap();
    let rules = publications::rules(&world.portal).await.unwrap();
    let now = world.now();
    let (mut open, mut overdue, mut late_words) = (0, 0, 0);
    let (mut received, mut in_time, mut late, mut withdrawn_late) = (0, 0, 0, 0);
    let mut this_month = 0;
    let mut days = Distribution::default();
    for log in logs(world).await {
        let seen = progress(&rules.templates, &rules.calendars, &log, now).unwrap();
        received += 1;
        this_month += i64::from(month_of(shanghai_date(seen.submitted_at)) == shown.this_month());
        late_words += log.iter().filter(|recorded| recorded_late(&rules.calendars, recorded)).count() as i64;
        match (seen.state, seen.overdue) {
            (CaseState::Open, is_overdue) => {
                open += 1;
                overdue += i64::from(is_overdue);
            }
            (CaseState::Energised, is_late) => {
                *(if is_late { &mut late } else { &mut in_time }) += 1;
                days.add(seen.process_days, 1);
            }
            (CaseState::Withdrawn, true) => withdrawn_late += 1,
            _ => {}
        }
    }
    let all = shown.figures.of(None, None);
    assert_eq!((all.received, all.in_time, all.late), (received, in_time, late));
    assert_eq!((all.withdrawn_late, all.recorded_late), (withdrawn_late, late_words));
    assert_eq!(all.days, days);
    let of_open = shown.figures.open_of(None);
    assert_eq!((of_open.open, of_open.overdue, all.overdue), (open, overdue, overdue));
    assert_eq!(shown.figures.of(Some(shown.this_month()), None).received, this_month);
    let by_class: i64 = TEMPLATES.iter().map(|class| shown.figures.of(None, Some(class)).received).sum();
    assert_eq!(by_class, received, "every case stands in one class");

    let board = board(&world.portal, 1, 1).await.unwrap();
    assert_eq!((board.cases, board.overdue), if open < 5 { (0, 0) } else { (open, overdue) });
    let dues: Vec<_> = board.rows.iter().map(|case| case.due).collect();
    let mut sorted = dues.clone();
    sorted.sort_by_key(|due| (due.is_none(), *due));
    assert_eq!(dues, sorted, "what is overdue stands first");
}

#[sqlx::test(migrations = "./migrations")]
async fn counting_bit_by_bit_is_counting_all(pool: PgPool) {
    let world = world(pool, "2026-04-22 16:00").await;
    let mut cases = Vec::new();
    for at in 0..40 {
        cases.push(world.submit(TEMPLATES[at % 5]).await);
    }
    assert_eq!(refresh(&world.portal).await.unwrap().cases, 40);
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
