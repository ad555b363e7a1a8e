use domain::fees::{Amount, Fen};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::*;
use crate::progress;
use crate::progress::tests::support::{date, world};
use crate::publications::Published;

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
    publications::publish_file(pool, "fees.toml", &text, "2026-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
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
    let text = include_str!("../../data/fees/2026-1.toml").replace("external-line", "meter");
    let refused = publications::publish_file(&pool, "fees.toml", &text, "2026-01-01T00:00:00Z".parse().unwrap()).await;
    assert!(refused.unwrap_err().to_string().contains("rule meter occurs twice"));
}

#[sqlx::test(migrations = "./migrations")]
async fn each_version_has_its_file_byte_for_byte(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let versions = versions(&world.portal).await.unwrap();
    assert_eq!(versions.len(), FILES.len());
    for version in versions {
        let source =
            publications::source(&world.portal, Kind::Fees, None, &version.content.version).await.unwrap().unwrap();
        let (_, text) = FILES.iter().find(|(name, _)| name.ends_with(&source.file_name)).unwrap();
        assert_eq!(source.bytes, text.as_bytes());
        assert_eq!(version.file_name.as_ref(), Some(&source.file_name));
        assert_eq!(version.sha256, crate::keys::to_hex(&Sha256::digest(&source.bytes)));
    }
    let none = publications::source(&world.portal, Kind::Fees, Some("high-voltage"), "2026-1").await.unwrap();
    assert_eq!(none, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn invented_prices_of_works_are_for_a_demo_only(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    assert_eq!(works::in_force(&world.portal, date("2026-05-06")).await.unwrap(), None);
    let text = include_str!("../../data/demo/works-prices.toml");
    let published = async || publications::publish_file(&world.owner, "w.toml", text, world.now()).await;
    assert!(published().await.unwrap_err().to_string().contains("this is no demo"));
    sqlx::query("update installation set demo = true").execute(&world.owner).await.unwrap();
    assert_eq!(published().await.unwrap(), Published::New);
    let list = works::in_force(&world.portal, date("2026-05-06")).await.unwrap().unwrap();
    assert!(list.content.demo && !list.content.works.is_empty());
    assert_eq!(works::in_force(&world.portal, date("2025-12-31")).await.unwrap(), None);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_tables_that_come_with_the_portal_are_published(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let tables = reliability::tables(&world.portal).await.unwrap();
    let in_force = |on: &str| -> Vec<_> {
        let on = date(on);
        tables.iter().filter(|table| table.content.in_force(on)).map(|table| table.content.province.code()).collect()
    };
    assert_eq!(in_force("2023-09-30"), ["shandong", "hubei"]);
    assert_eq!(in_force("2026-05-06"), ["hubei"]);
    let faulty = include_str!("../../data/reliability/hubei-2006-42.toml").replace("per_kva = 27000", "per_kva = 0");
    let refused = publications::publish_file(&world.owner, "hubei.toml", &faulty, world.now()).await;
    assert!(refused.unwrap_err().to_string().contains("is not above 0"));
}
