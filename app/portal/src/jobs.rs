//! Work that is done after a request, or by the clock: the queue's schema, its worker and its time table.
//!
//! Use cases put a job into their own transaction with the SQL function `enqueue`; payloads hold ids only.

mod sweeps;

use std::future::Future;
use std::time::{Duration, Instant};

use graphile_worker::{
    Cron, IntoTaskHandlerResult, TaskHandler, Worker, WorkerContext, WorkerOptions, WorkerRecoveryConfig,
};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::applications::places;
use crate::{Fault, Portal, exports, notifications, reports, statistics, warnings};

const SCHEMA: &str = "graphile_worker";

/// Why the queue can't be prepared or doesn't run.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    #[error("the job queue's tables can't be prepared: {0}")]
    Install(String),
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the job queue's worker doesn't start: {0}")]
    Start(String),
    #[error("the job queue's worker stopped: {0}")]
    Stopped(String),
}

/// Installs or upgrades the queue's tables. `owner` connects as the database's owner.
///
/// # Errors
/// When the owner may not, or the database doesn't answer.
pub async fn install(owner: &PgPool) -> Result<(), JobsError> {
    // The queue installs itself when a worker is made; this one is never run.
    WorkerOptions::default()
        .schema(SCHEMA)
        .pg_pool(owner.clone())
        .define_job::<SendNotification>()
        .init()
        .await
        .map_err(|error| JobsError::Install(error.to_string()))?;
    // Its tables have row security without a policy, which shuts out everybody but their owner.
    sqlx::raw_sql(
        "grant usage on schema graphile_worker to sunlit_portal;
         grant select, insert, update, delete on all tables in schema graphile_worker to sunlit_portal;
         grant usage on all sequences in schema graphile_worker to sunlit_portal;
         do $$
         declare
             name text;
         begin
             for name in select tablename from pg_tables where schemaname = 'graphile_worker' loop
                 execute format('drop policy if exists portal on graphile_worker.%I', name);
                 execute format('create policy portal on graphile_worker.%I to sunlit_portal using (true) with check (true)', name);
             end loop;
         end
         $$;",
    )
    .execute(owner)
    .await?;
    Ok(())
}

/// The worker that sends messages. It does what it has begun when `shutdown` comes, for a few seconds. Nothing else is
/// its work, so that nobody waits for a code while a report is made.
///
/// # Errors
/// When the queue's tables are missing.
pub async fn messenger(
    portal: Portal,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Worker, JobsError> {
    let worker = options(portal, 2).define_job::<SendNotification>();
    worker.shutdown_signal(shutdown).init().await.map_err(start)
}

/// The worker that hands over mails. A mail server that hangs keeps nobody's text message waiting.
///
/// # Errors
/// When the queue's tables are missing.
pub async fn mailer(portal: Portal, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<Worker, JobsError> {
    let worker = options(portal, 2).define_job::<SendMail>().define_job::<SendMailConfirmation>();
    worker.shutdown_signal(shutdown).init().await.map_err(start)
}

/// The worker for what the clock asks for; it ends like the other one.
///
/// # Errors
/// When the queue's tables are missing.
pub async fn caretaker(
    portal: Portal,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Worker, JobsError> {
    let sweeping = Cron::every_n_minutes::<Sweep>(10).map_err(start)?;
    let figures = Cron::every_n_minutes::<Figures>(1).map_err(start)?;
    let exporting = Cron::hourly_at::<MakeExports>(7).map_err(start)?;
    let asking = Cron::every_n_minutes::<AskDeliveries>(10).map_err(start)?;
    // Every hour, so that a report is never later than that; nearly always there is nothing to do.
    let reporting = Cron::hourly_at::<IssueReports>(11).map_err(start)?;
    let reminding = Cron::every_n_minutes::<Remind>(10).map_err(start)?;
    // 09:00 in Shanghai.
    let warning = Cron::daily_at::<Warn>(1, 0).map_err(start)?;
    // Reports and logs may take a while each, and the figures don't wait for them.
    options(portal, 3)
        .define_job::<Sweep>()
        .define_job::<AskDeliveries>()
        .define_job::<Figures>()
        .define_job::<MakeExports>()
        .define_job::<IssueReports>()
        .define_job::<Warn>()
        .define_job::<Remind>()
        .define_job::<IndexPlaces>()
        .with_cron(sweeping.payload(Sweep {}).map_err(start)?.max_attempts(2).job_key("sweep"))
        .with_cron(asking.payload(AskDeliveries {}).map_err(start)?.max_attempts(1).job_key("ask_deliveries"))
        .with_cron(figures.payload(Figures {}).map_err(start)?.max_attempts(1).job_key("figures"))
        .with_cron(exporting.payload(MakeExports {}).map_err(start)?.max_attempts(2).job_key("make_exports"))
        .with_cron(reporting.payload(IssueReports {}).map_err(start)?.job_key("issue_reports"))
        .with_cron(warning.payload(Warn {}).map_err(start)?.max_attempts(2).job_key("warn"))
        .with_cron(reminding.payload(Remind {}).map_err(start)?.max_attempts(1).job_key("remind"))
        .shutdown_signal(shutdown)
        .init()
        .await
        .map_err(start)
}

/// What both have in common. The job of a process that was killed is taken up by another after about a minute.
fn options(portal: Portal, concurrency: usize) -> WorkerOptions {
    let recovery = WorkerRecoveryConfig::default()
        .heartbeat_interval(Duration::from_secs(10))
        .sweep_interval(Duration::from_secs(20))
        .sweep_threshold(Duration::from_secs(60))
        .recovery_delay(Duration::ZERO);
    WorkerOptions::default()
        .schema(SCHEMA)
        .concurrency(concurrency)
        .pg_pool(portal.pool().clone())
        .add_extension(portal)
        .worker_recovery(recovery)
        .listen_os_shutdown_signals(false)
}

fn start(error: impl std::fmt::Display) -> JobsError {
    JobsError::Start(error.to_string())
}

/// Sends one message of the table `notifications`.
#[derive(Serialize, Deserialize)]
struct SendNotification {
    notification: Uuid,
}

impl TaskHandler for SendNotification {
    const IDENTIFIER: &'static str = "send_notification";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        notifications::deliver(&portal(&context)?, self.notification).await.map_err(text)
    }
}

/// Sends one message of the table `notifications` as a mail.
#[derive(Serialize, Deserialize)]
struct SendMail {
    notification: Uuid,
}

impl TaskHandler for SendMail {
    const IDENTIFIER: &'static str = "send_mail";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        notifications::mails::deliver_mail(&portal(&context)?, self.notification).await.map_err(text)
    }
}

/// Mails one code of the table `mail_confirmations`.
#[derive(Serialize, Deserialize)]
struct SendMailConfirmation {
    confirmation: Uuid,
}

impl TaskHandler for SendMailConfirmation {
    const IDENTIFIER: &'static str = "send_mail_confirmation";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        notifications::mail_addresses::send_confirmation(&portal(&context)?, self.confirmation).await.map_err(text)
    }
}

