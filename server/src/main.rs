//! `sunlit`: the portal's process and its commands.

mod api;
mod charge_reports;
mod cli;
mod config;
mod contractors;
mod database;
mod http;
mod keys;
mod live;
mod metrics;
mod seed;
mod serve;
mod sessions;
mod warnings;

use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Parser;
use portal::Clock;

/// The machine's time. The only place that asks for it.
struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "time enters the program here")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Command::parse(), Arc::new(SystemClock)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&*error);
            ExitCode::FAILURE
        }
    }
}
