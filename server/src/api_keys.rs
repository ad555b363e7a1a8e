//! Keys of other systems, from the command line.

use std::num::NonZeroU16;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use clap::Subcommand;
use domain::calendar::start_of_day;
use ipnet::IpNet;
use portal::api_keys::{self, By, Created, LONGEST_OVERLAP, NewKey, Revoked, Rotated, State};
use portal::parts::SystemRandom;
use portal::schema;
use sqlx::PgPool;

use crate::database::Database;
use crate::outcome::{Outcome, say};

#[derive(Subcommand)]
pub enum ApiKey {
    /// Make a key and print its secret, once.
    Create {
        /// The system's name, which its events carry.
        #[arg(long)]
        source: String,
        /// What it is for: owners read it beside each look at their data. The name, if it is not said.
        #[arg(long)]
        purpose: Option<String>,
        /// `events:write`, `applications:read`, `people:read`, `documents:read`, `ratings:read`, `messages:write`, `lists:publish`; several with commas.
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<api_keys::Scope>,
        /// Codes of areas, with commas; all if it is not said.
        #[arg(long, value_delimiter = ',')]
        areas: Vec<String>,
        /// Networks from which it is taken, as 192.0.2.0/24, with commas; anywhere if it is not said.
        #[arg(long, value_delimiter = ',')]
        networks: Vec<IpNet>,
        /// Calls in a minute; as configured for all if it is not said.
        #[arg(long)]
        per_minute: Option<NonZeroU16>,
        /// The last day on which it counts, in Asia/Shanghai.
        #[arg(long)]
        until: Option<NaiveDate>,
    },
    /// Give a key another secret and print it, once. The one before still counts for a while.
    Rotate {
        #[arg(long)]
        source: String,
        /// Hours for which the secret before still counts, 168 at most.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(..=i64::from(LONGEST_OVERLAP)))]
        overlap: u16,
    },
    /// End a key.
    Revoke {
        #[arg(long)]
        source: String,
    },
    List,
}

pub async fn run(asked: ApiKey, database: &Database, owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    if !schema::is_current(owner).await? {
        database.migrate(now).await?;
    }
    match asked {
        ApiKey::Create { source, purpose, scopes, areas, networks, per_minute, until } => {
            let purpose = purpose.unwrap_or_else(|| source.clone());
            let expires_at = until.map(|day| start_of_day(day + Days::new(1)));
            let new = NewKey { source, purpose, scopes, areas, networks, per_minute, expires_at };
            create(owner, now, &new).await
        }
        ApiKey::Rotate { source, overlap } => {
            let overlap = TimeDelta::hours(overlap.into());
            match api_keys::rotate(owner, &SystemRandom, now, &source, overlap, By::Operator).await? {
                Rotated::Secret(secret) => say(&secret),
                Rotated::NotInUse | Rotated::Repeated => Err(format!("{source} has no key in use"))?,
            }
        }
        ApiKey::Revoke { source } => match api_keys::revoke(owner, now, &source, By::Operator).await? {
            Revoked::Done => Ok(()),
            Revoked::NotInUse => Err(format!("{source} has no key in use"))?,
        },
        ApiKey::List => list(owner, now).await,
    }
}

async fn create(owner: &PgPool, now: DateTime<Utc>, new: &NewKey) -> Outcome {
    let source = &new.source;
    match api_keys::create(owner, &SystemRandom, now, new, By::Operator).await? {
        Created::Secret(_, secret) => say(&secret),
        Created::SourceTaken | Created::Repeated(_) => {
            Err(format!("{source} has a key, or had one; a source's event ids stay its own for ever"))?
        }
        Created::UnknownArea(area) => Err(format!("there is no area {area}"))?,
        Created::Unfit if api_keys::RESERVED.contains(&source.as_str()) => Err(format!(
            "{source} is what the portal's own events, the customer's or the desk's carry; choose another name"
        ))?,
        Created::Unfit => Err("the source and the purpose have 1 to 60 characters")?,
    }
}

async fn list(owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    let all = |codes: &[String]| if codes.is_empty() { "all".to_owned() } else { codes.join(",") };
    for key in api_keys::list(owner).await? {
        let state = match (key.state(now), key.expires_at) {
            (State::Revoked(at), _) => format!("revoked {at}"),
            (State::Expired(end), _) => format!("expired {end}"),
            (State::InForce | State::BeingRotated(_), Some(end)) => format!("in use until {end}"),
            (State::InForce | State::BeingRotated(_), None) => "in use".to_owned(),
        };
        let used = key.last_used_at.map_or("never used".to_owned(), |at| format!("used {at}"));
        let rotated = key.previous_until.filter(|until| *until > now);
        let rotated = rotated.map(|until| format!("secret before until {until}")).unwrap_or_default();
        let line =
            [key.source, key.purpose, key.scopes.join(","), all(&key.areas), all(&key.networks), state, used, rotated];
        say(&line.join("\t"))?;
    }
    Ok(())
}
