//! The portal's own role can't change history.

use sqlx::PgPool;

use super::support::{World, world};

async fn refused(world: &World, statement: &'static str) {
    let error = sqlx::query(statement).execute(world.portal.pool()).await.unwrap_err();
    let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
    assert_eq!(code, "42501", "{statement}: {error}");
}

#[sqlx::test(migrations = "./migrations")]
async fn events_and_publications_can_only_be_added_or_not_even_that(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    world.submit("lv-resident").await;
    for statement in [
        "update events set occurred_at = recorded_at",
        "update events set payload = '{}' where false",
        "delete from events",
        "truncate events",
        "truncate events cascade",
        "alter table events disable trigger all",
        "drop table events",
        "update publications set content = '{}'",
        "delete from publications",
        "insert into publications values ('standard', 'x', '1', now(), now(), sha256(''), '{}')",
        "update cases set submitted_at = now()",
        "update cases set template_version = '2025-1'",
        "delete from cases",
        "update ratings set grade = 5",
        "insert into areas select * from areas",
        "update installation set demo = true",
        "update api_keys set revoked_at = null",
    ] {
        refused(&world, statement).await;
    }
    assert!(world.count("select count(*) from events").await > 0);
}
