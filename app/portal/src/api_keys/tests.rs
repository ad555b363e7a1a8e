use std::net::IpAddr;

use chrono::{Days, NaiveDate};
use domain::calendar::start_of_day;
use sqlx::PgPool;

use super::*;
use crate::testing::{Bench, bench};

fn day() -> DateTime<Utc> {
    start_of_day(NaiveDate::from_ymd_opt(2026, 4, 30).unwrap())
}

fn new(source: &str) -> NewKey {
    NewKey {
        source: source.to_owned(),
        purpose: "营销系统".to_owned(),
        scopes: vec![Scope::PushEvents],
        ..NewKey::default()
    }
}

async fn made(bench: &Bench, owner: &PgPool, new: &NewKey) -> String {
    match create(owner, bench.portal.random(), day(), new, By::Operator).await.unwrap() {
        Created::Secret(_, secret) => secret,
        other => panic!("{other:?}"),
    }
}

async fn calls(bench: &Bench, secret: &str, from: &str) -> Known {
    let address = from.parse::<IpAddr>().ok().map(Address);
    caller(&bench.portal, secret, address).await.unwrap()
}

fn is_known(known: &Known) -> bool {
    matches!(known, Known::Caller(_))
}

#[sqlx::test(migrations = "./migrations")]
async fn a_key_works_until_it_is_revoked_and_its_source_is_never_given_again(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let secret = made(&bench, &pool, &new("marketing")).await;
    let Known::Caller(known) = calls(&bench, &secret, "192.0.2.1").await else { panic!("its own") };
    assert_eq!((known.source(), known.purpose()), ("marketing", "营销系统"));
    assert!(known.may(Scope::PushEvents) && known.may_in(Scope::PushEvents, "anywhere"));
    assert!(!known.may(Scope::ReadApplications));
    assert_eq!(calls(&bench, &format!("{secret}0"), "192.0.2.1").await, Known::Nobody);
    assert_eq!(calls(&bench, "", "192.0.2.1").await, Known::Nobody);
    assert_eq!(format!("{:?}", Created::Secret(Uuid::nil(), secret.clone())), "Secret", "no secret in a log");
    assert_eq!(format!("{:?}", Rotated::Secret(secret.clone())), "Secret");

    let stored = sqlx::query_scalar!("select secret_hash from api_keys").fetch_one(&pool).await.unwrap();
    assert!(!secret.contains(&crate::keys::to_hex(&stored)));

    assert_eq!(revoke(&pool, day(), "marketing", By::Operator).await.unwrap(), Revoked::Done);
    assert_eq!(revoke(&pool, day(), "marketing", By::Operator).await.unwrap(), Revoked::NotInUse);
    assert_eq!(calls(&bench, &secret, "192.0.2.1").await, Known::Nobody);
    let again = create(&pool, bench.portal.random(), day(), &new("marketing"), By::Operator).await.unwrap();
    assert_eq!(again, Created::SourceTaken);
    assert!(list(&pool).await.unwrap()[0].revoked_at.is_some());
}

