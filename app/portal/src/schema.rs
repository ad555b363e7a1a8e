//! The database's tables and the publications that come with the program, brought up to date by their owner.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgAdvisoryLock;

use crate::jobs::{self, JobsError};
use crate::publications::{self, PublishError};
use crate::{Fault, progress};

/// The migration whose table follows from the logs.
const APPOINTMENTS: i64 = 36;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Why tables or publications can't be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error("migration: {0}")]
    Migrate(#[from] MigrateError),
    #[error("{0}")]
    Jobs(#[from] JobsError),
    #[error("{0}")]
    Publish(#[from] PublishError),
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("{0}")]
    Fold(#[from] Fault),
}

/// Brings tables, job queue and publications up to date. Doing it again changes nothing; several at once wait for each
/// other.
///
/// # Errors
/// When the owner may not, a migration fails, or a published file has changed under its old version.
pub async fn migrate(owner: &PgPool, now: DateTime<Utc>) -> Result<(), SchemaError> {
    // Grants at the same time disturb each other, so the whole is done by one process at a time.
    let turn = PgAdvisoryLock::new("sunlit migrate");
    let turn = turn.acquire(owner.acquire().await?).await?;
    let migrated = migrate_alone(owner, now).await;
    turn.release_now().await?;
    migrated
}

async fn migrate_alone(owner: &PgPool, now: DateTime<Utc>) -> Result<(), SchemaError> {
    let had_appointments = is_applied(owner, APPOINTMENTS).await?;
    MIGRATIONS.run(owner).await?;
    jobs::install(owner).await?;
    sqlx::raw_sql("grant select on _sqlx_migrations to sunlit_portal").execute(owner).await?;
    publications::publish_all(owner, now).await?;
    // What is new of the cached fold is filled from the events.
    let unfolded = sqlx::query_scalar!(r#"select exists (select from case_states where class = '') as "unfolded!""#);
    if !had_appointments || unfolded.fetch_one(owner).await? {
        progress::rebuild(owner).await?;
    }
    Ok(())
}

/// Whether every migration of this program has been run. A newer database is current too: nodes are replaced one by one.
///
/// # Errors
/// When the database doesn't answer.
pub async fn is_current(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    is_applied(pool, newest).await
}

async fn is_applied(pool: &PgPool, version: i64) -> Result<bool, sqlx::Error> {
    // The table exists only where `migrate` ran, so the query can't be checked when this is compiled.
    let done =
        sqlx::query_scalar::<_, bool>("select exists (select from _sqlx_migrations where version = $1 and success)")
            .bind(version)
            .fetch_one(pool)
            .await;
    match done {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => Ok(false),
        done => done,
    }
}

/// Whether this database holds demo data only.
///
/// # Errors
/// When the database doesn't answer.
pub async fn is_demo(pool: &PgPool) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!("select demo from installation").fetch_one(pool).await
}
