use sqlx::PgPool;

use super::*;
use crate::testing::bench;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Cases that were energised on a day, with their whole days, and whether their stay was late.
async fn energised(pool: &PgPool, cases: &[(&str, i16, bool)]) {
    sqlx::query("insert into areas values ('test', '{}', true, '{}', '', '{}') on conflict do nothing")
        .execute(pool)
        .await
        .unwrap();
    for (day, days, late) in cases {
        sqlx::query(
            "with made as (
                 insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version,
                     area_code, town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts,
                     phases, submitted_at)
                 values (upper(translate(substr(gen_random_uuid()::text, 1, 8), '01', 'XY')) || 'AA',
                     gen_random_uuid(), 'lv-resident', '2026-1', 'x', '1', 'test', true, 'owner', 'id_card', 'home',
                     8000, 1, $1::date)
                 returning id
             ), state as (
                 insert into case_states (case_id, seq, state, paused, whole_days, ended_at, last_event_at)
                 select id, 1, 'energised', false, $2, $1::date + interval '12 hours', $1::date from made
             ), rating as (
                 insert into ratings (case_id, part, power_on, grade, answers, rated_at)
                 select id, 'first', true, 4, '{}', $1::date + interval '12 hours' from made
             )
             insert into case_visits (case_id, stage, visit, owner, entered_at, due, over_at, late, days_used)
             select id, 'acceptance', 1, 'utility', $1::date, $1::date, $1::date + interval '12 hours', $3, $2 from made",
        )
        .bind(date(day))
        .bind(days)
        .bind(late)
        .execute(pool)
        .await
        .unwrap();
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn no_figure_of_fewer_than_five(pool: PgPool) {
    let now = start_of_day(date("2026-05-20")) + TimeDelta::hours(12);
    let bench = bench(pool.clone(), now).await;
    let days = ["2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04"];
    energised(&pool, &days.map(|day| (day, 3, false))).await;
    // Older than twelve months.
    energised(&pool, &[("2025-04-01", 90, true)]).await;
    let four = home(&bench.portal).await.unwrap();
    assert_eq!(four.resident_median, Figure { sample: 4, value: None });
    assert_eq!(four.limits_kept, Figure { sample: 4, value: None });
    assert_eq!(four.grade, Figure { sample: 4, value: None });
    assert_eq!((four.energised, four.from, four.to), (4, date("2025-05-20"), date("2026-05-20")));
    assert_eq!(four.grade_months, (date("2025-05-01"), date("2026-04-30")));

    // A fifth, late; its rating is of a month that is not over.
    energised(&pool, &[("2026-05-10", 9, true)]).await;
    assert_eq!(home(&bench.portal).await.unwrap(), four, "kept for five minutes");
    bench.clock.advance(TimeDelta::minutes(6));
    let five = home(&bench.portal).await.unwrap();
    assert_eq!(five.resident_median, Figure { sample: 5, value: Some(3) });
    assert_eq!(five.resident_p90, Figure { sample: 5, value: Some(9) });
    assert_eq!(five.limits_kept, Figure { sample: 5, value: Some(800) });
    assert_eq!(five.grade, Figure { sample: 4, value: None });
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_open_and_overdue_counts_as_late(pool: PgPool) {
    let now = start_of_day(date("2026-05-20")) + TimeDelta::hours(12);
    let bench = bench(pool.clone(), now).await;
    let days = ["2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04", "2026-04-06"];
    energised(&pool, &days.map(|day| (day, 3, false))).await;
    sqlx::query("update case_visits set over_at = null, late = null, days_used = null where due = '2026-04-06'")
        .execute(&pool)
        .await
        .unwrap();
    let figures = home(&bench.portal).await.unwrap();
    assert_eq!(figures.limits_kept, Figure { sample: 5, value: Some(800) });
}
