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
    ] {
        assert_eq!(publish_file(&pool, "file.toml", text, now).await.unwrap(), Published::Unchanged);
        let changed = format!("{text}\n# another word\n");
        let refused = publish_file(&pool, "file.toml", &changed, now).await;
        assert!(matches!(refused, Err(PublishError::Changed { .. })), "{refused:?}");
    }
    let strange = publish_file(&pool, "file.toml", "colour = 'green'", now).await;
    assert!(matches!(strange, Err(PublishError::Malformed { .. })), "{strange:?}");
}
