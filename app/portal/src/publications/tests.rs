use sqlx::PgPool;

use super::*;

#[sqlx::test(migrations = "./migrations")]
async fn a_file_is_known_by_what_is_in_it(pool: PgPool) {
    let now = "2026-05-06T01:00:00Z".parse().unwrap();
    publish_all(&pool, now).await.unwrap();
    for text in [
        include_str!("../../data/standards/lv-other-2026-1.toml"),
        include_str!("../../data/fees/2026-1.toml"),
        include_str!("../../data/agreements/promise.toml"),
        include_str!("../../data/reliability/hubei-2006-42.toml"),
    ] {
        assert_eq!(publish_file(&pool, "file.toml", text, now).await.unwrap(), Published::Unchanged);
        let changed = format!("{text}\n# another word\n");
        let refused = publish_file(&pool, "file.toml", &changed, now).await;
        assert!(matches!(refused, Err(PublishError::Changed { .. })), "{refused:?}");
    }
    let strange = publish_file(&pool, "file.toml", "colour = 'green'", now).await;
    assert!(matches!(strange, Err(PublishError::Malformed { .. })), "{strange:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn what_was_published_before_its_bytes_were_kept_gets_them_with_the_same_file(pool: PgPool) {
    let now = "2026-05-06T01:00:00Z".parse().unwrap();
    publish_all(&pool, now).await.unwrap();
    let count = async |condition: &str| -> i64 {
        let query = format!("select count(*) from publications where {condition}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&pool).await.unwrap()
    };
    assert_eq!(count("file is null or sha256 <> sha256(file) or file_name like '%/%'").await, 0);
    sqlx::query("update publications set file = null, file_name = null where kind = 'fees'")
        .execute(&pool)
        .await
        .unwrap();
    // A changed file does not get in by this way either.
    let changed = format!("{}# another word\n", include_str!("../../data/fees/2025-1.toml"));
    assert!(publish_file(&pool, "2025-1.toml", &changed, now).await.is_err());
    assert_eq!(count("file is null").await, 2);
    publish_all(&pool, now + chrono::TimeDelta::days(1)).await.unwrap();
    assert_eq!(count("file is null or sha256 <> sha256(file)").await, 0);
    assert_eq!(count("published_at > '2026-05-06T01:00:00Z'").await, 0, "nothing is published anew by it");
}
