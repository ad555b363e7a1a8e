use domain::fees::{Amount, Fen};
use sqlx::PgPool;

use super::*;
use crate::progress;
use crate::progress::tests::support::{date, world};

#[sqlx::test(migrations = "./migrations")]
async fn the_catalogue_of_the_day(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let version = async |day: &str| {
        catalogue_in_force(&world.portal, date(day)).await.unwrap().map(|catalogue| catalogue.version)
    };
    assert_eq!(version("2024-12-31").await, None);
    assert_eq!(version("2025-12-31").await.as_deref(), Some("2025-1"));
    assert_eq!(version("2026-01-01").await.as_deref(), Some("2026-1"));
    let versions: Vec<_> = catalogues(&world.portal).await.unwrap().into_iter().map(|one| one.version).collect();
    assert_eq!(versions, ["2026-1", "2025-1"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_home_in_town_pays_the_utility_nothing_and_sees_why(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let made = world.submit("lv-resident").await;
    let case = progress::public_case(&world.portal, &made.reference).await.unwrap().unwrap();
    let lines = lines_of(&world.portal, &case).await.unwrap();
    let rules: Vec<_> = lines.lines.iter().map(|line| (line.rule.as_str(), line.amount)).collect();
    assert_eq!(
        rules,
        [
            ("external-line", Amount::Forbidden),
            ("line-to-meter", Amount::Forbidden),
            ("meter", Amount::Forbidden),
            ("temporary-connection", Amount::Forbidden),
            ("own-works", Amount::AgreedWithFirm),
        ]
    );
    assert_eq!((lines.version.as_str(), lines.total), ("2026-1", Fen(0)));
    assert!(lines.lines.iter().all(|line| !line.basis.document.zh.is_empty()));
}

#[sqlx::test(migrations = "./migrations")]
async fn outside_town_others_see_what_they_agree_on_with_a_firm(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    sqlx::query("update areas set town_planning_area = false").execute(&world.owner).await.unwrap();
    let made = world.submit("lv-other").await;
    let case = progress::public_case(&world.portal, &made.reference).await.unwrap().unwrap();
    let lines = lines_of(&world.portal, &case).await.unwrap();
    let rules: Vec<_> = lines.lines.iter().map(|line| line.rule.as_str()).collect();
    assert_eq!(rules, ["meter", "temporary-connection", "own-line-outside", "own-works"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_keeps_its_side_of_the_towns_border(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let made = world.submit("lv-other").await;
    let lines = async || {
        let case = progress::public_case(&world.portal, &made.reference).await.unwrap().unwrap();
        lines_of(&world.portal, &case).await.unwrap()
    };
    let before = lines().await;
    sqlx::query("update areas set town_planning_area = false").execute(&world.owner).await.unwrap();
    assert_eq!(lines().await, before);
}

/// A catalogue like the last one with another version, in force on these days.
async fn publish_for(pool: &PgPool, version: &str, from: &str, until: Option<&str>) {
    let until = until.map(|until| format!("effective_until = \"{until}\"\n")).unwrap_or_default();
    let text = include_str!("../../data/fees/2026-1.toml")
        .replace("version = \"2026-1\"", &format!("version = \"{version}\""))
        .replace("effective_from = \"2026-01-01\"\n", &format!("effective_from = \"{from}\"\n{until}"));
    let mut connection = pool.acquire().await.unwrap();
    publish(&mut connection, "fees.toml", &text, "2026-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
}

#[sqlx::test(migrations = "./migrations")]
async fn an_expired_catalogue_prices_nothing(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    publish_for(&world.owner, "2026-2", "2026-07-01", Some("2026-07-31")).await;
    let version = async |day: &str| {
        catalogue_in_force(&world.portal, date(day)).await.unwrap().map(|catalogue| catalogue.version)
    };
    assert_eq!(version("2026-06-30").await.as_deref(), Some("2026-1"));
    assert_eq!(version("2026-07-31").await.as_deref(), Some("2026-2"));
    // The one before was never ended.
    assert_eq!(version("2026-08-01").await.as_deref(), Some("2026-1"));
    sqlx::query("delete from publications where kind = 'fees' and version = '2026-1'")
        .execute(&world.owner)
        .await
        .unwrap();
    assert_eq!(version("2026-07-31").await.as_deref(), Some("2026-2"));
    assert_eq!(version("2026-08-01").await, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_without_its_catalogue_has_no_amount(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let made = world.submit("lv-resident").await;
    for version in ["2025-1", "2031-1"] {
        sqlx::query("update cases set fee_version = $1").bind(version).execute(&world.owner).await.unwrap();
        let case = progress::public_case(&world.portal, &made.reference).await.unwrap().unwrap();
        assert!(lines_of(&world.portal, &case).await.is_err(), "{version}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_catalogue_with_a_fault_is_not_published(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    let text = include_str!("../../data/fees/2026-1.toml").replace("external-line", "meter");
    let refused = publish(&mut connection, "fees.toml", &text, "2026-01-01T00:00:00Z".parse().unwrap()).await;
    assert!(refused.unwrap_err().to_string().contains("rule meter occurs twice"));
}
