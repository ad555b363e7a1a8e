use sqlx::postgres::PgConnectOptions;

use super::*;

fn database(owner: &PgConnectOptions) -> Database {
    Database { cluster: None, portal: owner.clone(), staff: owner.clone(), owner: owner.clone(), connections: 2 }
}

#[sqlx::test(migrations = false)]
async fn migrating_twice_changes_nothing_and_history_stays_closed_to_the_portal(
    _: sqlx::postgres::PgPoolOptions,
    options: PgConnectOptions,
) {
    let database = database(&options);
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    assert!(!schema::is_current(&database.owner().await.unwrap()).await.unwrap());
    database.migrate(now).await.unwrap();
    database.migrate(now).await.unwrap();

    let pool = database.portal().await.unwrap();
    assert!(schema::is_current(&pool).await.unwrap());
    let user: String = sqlx::query_scalar("select current_user::text").fetch_one(&pool).await.unwrap();
    assert_eq!(user, PORTAL.name);
    let acts = [
        "update events set kind = kind",
        "delete from events",
        "truncate events",
        "update publications set version = version",
        "insert into api_keys (id, source, secret_hash, scopes, created_at) values (gen_random_uuid(), 'x', '', '{}', now())",
        "update installation set demo = true",
    ];
    for act in acts {
        let error = sqlx::query(act).execute(&pool).await.unwrap_err();
        let code = error.as_database_error().and_then(|error| error.code()).map(std::borrow::Cow::into_owned);
        assert_eq!(code.as_deref(), Some("42501"), "{act}: {error}");
    }
}
