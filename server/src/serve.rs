//! The running process: pools, portal, listeners, worker, and their end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use object_store::local::LocalFileSystem;
use portal::notifications::LogSender;
use portal::parts::{MailSender, SystemRandom};
use portal::staff::Desk;
use portal::webhooks::{self, Post};
use portal::{Clock, Parts, Portal, Random, SmsSender, jobs, schema};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::config::Config;
use crate::database::Database;
use crate::outcome::Outcome;
use crate::{foreign, http, keys, metrics, staff, warnings};

/// How long requests that have begun may take after the signal to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who is served, where each side has a host of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// Customers and other systems.
    Public,
    /// The desk.
    Staff,
}

/// Answers requests until SIGTERM or SIGINT, then finishes what it has begun. `only`: one of the two sides.
pub async fn serve(config: Config, only: Option<Side>, clock: Arc<dyn Clock>) -> Outcome {
    let (stop, stopping) = watch::channel(false);
    // From here on a signal is noticed, even while the database starts.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        let _ = stop.send(true);
    });

    allow_open_files()?;
    let database = Database::open(&config).await?;
    let served = run(&config, only, &database, clock, stopping).await;
    database.close().await;
    served
}

/// As many files and connections as the system lets us have; what it begins with is meant for older programs.
fn allow_open_files() -> Outcome {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, most, most)?)
}

async fn run(
    config: &Config,
    only: Option<Side>,
    database: &Database,
    clock: Arc<dyn Clock>,
    stopping: watch::Receiver<bool>,
) -> Outcome {
    if database.is_private() {
        database.migrate(clock.now()).await?;
    }
    // Before anything is opened that it forbids. Where the desk is alone, nothing acts as the public's role.
    let desk_address = desk_address(config, only, database.is_private())?;
    let pool = match only {
        Some(Side::Staff) => database.staff().await?,
        _ => database.portal().await?,
    };
    if !schema::is_current(&pool).await? {
        Err("the database is not up to date: run `sunlit migrate`")?;
    }
    let demo = is_demo(config, database, &pool).await?;
    let portal = portal(config, database, pool.clone(), clock, demo)?;

    let public = match only {
        Some(Side::Staff) => None,
        _ => Some(bind("listen", config.listen).await?),
    };
    let desk = match desk_address {
        None => None,
        Some(address) => {
            let staff = if only.is_some() { pool.clone() } else { database.staff().await? };
            Some((bind("staff_listen", address).await?, Desk::new(&portal, staff)))
        }
    };
    let behind = match public {
        Some(_) => Behind::start(config, &portal, &stopping).await?,
        None => Behind::default(),
    };
    let shares = http::Shares::new(config.proxy_address()?, config.address_limit_factor);
    let is_public = public.is_some();
    let mut serving = Vec::new();
    if let Some((listener, desk)) = desk {
        serving.push((listener, staff::router(config, desk, stopping.clone())?));
        tracing::info!(address = %format!("{}/staff", config.staff_base_url), "the desk");
    }
    if let Some(listener) = public {
        serving.push((listener, http::router(config, portal, stopping.clone())?));
        tracing::info!(address = %config.base_url, "the public");
    }
    if demo && is_public {
        tracing::info!(address = %format!("{}/dev/messages", config.base_url), "messages that phones would get");
    }
    tracing::info!("ready");
    let mut answering = JoinSet::new();
    for (listener, router) in serving {
        answering.spawn(http::serve(listener, router, shares.clone(), stopping.clone()));
    }
    tokio::select! {
        _ = answering.join_all() => {}
        () = given_up(stopping) => tracing::warn!("requests that did not end were cut off"),
    }
    behind.end().await?;
    pool.close().await;
    Ok(())
}

/// Where the desk listens, if it does. Nobody's portal stops because a version brings a desk: over a database of one's own it
/// opens when its role has a login.
fn desk_address(config: &Config, only: Option<Side>, private: bool) -> Outcome<Option<SocketAddr>> {
    let has_role = private || !config.database_staff_url.is_empty();
    match (only, config.staff_address()?) {
        (Some(Side::Public), _) | (None, None) => Ok(None),
        (Some(Side::Staff), None) => Err("staff_listen: is empty, so there is no desk to serve")?,
        (Some(Side::Staff), Some(_)) if !has_role => {
            Err("database_staff_url: is needed, it says who logs in for the desk")?
        }
        (None, Some(_)) if !has_role => {
            tracing::warn!("the desk is closed: database_staff_url does not say who logs in for it");
            Ok(None)
        }
        (_, Some(address)) => Ok(Some(address)),
    }
}

