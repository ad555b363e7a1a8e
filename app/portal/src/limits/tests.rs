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

#[sqlx::test(migrations = "./migrations")]
async fn of_several_buckets_all_are_taken_or_none(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let wide = Bucket::new(100, 60);
    let both = |subject: &[u8]| [Debit::of("narrow", BUCKET, subject), Debit::of("wide", wide, b"")];
    for _ in 0..3 {
        assert_eq!(take_all(&bench.portal, &both(b"a")).await.unwrap(), Allowance::Granted);
    }
    for _ in 0..50 {
        assert_ne!(take_all(&bench.portal, &both(b"a")).await.unwrap(), Allowance::Granted);
    }
    // Asking in vain has cost the others nothing.
    assert!((used(&bench.portal, "wide", wide, b"").await.unwrap() - 0.03).abs() < 1e-6);
    // And the other way round: an empty wide one leaves the narrow one full.
    let empty = [Debit::of("narrow", BUCKET, b"b"), Debit::of("gone", Bucket::new(1, 60), b"")];
    assert_eq!(take_all(&bench.portal, &empty).await.unwrap(), Allowance::Granted);
    for _ in 0..5 {
        assert_ne!(take_all(&bench.portal, &empty).await.unwrap(), Allowance::Granted);
    }
    assert!((used(&bench.portal, "narrow", BUCKET, b"b").await.unwrap() - 1.0 / 3.0).abs() < 1e-6);
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_has_a_whole_network_has_more_and_not_everything(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let granted = async |addresses: &mut dyn Iterator<Item = String>| {
        let mut granted = 0;
        for address in addresses {
            let address = Address(address.parse().unwrap());
            let answer = take_for_address(&bench.portal, "test", BUCKET, address).await.unwrap();
            granted += u32::from(answer == Allowance::Granted);
        }
        granted
    };
    assert_eq!(granted(&mut (1..100).map(|host| format!("192.0.2.{host}"))).await, 3 * 8);
    assert_eq!(granted(&mut (1..100).map(|net| format!("2001:db8:1:{net:x}::1"))).await, 3 * 4);
    assert_eq!(granted(&mut (1..100).map(|net| format!("2001:db8:2:{net:x}00::1"))).await, 3 * 16);
    assert_eq!(granted(&mut std::iter::once("198.51.100.1".to_owned())).await, 1);
}

#[test]
fn neighbours_in_one_ipv6_network_share_a_bucket() {
    let subject = |address: &str| Address(address.parse().unwrap()).networks().swap_remove(0).0;
    assert_eq!(subject("2001:db8:1:2::3"), subject("2001:db8:1:2:ffff::4"));
    assert_ne!(subject("2001:db8:1:2::3"), subject("2001:db8:1:3::3"));
    assert_eq!(subject("::ffff:192.0.2.1"), subject("192.0.2.1"));
}
