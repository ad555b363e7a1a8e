//! `sunlit import-events`: a table of events, for systems without an interface. What became of each row goes to standard output in
//! Chinese, the words of whoever brings it in, and to a file if one is named.

use std::path::PathBuf;

use app::words::Words;
use clap::Args;
use domain::text::Language;
use portal::Portal;
use portal::event_imports::{Became, Reported, caller, import, read};
use portal::{api_keys, csv};

use crate::outcome::{Outcome, say};

const WORDS: Words = Words(Language::Zh);

/// A table of a million rows, with room. Bytes.
const LARGEST: u64 = 256 << 20;

#[derive(Args)]
pub struct ImportEvents {
    /// CSV with headers; server/README.md names the columns.
    file: PathBuf,
    /// The system whose events these are: its ids stay its own for ever.
    #[arg(long)]
    source: String,
    /// Write what became of each row to this file, as CSV.
    #[arg(long)]
    report: Option<PathBuf>,
}

pub async fn run(asked: &ImportEvents, portal: &Portal) -> Outcome {
    let path = asked.file.display();
    let unreadable = |error: std::io::Error| format!("{path}: {error}");
    if std::fs::metadata(&asked.file).map_err(unreadable)?.len() > LARGEST {
        Err(format!("{path}: is larger than {} MB", LARGEST >> 20))?;
    }
    let bytes = std::fs::read(&asked.file).map_err(unreadable)?;
    let rows = read(&bytes).map_err(|why| format!("{path}: {}", WORDS.event_table(&why)))?;
    let caller = caller(&asked.source, Vec::new())
        .ok_or_else(|| format!("--source: 1 to 60 characters, and none of {}", api_keys::RESERVED.join(", ")))?;
    let mut report = Vec::with_capacity(rows.len());
    let imported = import(portal, &caller, &rows, &mut report).await;
    for reported in report.iter().filter(|one| one.became.is_trouble()) {
        say(&WORDS.event_row(reported))?;
    }
    let count = |wanted: fn(&Became) -> bool| report.iter().filter(|one| wanted(&one.became)).count().to_string();
    say(&WORDS.with(
        "event-import-counts",
        &[
            ("rows", report.len().to_string().into()),
            ("applied", count(|became| matches!(became, Became::Applied { .. })).into()),
            ("held", count(|became| matches!(became, Became::Held { .. })).into()),
            ("wrong", count(Became::is_trouble).into()),
        ],
    ))?;
    if let Some(file) = &asked.report {
        std::fs::write(file, table(&report)?).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(imported?)
}

fn table(report: &[Reported]) -> Outcome<Vec<u8>> {
    let headers =
        ["line", "application", "event-id", "kind", "became"].map(|name| WORDS.say(&format!("event-import-{name}")));
    let rows = report.iter().map(|one| {
        [
            one.line.to_string(),
            one.application.clone(),
            one.source_event_id.clone(),
            one.kind.clone(),
            WORDS.became(&one.became),
        ]
    });
    Ok(csv::table(&headers, rows)?)
}