#[sqlx::test(migrations = "./migrations")]
async fn a_rotated_key_has_two_secrets_for_a_while_and_never_three(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let first = made(&bench, &pool, &new("marketing")).await;
    let rotates = async || {
        let random = bench.portal.random();
        let hours = TimeDelta::hours(24);
        match rotate(&pool, random, bench.portal.now(), "marketing", hours, By::Operator).await.unwrap() {
            Rotated::Secret(secret) => Some(secret),
            Rotated::NotInUse | Rotated::Repeated => None,
        }
    };
    let second = rotates().await.unwrap();
    assert!(is_known(&calls(&bench, &first, "::1").await) && is_known(&calls(&bench, &second, "::1").await));
    bench.clock.advance(TimeDelta::hours(1));
    let third = rotates().await.unwrap();
    assert_eq!(calls(&bench, &first, "::1").await, Known::Nobody);
    assert!(is_known(&calls(&bench, &second, "::1").await) && is_known(&calls(&bench, &third, "::1").await));
    bench.clock.advance(TimeDelta::hours(24));
    assert_eq!(calls(&bench, &second, "::1").await, Known::Nobody, "its time is over");
    assert!(is_known(&calls(&bench, &third, "::1").await));
    revoke(&pool, day(), "marketing", By::Operator).await.unwrap();
    assert_eq!(rotates().await, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_key_counts_until_its_day_and_from_its_networks_alone(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let networks = ["192.0.2.0/24", "2001:db8::/32"].map(|network| network.parse().unwrap()).to_vec();
    let until = NewKey { networks, expires_at: Some(day() + Days::new(1)), ..new("marketing") };
    let secret = made(&bench, &pool, &until).await;
    for (from, expected) in [
        ("192.0.2.77", true),
        ("::ffff:192.0.2.77", true),
        ("2001:db8::1", true),
        ("198.51.100.1", false),
        ("2001:db9::1", false),
        ("nowhere", false),
    ] {
        assert_eq!(is_known(&calls(&bench, &secret, from).await), expected, "{from}");
    }
    assert_eq!(calls(&bench, &secret, "198.51.100.1").await, Known::Elsewhere);
    bench.clock.advance(TimeDelta::days(1));
    assert_eq!(calls(&bench, &secret, "192.0.2.77").await, Known::Expired);
}

#[sqlx::test(migrations = "./migrations")]
async fn when_a_key_was_last_used_is_known_to_the_minute(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let secret = made(&bench, &pool, &new("marketing")).await;
    let used = async || list(&pool).await.unwrap()[0].last_used_at;
    assert_eq!(used().await, None);
    let mut expected = Vec::new();
    for seconds in [0, 30, 31] {
        bench.clock.advance(TimeDelta::seconds(seconds));
        calls(&bench, &secret, "::1").await;
        expected.push(used().await.unwrap());
    }
    assert_eq!(expected, [day(), day(), day() + TimeDelta::seconds(61)]);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_no_key_is_not_made(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let makes = async |new: NewKey| create(&pool, bench.portal.random(), day(), &new, By::Operator).await.unwrap();
    for reserved in RESERVED {
        assert_eq!(makes(new(reserved)).await, Created::Unfit, "{reserved}");
    }
    for (source, purpose) in [("", "x"), ("x", ""), ("x", &"用".repeat(61)), (&"x".repeat(61), "x")] {
        let new = NewKey { source: source.to_owned(), purpose: purpose.to_owned(), ..NewKey::default() };
        assert_eq!(makes(new).await, Created::Unfit);
    }
    let nowhere = NewKey { areas: vec!["nowhere".to_owned()], ..new("marketing") };
    assert_eq!(makes(nowhere).await, Created::UnknownArea("nowhere".to_owned()));
    assert!(list(&pool).await.unwrap().is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn what_the_command_line_does_to_a_key_is_on_record(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    made(&bench, &pool, &new("marketing")).await;
    let key = async || list(&pool).await.unwrap().remove(0);
    assert_eq!(key().await.state(day()), State::InForce);
    let later = day() + TimeDelta::hours(2);
    let hours = TimeDelta::hours(24);
    rotate(&pool, bench.portal.random(), later, "marketing", hours, By::Operator).await.unwrap();
    assert_eq!(key().await.state(later), State::BeingRotated(later + hours));
    assert_eq!(key().await.state(later + hours), State::InForce);
    revoke(&pool, later + hours, "marketing", By::Operator).await.unwrap();
    assert_eq!(key().await.state(later), State::Revoked(later + hours));
    let acted = |act, at, until| Acted { act, at, until, by: None };
    assert_eq!(
        acts(&pool, key().await.id).await.unwrap(),
        [
            acted(Act::Revoked, later + hours, None),
            acted(Act::Rotated, later, Some(later + hours)),
            acted(Act::Made, day(), None),
        ]
    );
}
