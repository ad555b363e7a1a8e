//! Endpoints: whose address gets which events, and by which secret. The database's owner makes and changes them.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use domain::progress::EventKind;
use ipnet::IpNet;
use sqlx::PgPool;
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

use super::addresses::{self, Unfit};
use super::networks::Networks;
use super::signature::{Secret, Which};
use crate::parts::Random;
use crate::progress::Position;
use crate::{Fault, Keys, Result};

/// Characters of a name.
const LONGEST_NAME: usize = 60;

/// An endpoint to be made.
#[derive(Debug, Clone, Default)]
pub struct NewEndpoint {
    /// What operators call it, 1 to 60 characters.
    pub name: String,
    pub url: String,
    /// None: all.
    pub kinds: Vec<EventKind>,
    /// Codes of areas; none: all.
    pub areas: Vec<String>,
}

/// What became of an endpoint to be made. `Debug` leaves out the secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Added {
    /// Its secret, which is shown once.
    Secret(String),
    NameTaken,
    /// The name is empty or too long.
    Name,
    Address(Unfit),
    /// There is no area of this code.
    UnknownArea(String),
}

impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(_) => f.write_str("Secret"),
            Self::NameTaken => f.write_str("NameTaken"),
            Self::Name => f.write_str("Name"),
            Self::Address(unfit) => f.debug_tuple("Address").field(unfit).finish(),
            Self::UnknownArea(area) => f.debug_tuple("UnknownArea").field(area).finish(),
        }
    }
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PauseReason {
    Operator,
    /// The receiver answered 410: it wants nothing more.
    Gone,
}

impl PauseReason {
    /// As in the table `webhook_endpoints`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// An endpoint without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub id: Uuid,
    pub name: String,
    pub url: String,
    pub kinds: Vec<String>,
    pub areas: Vec<String>,
    pub created_at: DateTime<Utc>,
    /// Until when the secret before the last rotation signs too.
    pub previous_until: Option<DateTime<Utc>>,
    pub paused: Option<(DateTime<Utc>, PauseReason)>,
    /// When something was last taken there, to the minute.
    pub delivered_at: Option<DateTime<Utc>>,
    /// How much waits for a try.
    pub pending: i64,
    /// How much was given up.
    pub dead: i64,
}

/// Makes an endpoint; events that are written from now on are sent there. `own`: the operator's networks.
///
/// # Errors
/// When the database doesn't answer.
pub async fn add(
    owner: &PgPool,
    keys: &Keys,
    random: &dyn Random,
    now: DateTime<Utc>,
    own: &[IpNet],
    new: &NewEndpoint,
) -> Result<Added> {
    if !(1..=LONGEST_NAME).contains(&new.name.chars().count()) {
        return Ok(Added::Name);
    }
    let url = match addresses::parse(&new.url, &Networks::new(own)) {
        Ok(url) => url,
        Err(unfit) => return Ok(Added::Address(unfit)),
    };
    let known = sqlx::query_scalar!("select code from areas where code = any($1)", &new.areas).fetch_all(owner).await?;
    if let Some(unknown) = new.areas.iter().find(|area| !known.contains(area)) {
        return Ok(Added::UnknownArea(unknown.clone()));
    }
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let secret = Secret::generate(random);
    let kinds: Vec<String> = new.kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    let added = sqlx::query!(
        "insert into webhook_endpoints (id, name, url, kinds, areas, sealed_secret, position, created_at)
         select $1, $2, $3, $4, $5, $6, coalesce(max(position), 0), $7 from changes
         on conflict (name) do nothing",
        id,
        new.name,
        url.as_str(),
        &kinds,
        &new.areas,
        secret.seal(keys, random, id, Which::Current)?,
        now,
    )
    .execute(owner)
    .await?;
    Ok(if added.rows_affected() == 1 { Added::Secret(secret.text()) } else { Added::NameTaken })
}

