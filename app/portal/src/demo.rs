//! Invented cases for demonstrations: the same ones for the same day, told through the same rules as real ones, and
//! marked so that nobody can take a person, a number or a firm of theirs for a real one.

mod dice;
mod disclosing;
mod firms;
mod inventing;
mod measures;
mod opinions;
mod people;
mod places;
mod story;
mod writing;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::contractors;
use crate::fees;
use crate::keys::Keys;
use crate::parts::Random;
use crate::publications::{self, PublishError};
use crate::{Fault, Result, statistics};

/// File name and content: a demo's own, since a portal comes with no prices of works.
const WORKS_PRICES: (&str, &str) = ("works-prices.toml", include_str!("../data/demo/works-prices.toml"));

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
        (true, true) => return Ok(Seeded::Already),
        (false, true) => return Ok(Seeded::NotEmpty),
        (_, false) => {}
    }
    let rules = publications::load_rules(owner).await?;
    let published = writing::Published::load(&mut transaction).await?;
    let (ids, firms) = firms::import(&mut transaction, until).await?;
    let invented = tokio::task::spawn_blocking(move || {
        let cases = inventing::invent(&rules, ids, until, cases)?;
        Ok::<_, Fault>((cases, rules))
    });
    let (cases, rules) = invented.await??;

    writing::areas(&mut transaction).await?;
    let numbers = writing::cases(&mut transaction, &published, &cases).await?;
    writing::people(&mut transaction, keys, random, &numbers, &cases).await?;
    writing::consents(&mut transaction, &published, &numbers, &cases).await?;
    writing::logs(&mut transaction, &rules, &numbers, &cases).await?;
    writing::escalations(&mut transaction, &rules, until, &numbers, &cases).await?;
    measures::projects(&mut transaction, until).await?;
    let ratings = writing::opinions(&mut transaction, &rules, until, &numbers, &cases).await?;
    contractors::shares::freeze_closed(&mut transaction, until).await?;
    disclosing::publish(&mut transaction, until).await?;
    sqlx::query!("update installation set demo = true").execute(&mut *transaction).await?;
    let (name, text) = WORKS_PRICES;
    fees::works::publish(&mut transaction, name, text, until).await.map_err(|error| match error {
        PublishError::Fault(fault) => fault,
        other => Fault::Inconsistent(other.to_string()),
    })?;
    transaction.commit().await?;
    // The planner knows nothing yet of what came in one piece.
    sqlx::raw_sql("analyze").execute(owner).await?;
    let mut connection = owner.acquire().await?;
    statistics::refresh_on(&mut connection, &rules, until).await?;
    statistics::publish_closed_on(&mut connection, until).await?;
    Ok(Seeded::Done { cases: cases.len(), firms, ratings })
}

#[cfg(test)]
mod tests;
