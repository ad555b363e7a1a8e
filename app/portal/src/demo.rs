//! Invented cases for demonstrations: the same ones for the same day, told through the same rules as real ones, and
//! marked so that nobody can take a person, a number or a firm of theirs for a real one.

mod archives;
mod dice;
mod disclosing;
mod firms;
mod green_channel;
mod inspections;
mod inventing;
mod measures;
mod messages;
mod meters;
mod opinions;
mod people;
mod places;
mod plans;
mod staff;
mod story;
mod surveys;
mod writing;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::fees::works::WorksPrices;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use self::inventing::{Invented, Plan, Recent};
use crate::contractors;
use crate::keys::Keys;
use crate::parts::Random;
use crate::publications::{self, Rules, publish_document};
use crate::{Result, api_keys, statistics};

/// File name and content: a demo's own, since a portal comes with no prices of works.
const WORKS_PRICES: (&str, &str) = ("works-prices.toml", include_str!("../data/demo/works-prices.toml"));

/// Cases in memory at once, whose number has no other bound.
const CHUNK: usize = 10_000;

/// What became of filling a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seeded {
    Done {
        cases: usize,
        firms: usize,
        ratings: usize,
    },
    /// It is a demo with cases already.
    Already,
    /// There is real data, beside which nothing is invented.
    NotEmpty,
}

/// Fills an empty database with `cases` cases of the 12 months before `until` and marks it as a demo. `owner` connects
/// as the database's owner; standards, fees and agreements are published already.
///
/// # Errors
/// When the database fails, or nothing was published that was in force.
pub async fn seed(
    owner: &PgPool,
    keys: &Keys,
    random: &dyn Random,
    until: DateTime<Utc>,
    cases: u32,
) -> Result<Seeded> {
    let mut transaction = owner.begin().await?;
    // Two seeds at once would make twice as many.
    let installation = sqlx::query!(
        r#"select demo, exists (select from cases) or exists (select from drafts)
               or exists (select from contractors) as "used!" from installation for update"#
    )
    .fetch_one(&mut *transaction)
    .await?;
    match (installation.demo, installation.used) {
        (true, true) => {
            // A demo of an earlier version has nobody, or nothing that was written.
            self::staff::hire(&mut transaction, keys, random, until).await?;
            messages::write(&mut transaction, keys, random, until).await?;
            plans::write(&mut transaction, keys, random).await?;
            inspections::write(&mut transaction).await?;
            let rules = publications::load_rules(owner).await?;
            green_channel::write(&mut transaction, &rules, until).await?;
            self::meters::write(&mut transaction, keys, random, until).await?;
            archives::write(&mut transaction, until).await?;
            surveys::write(&mut transaction, keys, random).await?;
            sandbox(&mut transaction, random, until).await?;
            transaction.commit().await?;
            return Ok(Seeded::Already);
        }
        (false, true) => return Ok(Seeded::NotEmpty),
        (_, false) => {}
    }
    let rules = Arc::new(publications::load_rules(owner).await?);
    let published = writing::Published::load(&mut transaction).await?;
    let (ids, firms) = firms::import(&mut transaction, until).await?;
    writing::areas(&mut transaction).await?;
    let plan = Plan::new(Arc::clone(&rules), ids, until, cases);
    let into = Target { keys, random, rules: &rules, published: &published, until };
    let ratings = fill(&mut transaction, &into, plan).await?;
    self::staff::hire(&mut transaction, keys, random, until).await?;
    messages::write(&mut transaction, keys, random, until).await?;
    plans::write(&mut transaction, keys, random).await?;
    inspections::write(&mut transaction).await?;
    self::meters::write(&mut transaction, keys, random, until).await?;
    archives::write(&mut transaction, until).await?;
    surveys::write(&mut transaction, keys, random).await?;
    measures::projects(&mut transaction, until).await?;
    contractors::shares::freeze_closed(&mut transaction, until).await?;
    disclosing::publish(&mut transaction, until).await?;
    sqlx::query!("update installation set demo = true").execute(&mut *transaction).await?;
    let (name, text) = WORKS_PRICES;
    publish_document::<WorksPrices>(&mut transaction, name, text, until).await?;
    green_channel::write(&mut transaction, &rules, until).await?;
    sandbox(&mut transaction, random, until).await?;
    transaction.commit().await?;
    // The planner knows nothing yet of what came in one piece.
    sqlx::raw_sql("analyze").execute(owner).await?;
    let mut connection = owner.acquire().await?;
    statistics::refresh_on(&mut connection, &rules, until).await?;
    statistics::publish_closed_on(&mut connection, until).await?;
    Ok(Seeded::Done { cases: cases as usize, firms, ratings })
}

/// For whoever tries the interface.
async fn sandbox(connection: &mut PgConnection, random: &dyn Random, now: DateTime<Utc>) -> Result<()> {
    let mut id = [0; 16];
    random.fill(&mut id);
    api_keys::make_sandbox(connection, Uuid::from_bytes(id), now).await
}

/// What writing a chunk needs.
struct Target<'a> {
    keys: &'a Keys,
    random: &'a dyn Random,
    rules: &'a Rules,
    published: &'a writing::Published,
    until: DateTime<Utc>,
}

/// Invents and writes, a chunk at a time: while one is written, the next is invented. How many ratings there are.
async fn fill(connection: &mut PgConnection, into: &Target<'_>, plan: Plan) -> Result<usize> {
    let plan = Arc::new(plan);
    let start = |from: usize| {
        let plan = Arc::clone(&plan);
        tokio::task::spawn_blocking(move || plan.invent(from, CHUNK))
    };
    let (mut from, mut ratings) = (0, 0);
    let mut recent = Recent::default();
    let mut coming = start(0);
    loop {
        let mut cases = coming.await??;
        if cases.is_empty() {
            return Ok(ratings);
        }
        coming = start(from + cases.len());
        ratings += write(connection, into, from, &mut cases, &mut recent).await?;
        from += cases.len();
        if plan.cases() > CHUNK {
            tracing::info!(cases = from, of = plan.cases(), "invented");
        }
    }
}

/// `from` is the number of the first of these cases.
async fn write(
    connection: &mut PgConnection,
    into: &Target<'_>,
    from: usize,
    cases: &mut [Invented],
    recent: &mut Recent,
) -> Result<usize> {
    let &Target { keys, random, rules, published, until } = into;
    let ids = writing::ids(connection, cases.len()).await?;
    for ((number, id), case) in (from..).zip(&ids).zip(cases.iter_mut()) {
        recent.link(number, *id, case);
    }
    writing::cases(connection, published, &ids, cases).await?;
    writing::people(connection, keys, random, &ids, cases).await?;
    writing::consents(connection, published, &ids, cases).await?;
    writing::logs(connection, rules, &ids, cases).await?;
    writing::escalations(connection, rules, until, (from, &ids), cases).await?;
    writing::opinions(connection, rules, until, (from, &ids), cases).await
}

#[cfg(test)]
mod tests;