/// Gives an endpoint another secret and gives it back, once; the one before signs too for `overlap`, and one before that no more.
/// `None`: there is no endpoint of that name.
///
/// # Errors
/// When the database doesn't answer, or the secret is sealed under another key file.
pub async fn rotate(
    owner: &PgPool,
    keys: &Keys,
    random: &dyn Random,
    now: DateTime<Utc>,
    name: &str,
    overlap: TimeDelta,
) -> Result<Option<String>> {
    let mut transaction = owner.begin().await?;
    let row = sqlx::query!("select id, sealed_secret from webhook_endpoints where name = $1 for update", name)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let before = Secret::open(keys, row.id, Which::Current, &row.sealed_secret)?;
    let secret = Secret::generate(random);
    sqlx::query!(
        "update webhook_endpoints set sealed_secret = $2, sealed_previous = $3, previous_until = $4 where id = $1",
        row.id,
        secret.seal(keys, random, row.id, Which::Current)?,
        before.seal(keys, random, row.id, Which::Previous)?,
        now + overlap,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Some(secret.text()))
}

/// Sends nothing there until it is resumed; what happens meanwhile is sent then. `false`: no endpoint of that name is at work.
///
/// # Errors
/// When the database doesn't answer.
pub async fn pause(owner: &PgPool, now: DateTime<Utc>, name: &str) -> Result<bool> {
    let paused = sqlx::query!(
        "update webhook_endpoints set paused_at = $2, pause_reason = $3 where name = $1 and paused_at is null",
        name,
        now,
        PauseReason::Operator.code(),
    );
    Ok(paused.execute(owner).await?.rows_affected() == 1)
}

/// From where an endpoint goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumed {
    /// With everything that was not sent yet.
    WhereItStopped,
    /// With what is written from now on; what waited is dropped.
    FromNow,
}

/// `false`: no endpoint of that name is paused.
///
/// # Errors
/// When the database doesn't answer.
pub async fn resume(owner: &PgPool, name: &str, from: Resumed) -> Result<bool> {
    let mut transaction = owner.begin().await?;
    let from_now = from == Resumed::FromNow;
    let id = sqlx::query_scalar!(
        "update webhook_endpoints set paused_at = null, pause_reason = null,
             position = case when $2 then greatest(position, (select max(position) from changes)) else position end
         where name = $1 and paused_at is not null
         returning id",
        name,
        from_now,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(id) = id else { return Ok(false) };
    if from_now {
        sqlx::query!("delete from webhook_deliveries where endpoint_id = $1 and state = 'pending'", id)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Removes an endpoint and all that is kept of it. `false`: there is none of that name.
///
/// # Errors
/// When the database doesn't answer.
pub async fn remove(owner: &PgPool, name: &str) -> Result<bool> {
    let removed = sqlx::query!("delete from webhook_endpoints where name = $1", name);
    Ok(removed.execute(owner).await?.rows_affected() == 1)
}

/// By name.
///
/// # Errors
/// When the database doesn't answer.
pub async fn list(pool: &PgPool) -> Result<Vec<Endpoint>> {
    let rows = sqlx::query!(
        r#"select w.id, name, url, kinds, areas, created_at, previous_until, paused_at, pause_reason, delivered_at,
             (select count(*) from webhook_deliveries where endpoint_id = w.id and state = 'pending') as "pending!",
             (select count(*) from webhook_deliveries where endpoint_id = w.id and state = 'dead') as "dead!"
         from webhook_endpoints w order by name"#
    )
    .fetch_all(pool)
    .await?;
    let endpoints = rows.into_iter().map(|row| {
        let broken = |_| Fault::Inconsistent(format!("webhook endpoint {}", row.id));
        let reason = row.pause_reason.map(|code| code.parse::<PauseReason>().map_err(broken)).transpose()?;
        Ok(Endpoint {
            id: row.id,
            name: row.name,
            url: row.url,
            kinds: row.kinds,
            areas: row.areas,
            created_at: row.created_at,
            previous_until: row.previous_until,
            paused: row.paused_at.zip(reason),
            delivered_at: row.delivered_at,
            pending: row.pending,
            dead: row.dead,
        })
    });
    endpoints.collect()
}

/// Up to where an endpoint has looked at the changes, by name.
pub(super) async fn find(pool: &PgPool, name: &str) -> Result<Option<(Uuid, Position)>> {
    let row = sqlx::query!("select id, position from webhook_endpoints where name = $1", name);
    Ok(row.fetch_optional(pool).await?.map(|row| (row.id, row.position)))
}
