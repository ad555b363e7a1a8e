//! The commands. What a command was asked for goes to standard output, what it has to say about it to the log.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use portal::calendar::ics::Stated;
use portal::fees::reports;
use portal::parts::SystemRandom;
use portal::{Clock, calendar, progress, publications, schema};
use sqlx::PgPool;
use tracing_subscriber::EnvFilter;

use crate::api_keys::{self, ApiKey};
use crate::charge_reports;
use crate::config::{Config, LogFormat};
use crate::contractors::{self, ImportContractors};
use crate::database::Database;
use crate::event_imports::{self, ImportEvents};
use crate::keys;
use crate::members::{self, Staff};
use crate::outcome::{Outcome, say};
use crate::seed::{self, Seed};
use crate::serve::{self, Side};
use crate::webhooks::{self, Webhook};

/// Self-service portal for electricity connections.
#[derive(Parser)]
#[command(name = "sunlit", version)]
pub struct Command {
    /// Configuration file; without it `sunlit.toml` is read if there is one.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Answer requests until told to stop.
    Serve {
        /// Serve one side alone, where the public and the desk have hosts of their own. The jobs run with the public's side.
        #[arg(long, value_enum)]
        only: Option<Side>,
    },
    /// Bring the database up to date and publish what comes with the program.
    Migrate,
    /// Publish a standard, calendar (.csv, .ics), fee catalogue, agreement, table of the high-reliability supply fee, list of
    /// typical prices of works, key projects of a half month, what is disclosed, warning levels, or the key projects of the
    /// green channel.
    Publish {
        /// TOML, CSV or iCalendar; what is in it says which of these it is.
        file: PathBuf,
        /// Version of an iCalendar file that names none, for example 2027-1.
        #[arg(long)]
        calendar_version: Option<String>,
        /// Day of the notice that an iCalendar file comes from, if it does not say so.
        #[arg(long)]
        notice: Option<NaiveDate>,
    },
    /// Make a delivered list of licensed firms (CSV, XLSX) the current one.
    ImportContractors(ImportContractors),
    /// Take in a table of events (CSV), for a system without an interface.
    ImportEvents(ImportEvents),
    /// Fill an empty database with invented cases and mark it as a demo.
    Seed(Seed),
    /// Compute anew what is cached of each case from its events.
    Rebuild,
    /// Print the reports of charges that are not on the list, in full: for a supervisor, never for an account manager.
    /// Needs the owner's database and the key file.
    ChargeReports {
        /// Delete the report of this number instead, once it is dealt with.
        #[arg(long)]
        delete: Option<String>,
    },
    /// Keys of other systems.
    #[command(subcommand)]
    ApiKey(ApiKey),
    /// Where events are sent as they are written.
    #[command(subcommand)]
    Webhook(Webhook),
    /// Who works at the desk.
    #[command(subcommand)]
    Staff(Staff),
    /// Say whether the configuration can be used, and with which values.
    CheckConfig,
}

pub async fn run(command: Command, clock: Arc<dyn Clock>) -> Outcome {
    let config = Config::load(command.config.as_deref())?;
    start_log(config.log_format)?;
    match command.action {
        Action::CheckConfig => say(&config.table()),
        Action::Staff(Staff::Rights) => say(&members::rights()),
        Action::Serve { only } => serve::serve(config, only, clock).await,
        other => {
            let database = Database::open(&config).await?;
            let done = on_database(other, &config, &database, clock).await;
            database.close().await;
            done
        }
    }
}

async fn on_database(action: Action, config: &Config, database: &Database, clock: Arc<dyn Clock>) -> Outcome {
    let owner = database.owner().await?;
    let done = as_owner(action, config, database, &owner, clock).await;
    owner.close().await;
    done
}

async fn as_owner(
    action: Action,
    config: &Config,
    database: &Database,
    owner: &PgPool,
    clock: Arc<dyn Clock>,
) -> Outcome {
    match action {
        Action::Migrate => {
            database.migrate(clock.now()).await?;
            tracing::info!("the database is up to date");
        }
        Action::Publish { file, calendar_version, notice } => {
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            let name = file.file_name().and_then(|name| name.to_str()).ok_or("the file has no name")?;
            let stated = Stated { version: calendar_version, notice };
            let published = if stated == Stated::default() {
                publications::publish_file(owner, name, &text, clock.now()).await?
            } else if name.ends_with(".ics") {
                calendar::publish_ics(owner, name, &text, &stated, clock.now()).await?
            } else {
                Err("--calendar-version and --notice go with an iCalendar file (.ics) only")?
            };
            tracing::info!(file = %file.display(), ?published, "published");
        }
        Action::Seed(wanted) => seed::seed(&wanted, config, database, owner, clock.now()).await?,
        Action::ImportContractors(asked) => contractors::import(&asked, database, owner, clock.now()).await?,
        Action::ImportEvents(asked) => {
            let demo = schema::is_demo(owner).await?;
            let portal = serve::portal(config, database, owner.clone(), clock, demo)?;
            event_imports::run(&asked, &portal).await?;
        }
        Action::Rebuild => {
            let rebuilt = progress::rebuild(owner).await?;
            tracing::info!(cases = rebuilt.cases, differed = rebuilt.differed, "rebuilt");
        }
        Action::ChargeReports { delete: Some(number) } => {
            if !reports::delete(owner, &number).await? {
                Err(format!("there is no report {number}"))?;
            }
        }
        Action::ChargeReports { delete: None } => {
            let keys = keys::load(config, database.is_private(), &SystemRandom)?;
            for report in reports::list(owner, &keys).await? {
                say(&charge_reports::show(&report))?;
            }
        }
        Action::Staff(asked) => members::run(&asked, config, database, owner, clock.now()).await?,
        Action::Webhook(asked) => webhooks::run(asked, config, database, owner, clock.now()).await?,
        Action::ApiKey(asked) => api_keys::run(asked, database, owner, clock.now()).await?,
        Action::Serve { .. } | Action::CheckConfig => {}
    }
    Ok(())
}

/// `RUST_LOG` says what is logged; queries never are, since their values are somebody's.
fn start_log(format: LogFormat) -> Outcome {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,graphile_worker=warn"));
    // Anybody can make up a cookie; that there is no session for it is nothing to write down each time.
    let filter = filter
        .add_directive("tower_sessions_core=error".parse()?)
        .add_directive("sqlx=warn".parse()?)
        .add_directive("hyper=warn".parse()?);
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    match format {
        LogFormat::Text => log.with_target(false).init(),
        LogFormat::Json => log.json().init(),
    }
    // Where, and never what: a panic's text may quote what somebody typed.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
    Ok(())
}
