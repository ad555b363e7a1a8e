use chrono::NaiveDate;
use domain::calendar::start_of_day;
use sqlx::PgPool;

use super::*;
use crate::testing::bench;

#[sqlx::test(migrations = "./migrations")]
async fn a_key_works_until_it_is_revoked_and_its_source_is_never_given_again(pool: PgPool) {
    let now = start_of_day(NaiveDate::from_ymd_opt(2026, 4, 30).unwrap());
    let bench = bench(pool.clone(), now).await;
    let portal = &bench.portal;
    let make = || create(&pool, portal.random(), now, "marketing", &[Scope::PushEvents]);

    let secret = make().await.unwrap().unwrap();
    let known = caller(portal, &secret).await.unwrap().unwrap();
    assert_eq!(known.source(), "marketing");
    assert!(known.may(Scope::PushEvents));
    assert!(!known.may(Scope::ReadApplications));
    assert_eq!(caller(portal, &format!("{secret}0")).await.unwrap(), None);
    assert_eq!(caller(portal, "").await.unwrap(), None);

    let stored = sqlx::query_scalar!("select secret_hash from api_keys").fetch_one(&pool).await.unwrap();
    assert!(!secret.contains(&crate::keys::to_hex(&stored)));

    assert!(revoke(&pool, now, "marketing").await.unwrap());
    assert!(!revoke(&pool, now, "marketing").await.unwrap());
    assert_eq!(caller(portal, &secret).await.unwrap(), None);
    assert_eq!(make().await.unwrap(), None);
    assert!(list(&pool).await.unwrap()[0].revoked_at.is_some());
}
