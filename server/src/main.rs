//! `sunlit`: the portal's process and its commands.

mod api;
mod api_keys;
mod charge_reports;
mod cli;
mod config;
mod contractors;
mod counted;
mod database;
mod event_imports;
mod foreign;
mod http;
mod keys;
mod live;
mod members;
mod metrics;
mod news;
mod outcome;
mod seed;
mod serve;
mod sessions;
mod staff;
mod warnings;
mod webhooks;

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

/// Pages are made of many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A child takes its limits before it has threads, and says nothing to anybody but its parent.
    if let Some(ended) = foreign::as_child() {
        return if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let command = cli::Command::parse();
    // Work on files and ciphers: a few threads for each core do it, and each that begins brings memory of its own.
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let ran = tokio::runtime::Builder::new_multi_thread().max_blocking_threads(cores * 4 + 8).enable_all().build();
    let ran = ran.map_err(Into::into).and_then(|runtime| runtime.block_on(cli::run(command, Arc::new(SystemClock))));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            outcome::complain(&*error);
            ExitCode::FAILURE
        }
    }
}

/// The child of the tests that send files: see `portal::testing::children`. Started by hand it has nobody to listen to.
#[cfg(test)]
#[test]
#[allow(clippy::unwrap_used)]
fn reads_as_child() {
    if std::env::var_os(portal::testing::CHILD).is_some() {
        portal::foreign::child::run(&portal::DECODERS).unwrap();
    }
}