/// Deletes what is over: every ten minutes.
#[derive(Serialize, Deserialize)]
struct Sweep {}

impl TaskHandler for Sweep {
    const IDENTIFIER: &'static str = "sweep";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        sweeps::sweep(&portal(&context)?).await.map_err(text)
    }
}

/// Asks the provider of messages what became of those without a receipt: every ten minutes.
#[derive(Serialize, Deserialize)]
struct AskDeliveries {}

impl TaskHandler for AskDeliveries {
    const IDENTIFIER: &'static str = "ask_deliveries";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let ended = notifications::asking::ask(&portal(&context)?).await.map_err(text)?;
        if ended > 0 {
            tracing::info!(ended, "messages whose end was asked for");
        }
        Ok::<_, String>(())
    }
}

/// Counts what is new for the figures, and publishes what is over: every minute.
#[derive(Serialize, Deserialize)]
struct Figures {}

impl TaskHandler for Figures {
    const IDENTIFIER: &'static str = "figures";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let portal = portal(&context)?;
        let began = Instant::now();
        let cases = statistics::refresh(&portal).await.map_err(text)?.cases;
        if cases > 0 {
            tracing::info!(cases, milliseconds = began.elapsed().as_millis(), "figures counted");
        }
        let published = statistics::publish_closed(&portal).await.map_err(text)?;
        if published > 0 {
            tracing::info!(periods = published, "figures of closed periods published");
        }
        Ok::<_, String>(())
    }
}

/// Issues the event logs of quarters that are closed: every hour, and when a process starts.
#[derive(Serialize, Deserialize)]
struct MakeExports {}

impl TaskHandler for MakeExports {
    const IDENTIFIER: &'static str = "make_exports";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let made = exports::make(&portal(&context)?).await.map_err(text)?;
        if made > 0 {
            tracing::info!(made, "event logs issued");
        }
        Ok::<_, String>(())
    }
}

/// Issues the half-month reports that are due.
#[derive(Serialize, Deserialize)]
struct IssueReports {}

impl TaskHandler for IssueReports {
    const IDENTIFIER: &'static str = "issue_reports";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        reports::issue_due(&portal(&context)?).await.map(drop).map_err(text)
    }
}

/// Writes to the log what the operator should do something about: once a day, whatever the number of processes.
#[derive(Serialize, Deserialize)]
struct Warn {}

impl TaskHandler for Warn {
    const IDENTIFIER: &'static str = "warn";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        warnings::log(&portal(&context)?).await.map_err(text)
    }
}

/// Reminds customers of what has a day: every ten minutes.
#[derive(Serialize, Deserialize)]
struct Remind {}

impl TaskHandler for Remind {
    const IDENTIFIER: &'static str = "remind";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let told = notifications::reminders::remind(&portal(&context)?).await.map_err(text)?;
        if told > 0 {
            tracing::info!(told, "customers reminded");
        }
        Ok::<_, String>(())
    }
}

/// Indexes anew the addresses that earlier programs have indexed: when a process starts, until none is left.
#[derive(Serialize, Deserialize)]
struct IndexPlaces {}

impl TaskHandler for IndexPlaces {
    const IDENTIFIER: &'static str = "index_places";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let indexed = places::index(&portal(&context)?).await.map_err(text)?;
        if indexed > 0 {
            tracing::info!(indexed, "addresses indexed anew");
        }
        Ok::<_, String>(())
    }
}

/// What need not wait for its hour: a process that starts may have been away when something closed.
///
/// # Errors
/// When the database fails.
pub async fn begin(portal: &Portal) -> crate::Result<()> {
    sqlx::query!("select enqueue_once('make_exports'), enqueue_once('issue_reports'), enqueue_once('index_places')")
        .execute(portal.pool())
        .await?;
    Ok(())
}

fn portal(context: &WorkerContext) -> Result<Portal, String> {
    context.get_ext::<Portal>().cloned().ok_or_else(|| "the worker has no portal".to_owned())
}

/// The queue keeps the text beside the job; faults hold nothing personal.
fn text(fault: Fault) -> String {
    fault.to_string()
}

#[cfg(test)]
mod tests;
