//! `sunlit webhook`: where events are sent, from the command line.

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use domain::progress::EventKind;
use portal::parts::SystemRandom;
use portal::schema;
use portal::webhooks::{self, Added, NewEndpoint, PauseReason, Replay, Resumed};
use sqlx::PgPool;

use crate::config::Config;
use crate::database::Database;
use crate::keys;
use crate::outcome::{Outcome, say};

/// Lines of dead letters that are printed.
const MOST_DEAD: u16 = 1_000;

#[derive(Subcommand)]
pub enum Webhook {
    /// Send events to an address from now on, and print the secret that signs them, once.
    Add {
        /// What you call it.
        #[arg(long)]
        name: String,
        /// `https://…`; `http://…` for addresses in `webhook_networks` alone.
        #[arg(long)]
        url: String,
        /// Kinds of events, with commas, like `accepted,energised`; all if it is not said.
        #[arg(long, value_delimiter = ',', value_parser = kind)]
        kinds: Vec<EventKind>,
        /// Codes of areas, with commas; all if it is not said.
        #[arg(long, value_delimiter = ',')]
        areas: Vec<String>,
    },
    /// Print all: name, address, kinds, areas, state, last success, waiting, dead.
    List,
    /// Give one another secret and print it, once. The one before signs too for a while.
    Rotate {
        #[arg(long)]
        name: String,
        /// Hours for which the secret before signs too.
        #[arg(long, default_value_t = 24)]
        overlap: u16,
    },
    /// Send nothing there until it is resumed.
    Pause {
        #[arg(long)]
        name: String,
    },
    /// Go on with everything that was not sent yet.
    Resume {
        #[arg(long)]
        name: String,
        /// Drop that, and go on with what happens from now on.
        #[arg(long)]
        from_now: bool,
    },
    /// Remove one with all that is kept of it.
    Remove {
        #[arg(long)]
        name: String,
    },
    /// Print what was given up, the latest first: name, id, position, kind, tries, what went wrong, when.
    Dead {
        #[arg(long)]
        name: Option<String>,
    },
    /// Send once more, under the same ids.
    Replay(Replayed),
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub struct Replayed {
    #[arg(long)]
    name: String,
    /// Everything that was given up.
    #[arg(long, group = "what")]
    dead: bool,
    /// The one of this id, as in `webhook-id`.
    #[arg(long, group = "what")]
    id: Option<String>,
    /// Everything behind this position of the feed of changes; 0 for all that ever happened.
    #[arg(long, group = "what")]
    since: Option<i64>,
}

fn kind(code: &str) -> Result<EventKind, String> {
    EventKind::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or_else(|| {
        let known: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("no such kind; there are {}", known.join(", "))
    })
}

pub async fn run(asked: Webhook, config: &Config, database: &Database, owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    if !schema::is_current(owner).await? {
        database.migrate(now).await?;
    }
    let keys = || keys::load(config, database.is_private(), &SystemRandom);
    match asked {
        Webhook::Add { name, url, kinds, areas } => {
            let new = NewEndpoint { name, url, kinds, areas };
            let networks = config.webhook_networks()?;
            match webhooks::add(owner, &keys()?, &SystemRandom, now, &networks, &new).await? {
                Added::Secret(secret) => say(&secret),
                Added::NameTaken => Err(format!("there is a webhook {}: choose another name", new.name))?,
                Added::Name => Err("the name has 1 to 60 characters")?,
                Added::Address(unfit) => Err(unfit.to_string())?,
                Added::UnknownArea(area) => Err(format!("there is no area {area}"))?,
            }
        }
        Webhook::List => list(owner, now).await,
        Webhook::Rotate { name, overlap } => {
            let overlap = TimeDelta::hours(overlap.into());
            match webhooks::rotate(owner, &keys()?, &SystemRandom, now, &name, overlap).await? {
                Some(secret) => say(&secret),
                None => Err(nobody(&name))?,
            }
        }
        Webhook::Pause { name } => match webhooks::pause(owner, now, &name).await? {
            true => Ok(()),
            false => Err(format!("there is no webhook {name}, or it is paused"))?,
        },
        Webhook::Resume { name, from_now } => {
            let from = if from_now { Resumed::FromNow } else { Resumed::WhereItStopped };
            match webhooks::resume(owner, &name, from).await? {
                true => Ok(()),
                false => Err(format!("there is no webhook {name}, or it is not paused"))?,
            }
        }
        Webhook::Remove { name } => match webhooks::remove(owner, &name).await? {
            true => Ok(()),
            false => Err(nobody(&name))?,
        },
        Webhook::Dead { name } => dead(owner, name.as_deref()).await,
        Webhook::Replay(asked) => {
            let what = match (asked.id, asked.since) {
                (Some(id), _) => Replay::One(id),
                (None, Some(position)) => Replay::Since(position),
                (None, None) => Replay::Dead,
            };
            match webhooks::replay(owner, now, &asked.name, &what).await? {
                None => Err(nobody(&asked.name))?,
                Some(0) if matches!(what, Replay::One(_)) => {
                    Err("nothing of that id was for it: `sunlit webhook dead` prints ids")?
                }
                Some(replayed) => say(&format!("sent once more: {replayed}")),
            }
        }
    }
}

fn nobody(name: &str) -> String {
    format!("there is no webhook {name}: `sunlit webhook list` prints all")
}

async fn list(owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    let all = |codes: &[String]| if codes.is_empty() { "all".to_owned() } else { codes.join(",") };
    for one in webhooks::list(owner).await? {
        let state = match one.paused {
            None => "at work".to_owned(),
            Some((at, PauseReason::Operator)) => format!("paused {at}"),
            Some((at, PauseReason::Gone)) => format!("paused {at}: it answered 410"),
        };
        let delivered = one.delivered_at.map_or("nothing delivered".to_owned(), |at| format!("delivered {at}"));
        let rotated = one.previous_until.filter(|until| *until > now);
        let rotated = rotated.map(|until| format!("secret before until {until}")).unwrap_or_default();
        let (waiting, dead) = (format!("waiting {}", one.pending), format!("dead {}", one.dead));
        let line = [one.name, one.url, all(&one.kinds), all(&one.areas), state, delivered, waiting, dead, rotated];
        say(&line.join("\t"))?;
    }
    Ok(())
}

async fn dead(owner: &PgPool, name: Option<&str>) -> Outcome {
    for one in webhooks::dead(owner, name, MOST_DEAD).await? {
        let failure = one.status.map_or(one.failure.clone(), |status| format!("{} {status}", one.failure));
        let (tries, at) = (format!("tries {}", one.tries), one.given_up_at.to_string());
        say(&[one.endpoint, one.id, one.position.to_string(), one.kind, tries, failure, at].join("\t"))?;
    }
    Ok(())
}
