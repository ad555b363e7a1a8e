//! `sunlit seed --demo`: invented cases, into an empty database only.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use clap::Args;
use domain::calendar::start_of_day;
use portal::demo::{self, Seeded};
use portal::parts::SystemRandom;
use portal::schema;
use sqlx::PgPool;

use crate::config::Config;
use crate::database::Database;
use crate::keys;
use crate::outcome::Outcome;

#[derive(Args)]
pub struct Seed {
    /// Said on purpose: from then on the database shows that nothing in it is real.
    #[arg(long, required = true)]
    demo: bool,
    /// The last day (Asia/Shanghai) of the 12 months; today if it is not given.
    #[arg(long)]
    until: Option<NaiveDate>,
    #[arg(long, default_value_t = 2_000)]
    cases: u32,
}

pub async fn seed(wanted: &Seed, config: &Config, database: &Database, owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    debug_assert!(wanted.demo, "clap wants it");
    // A working day is over by then.
    let until = wanted.until.map_or(now, |day| start_of_day(day) + TimeDelta::hours(18));
    if until > now + TimeDelta::days(1) {
        Err(format!("--until: nothing has happened yet by {}", wanted.until.unwrap_or_default()))?;
    }
    if !schema::is_current(owner).await? {
        database.migrate(now).await?;
    }
    let keys = keys::load(config, database.is_private(), &SystemRandom)?;
    match demo::seed(owner, &keys, &SystemRandom, until.min(now), wanted.cases).await? {
        Seeded::Done { cases, firms, ratings } => tracing::info!(cases, firms, ratings, "the demo is ready"),
        Seeded::Already => tracing::info!("the demo is there already"),
        Seeded::NotEmpty => Err("this database is in use and not a demo; nothing is invented beside real data")?,
    }
    Ok(())
}