async fn bind(setting: &str, address: SocketAddr) -> Outcome<TcpListener> {
    Ok(TcpListener::bind(address).await.map_err(|error| format!("{setting}: {address}: {error}"))?)
}

/// What runs behind the public's pages: job workers, webhooks, metrics and warnings.
#[derive(Default)]
struct Behind(Vec<JoinHandle<()>>);

impl Behind {
    async fn start(config: &Config, portal: &Portal, stopping: &watch::Receiver<bool>) -> Outcome<Self> {
        if let Some(address) = config.metrics_address()? {
            metrics::listen(address)?;
            tokio::spawn(metrics::count(portal.clone(), stopping.clone()));
        }
        let workers = [
            jobs::messenger(portal.clone(), stopped(stopping.clone())).await?,
            jobs::mailer(portal.clone(), stopped(stopping.clone())).await?,
            jobs::caretaker(portal.clone(), stopped(stopping.clone())).await?,
        ];
        jobs::begin(portal).await?;
        let workers = workers.map(|worker| {
            tokio::spawn(async move {
                if let Err(error) = worker.run().await {
                    tracing::error!(%error, "a worker of the job queue stopped");
                }
            })
        });
        let post = Post::new(&portal.settings().webhook_networks)?;
        let sending = tokio::spawn(webhooks::run(portal.clone(), post, stopped(stopping.clone())));
        let watching = tokio::spawn(warnings::watch(portal.clone(), stopping.clone()));
        Ok(Self(workers.into_iter().chain([watching, sending]).collect()))
    }

    /// Waits until all of it has finished.
    async fn end(self) -> Outcome {
        for task in self.0 {
            task.await?;
        }
        Ok(())
    }
}

/// Refuses to show invented data as real, or real data as a demo.
async fn is_demo(config: &Config, database: &Database, pool: &PgPool) -> Outcome<bool> {
    let marked = schema::is_demo(pool).await?;
    match (config.demo.unwrap_or(marked && database.is_private()), marked) {
        (true, false) => Err("demo: this database is not a demo; `sunlit seed --demo` fills an empty one")?,
        (false, true) => Err("demo: this database holds demo data; set it to true, or use another database")?,
        (true, true) if !config.listen.ip().is_loopback() => {
            Err("listen: a demo listens on a loopback address only, for example 127.0.0.1:3000")?
        }
        (demo, _) => {
            if demo {
                config.is_fit_for_a_demo()?;
            }
            Ok(demo)
        }
    }
}

/// The use cases over this database.
pub fn portal(
    config: &Config,
    database: &Database,
    pool: PgPool,
    clock: Arc<dyn Clock>,
    demo: bool,
) -> Outcome<Portal> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let keys = keys::load(config, database.is_private(), &*random)?;
    let mut settings = config.settings(demo);
    let (sms, mail): (Arc<dyn SmsSender>, Option<Arc<dyn MailSender>>) = if demo {
        let sender = Arc::new(LogSender::new(pool.clone(), &keys, clock.clone(), random.clone()));
        (sender.clone(), Some(sender))
    } else {
        (config.sms(&settings, clock.clone(), random.clone())?, config.mail()?)
    };
    let documents = config.documents_dir();
    std::fs::create_dir_all(&documents).map_err(|error| format!("documents_dir: {error}"))?;
    let store = Arc::new(LocalFileSystem::new_with_prefix(&documents)?);
    let children = foreign::children();
    settings.entrance.provider = config.provider()?;
    let spool = documents;
    Ok(Portal::new(Parts { pool, keys: keys.into(), clock, random, store, spool, children, sms, mail, settings }))
}

async fn given_up(stopping: watch::Receiver<bool>) {
    stopped(stopping).await;
    tokio::time::sleep(PATIENCE).await;
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that nobody can stop us any more, which is also an end.
    let _ = stopping.wait_for(|stop| *stop).await;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_without_a_login_of_its_own_stays_closed_and_does_not_stop_the_public() {
        let mut config = Config::default();
        let own = |config: &Config, only, private| desk_address(config, only, private).ok().flatten().is_some();
        assert!(own(&config, None, true));
        assert!(!own(&config, None, false));
        assert_eq!(desk_address(&config, None, false).unwrap(), None);
        assert!(desk_address(&config, Some(Side::Staff), false).is_err());
        assert!(!own(&config, Some(Side::Public), true));
        config.database_staff_url = "postgres://sunlit_desk@db/sunlit".to_owned();
        assert!(own(&config, None, false) && own(&config, Some(Side::Staff), false));
        config.staff_listen = String::new();
        assert!(!own(&config, None, true));
        assert!(desk_address(&config, Some(Side::Staff), true).is_err());
    }
}
