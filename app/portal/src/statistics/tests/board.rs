//! The board names an area only where that tells nothing about a few.

use std::collections::BTreeMap;

use sqlx::PgPool;

use super::super::{PAGE, board};
use crate::progress::tests::support::{World, world};

/// So many open cases in each area.
async fn open(pool: PgPool, areas: &[(&str, usize)]) -> World {
    let world = world(pool, "2026-04-08 10:00").await;
    let most = areas.iter().map(|(_, cases)| cases).sum::<usize>();
    for _ in 0..most {
        world.submit("lv-resident").await;
    }
    let mut at = 0;
    for (area, cases) in areas {
        let named =
            "insert into areas select $1, jsonb_build_object('zh', $1, 'en', $1), true, manager_post, duty_phone,
                         hall from areas limit 1";
        sqlx::query(named).bind(area).execute(&world.owner).await.unwrap();
        let ids = "(select case_id from case_states order by case_id offset $2 limit $3)";
        for statement in [
            format!("update cases set area_code = $1 where id in {ids}"),
            format!("update case_states set area_code = $1 where case_id in {ids}"),
        ] {
            let (at, cases) = (i64::try_from(at).unwrap(), i64::try_from(*cases).unwrap());
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .bind(area)
                .bind(at)
                .bind(cases)
                .execute(&world.owner)
                .await
                .unwrap();
        }
        at += cases;
    }
    world
}

async fn shown(world: &World) -> (BTreeMap<String, usize>, i64, i64) {
    let board = board(&world.portal, 1, 10).await.unwrap();
    let mut areas = BTreeMap::new();
    for case in &board.rows {
        *areas.entry(case.area.zh.clone()).or_default() += 1;
    }
    (areas, board.cases, board.left_out)
}

fn areas<const N: usize>(of: [(&str, usize); N]) -> BTreeMap<String, usize> {
    of.into_iter().map(|(name, cases)| (name.to_owned(), cases)).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_single_small_area_is_left_out_together_with_another(pool: PgPool) {
    let world = open(pool, &[("a", 9), ("b", 6), ("c", 3)]).await;
    assert_eq!(shown(&world).await, (areas([("a", 9)]), 9, 9), "all less what is shown would be c's 3");
}

#[sqlx::test(migrations = "./migrations")]
async fn several_small_areas_are_left_out_alone(pool: PgPool) {
    let world = open(pool, &[("a", 9), ("b", 6), ("c", 3), ("d", 2)]).await;
    assert_eq!(shown(&world).await, (areas([("a", 9), ("b", 6)]), 15, 5));
}

#[sqlx::test(migrations = "./migrations")]
async fn beyond_the_last_page_is_the_last_page(pool: PgPool) {
    let world = open(pool, &[("a", PAGE as usize + 2)]).await;
    for page in [2, 3, u32::MAX] {
        let board = board(&world.portal, page, 1).await.unwrap();
        assert_eq!((board.page, board.pages, board.rows.len()), (2, 2, 2), "{page}");
    }
    assert_eq!(board(&world.portal, 0, 1).await.unwrap().page, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_program_from_before_the_area_was_kept_still_writes(pool: PgPool) {
    let world = open(pool, &[("a", 1)]).await;
    let again = "with gone as (delete from case_states returning *)
                 select case_id, seq, state, paused, last_event_at from gone";
    let (id, seq, state, paused, at): (i64, i32, String, bool, chrono::DateTime<chrono::Utc>) =
        sqlx::query_as(again).fetch_one(&world.owner).await.unwrap();
    sqlx::query("insert into case_states (case_id, seq, state, paused, last_event_at) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(seq)
        .bind(state)
        .bind(paused)
        .bind(at)
        .execute(world.portal.pool())
        .await
        .unwrap();
    let area: String = sqlx::query_scalar("select area_code from case_states").fetch_one(&world.owner).await.unwrap();
    assert_eq!(area, "a");
}
