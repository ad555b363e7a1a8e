use domain::levels::Colour;
use sqlx::PgPool;

use crate::progress::tests::support::{at, date, world};
use crate::publications::{Published, load_rules, publish_file};

use super::FILES;

#[sqlx::test(migrations = "./migrations")]
async fn a_new_version_changes_names_and_days_from_its_day_on(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (name, text) = FILES[0];
    let newer = text
        .replace("version = \"1\"", "version = \"2\"")
        .replace("2024-01-01", "2026-06-01")
        .replace("from = 3", "from = 1")
        .replace("红 · 严重超时", "红牌");
    let publish = async |text: &str| publish_file(&world.owner, name, text, world.now()).await;
    assert_eq!(publish(&newer).await.unwrap(), Published::New);
    let rules = load_rules(&world.owner).await.unwrap();
    // A Tuesday's last day, on Wednesday.
    let level = |now: &str, last_day: &str| rules.scale(at(now)).of(date(last_day)).cloned().unwrap();
    assert_eq!(level("2026-05-27 09:00", "2026-05-26").colour, Colour::Yellow);
    let red = level("2026-06-03 09:00", "2026-06-02");
    assert_eq!((red.colour, red.name.zh.as_str()), (Colour::Red, "红牌"));
    let broken = newer.replace("version = \"2\"", "version = \"3\"").replace("from = 1", "from = -2");
    assert!(publish(&broken).await.unwrap_err().to_string().contains("later ones a greater one"));
}
