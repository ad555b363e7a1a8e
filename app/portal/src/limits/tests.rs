use chrono::TimeDelta;
use domain::calendar::start_of_day;
use sqlx::PgPool;
use tokio::task::JoinSet;

use super::*;
use crate::testing::bench;

const BUCKET: Bucket = Bucket::new(3, 60);

fn day() -> chrono::DateTime<chrono::Utc> {
    start_of_day(chrono::NaiveDate::from_ymd_opt(2026, 4, 30).unwrap())
}

#[sqlx::test(migrations = "./migrations")]
async fn a_burst_passes_then_one_each_refill(pool: PgPool) {
    let bench = bench(pool, day()).await;
    for _ in 0..3 {
        assert_eq!(take(&bench.portal, "test", BUCKET, b"a").await.unwrap(), Allowance::Granted);
    }
    let wait = take(&bench.portal, "test", BUCKET, b"a").await.unwrap();
    assert_eq!(wait, Allowance::After(TimeDelta::seconds(60)));
    assert_eq!(take(&bench.portal, "test", BUCKET, b"b").await.unwrap(), Allowance::Granted);
    assert_eq!(take(&bench.portal, "other", BUCKET, b"a").await.unwrap(), Allowance::Granted);

    bench.clock.advance(TimeDelta::seconds(40));
    assert_eq!(take(&bench.portal, "test", BUCKET, b"a").await.unwrap(), Allowance::After(TimeDelta::seconds(20)));
    // Asking in vain must not push the next one away.
    bench.clock.advance(TimeDelta::seconds(20));
    assert_eq!(take(&bench.portal, "test", BUCKET, b"a").await.unwrap(), Allowance::Granted);
    assert_ne!(take(&bench.portal, "test", BUCKET, b"a").await.unwrap(), Allowance::Granted);
}

#[sqlx::test(migrations = "./migrations")]
async fn many_at_once_get_no_more_than_the_burst(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let mut tasks = JoinSet::new();
    for _ in 0..40 {
        let portal = bench.portal.clone();
        tasks.spawn(async move { take(&portal, "test", BUCKET, b"a").await.unwrap() });
    }
    let granted = tasks.join_all().await.into_iter().filter(|answer| *answer == Allowance::Granted).count();
    assert_eq!(granted, 3);
}

#[sqlx::test(migrations = "./migrations")]
async fn unused_buckets_are_forgotten(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let _ = take(&bench.portal, "test", BUCKET, b"a").await.unwrap();
    assert_eq!(sweep(&bench.portal).await.unwrap(), 0);
    bench.clock.advance(TimeDelta::days(2));
    assert_eq!(sweep(&bench.portal).await.unwrap(), 1);
}

#[test]
fn neighbours_in_one_ipv6_network_share_a_bucket() {
    let subject = |address: &str| Address(address.parse().unwrap()).subject();
    assert_eq!(subject("2001:db8:1:2::3"), subject("2001:db8:1:2:ffff::4"));
    assert_ne!(subject("2001:db8:1:2::3"), subject("2001:db8:1:3::3"));
    assert_eq!(subject("::ffff:192.0.2.1"), subject("192.0.2.1"));
}
