//! The database's tables and the publications that come with the program, brought up to date by their owner.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgAdvisoryLock;

use crate::jobs::{self, JobsError};
use crate::publications::{self, PublishError};
use crate::{Fault, progress};

/// The migration whose table follows from the logs.
const APPOINTMENTS: i64 = 36;
/// How long a migration waits for a table in use.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

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
    run(owner, LOCK_TIMEOUT).await?;
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

/// Runs what is new. Whoever waits for a table in use makes everybody after him wait too, so that it is given up after this time:
/// it is done again later.
async fn run(owner: &PgPool, lock_timeout: Duration) -> Result<(), SchemaError> {
    let mut connection = owner.acquire().await?;
    let limit = format!("{}ms", lock_timeout.as_millis());
    sqlx::query!("select set_config('lock_timeout', $1, false)", limit).fetch_one(&mut *connection).await?;
    let migrated = MIGRATIONS.run(&mut *connection).await;
    sqlx::raw_sql("reset lock_timeout").execute(&mut *connection).await?;
    Ok(migrated?)
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Those before were run while nobody used the database.
    const FIRST_ON_A_LIVE_DATABASE: i64 = 51;
    /// One before copies events under the lock of its trigger.
    const FIRST_WITHOUT_COPIES: i64 = 53;

    /// What stands against running this beside the version before: an index that is built under the lock of a table in use.
    fn against(sql: &str, in_transaction: bool) -> Vec<String> {
        let sql = sql.lines().filter_map(|line| line.split("--").next()).collect::<Vec<_>>().join(" ").to_lowercase();
        let words: Vec<&str> = sql.split([' ', '(', '\t']).filter(|word| !word.is_empty()).collect();
        let new: Vec<&str> = words.windows(3).filter(|w| w[..2] == ["create", "table"]).map(|w| w[2]).collect();
        let indexes = words.iter().enumerate().filter(|(at, word)| {
            **word == "index" && words[..*at].last().is_some_and(|before| ["create", "unique"].contains(before))
        });
        let locked = indexes.filter_map(|(at, _)| {
            let concurrently = words.get(at + 1) == Some(&"concurrently");
            let on = words[at..].iter().position(|word| *word == "on").map(|on| words[at + on + 1]);
            let on = on.unwrap_or_default();
            (!new.contains(&on) && (in_transaction || !concurrently)).then(|| on.to_owned())
        });
        locked.collect()
    }

    #[test]
    fn no_index_is_built_under_the_lock_of_a_table_in_use() {
        for migration in MIGRATIONS.iter().filter(|one| one.version >= FIRST_ON_A_LIVE_DATABASE) {
            let locked = against(migration.sql.as_str(), !migration.no_tx);
            assert!(
                locked.is_empty(),
                "{} {}: concurrently, in a migration without transaction: {locked:?}",
                migration.version,
                migration.description
            );
        }
        let new = "create table a (b integer);\ncreate unique index a_b on a (b);";
        assert_eq!(against(new, true), Vec::<String>::new());
        assert_eq!(against("create index a_b on a (b);", true), ["a"]);
        assert_eq!(against("create unique index concurrently a_b on a (b);", true), ["a"]);
        assert_eq!(against("create unique index concurrently a_b on a (b); -- x", false), Vec::<String>::new());
    }

    /// Whether it makes a trigger and writes rows too: whoever writes to the trigger's table waits until all of them are written.
    fn copies_under_a_trigger(sql: &str) -> bool {
        let sql = sql.lines().filter_map(|line| line.split("--").next()).collect::<Vec<_>>().join(" ").to_lowercase();
        // A function's body is only kept.
        let run = sql.split("$$").step_by(2).collect::<Vec<_>>().join(" ");
        let (mut makes, mut writes) = (false, false);
        for statement in run.split(';') {
            let words: Vec<_> = statement.split_whitespace().collect();
            makes |= matches!(words[..], ["create", "trigger", ..] | ["create", "constraint", "trigger", ..]);
            writes |= matches!(words[..], ["insert", ..] | ["update", ..] | ["delete", ..] | ["with", ..]);
        }
        makes && writes
    }

    #[test]
    fn nothing_is_copied_under_the_lock_of_a_trigger() {
        for migration in MIGRATIONS.iter().filter(|one| one.version >= FIRST_WITHOUT_COPIES) {
            let (version, description) = (migration.version, &migration.description);
            assert!(
                !copies_under_a_trigger(migration.sql.as_str()),
                "{version} {description}: copy in the next migration"
            );
        }
        let function = "create function f() returns trigger as $$ begin insert into b select new.a; end; $$;";
        let trigger = "create constraint trigger t after insert on a for each row execute function f();";
        let copy = "-- Those of before.\ninsert into b select a from a;";
        assert!(copies_under_a_trigger(&format!("{function} {trigger}\n{copy}")));
        assert!(!copies_under_a_trigger(&format!("{function} {trigger}")));
        assert!(!copies_under_a_trigger(copy));
    }

    #[sqlx::test(migrations = false)]
    async fn a_table_in_use_is_not_waited_for_for_long(owner: PgPool) {
        migrate(&owner, DateTime::UNIX_EPOCH).await.unwrap();
        sqlx::query("delete from _sqlx_migrations where version = 51").execute(&owner).await.unwrap();
        sqlx::query("drop function last_said_at").execute(&owner).await.unwrap();
        let mut reader = owner.begin().await.unwrap();
        sqlx::query("lock table events in access exclusive mode").execute(&mut *reader).await.unwrap();
        let late = run(&owner, Duration::from_millis(100)).await.unwrap_err();
        assert!(late.to_string().contains("lock timeout"), "{late}");
        reader.rollback().await.unwrap();
        run(&owner, LOCK_TIMEOUT).await.unwrap();
    }
}
