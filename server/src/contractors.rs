//! `sunlit import-contractors`: a delivered list of firms becomes the next version. What is said about it goes to standard
//! output in Chinese, the publisher's language, and to a file if one is named.

use std::path::{Path, PathBuf};

use app::words::Words;
use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use domain::calendar::shanghai_date;
use domain::contractors::import::{About, Note};
use domain::text::Language;
use portal::contractors::{self, Delivery, Imported, Report};
use portal::csv;
use portal::foreign::Whose;
use portal::parts::SystemRandom;
use portal::schema;
use sqlx::PgPool;

use crate::database::Database;
use crate::foreign;
use crate::outcome::{Outcome, say};

const WORDS: Words = Words(Language::Zh);

/// No list of firms comes near this.
const LARGEST: u64 = 64 << 20;

#[derive(Args)]
pub struct ImportContractors {
    /// CSV or XLSX, with headers; server/README.md names the columns.
    file: PathBuf,
    /// Where the list comes from, shown on the pages; the file's name if it is not given.
    #[arg(long)]
    source: Option<String>,
    /// The day that the list speaks of (Asia/Shanghai); today if it is not given.
    #[arg(long)]
    dated: Option<NaiveDate>,
    /// Import the rows that are right although others are faulty; firms of faulty rows stay as they were.
    #[arg(long)]
    confirm_rest: bool,
    /// Import although many firms of the current list are not in the file: they are no longer listed then.
    #[arg(long)]
    confirm_dropped: bool,
    /// Write every fault and note to this file, as CSV.
    #[arg(long)]
    report: Option<PathBuf>,
}

pub async fn import(asked: &ImportContractors, database: &Database, owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    if !schema::is_current(owner).await? {
        database.migrate(now).await?;
    }
    let today = shanghai_date(now);
    let dated = asked.dated.unwrap_or(today);
    if dated > today {
        Err(format!("--dated: {dated} is not yet"))?;
    }
    let path = asked.file.display();
    let unreadable = |error: std::io::Error| format!("{path}: {error}");
    if std::fs::metadata(&asked.file).map_err(unreadable)?.len() > LARGEST {
        Err(format!("{path}: is larger than {} MB", LARGEST >> 20))?;
    }
    let bytes = std::fs::read(&asked.file).map_err(unreadable)?;
    let file_name = asked.file.file_name().and_then(|name| name.to_str()).ok_or("the file has no name")?;
    let source = asked.source.as_deref().map_or(file_name, str::trim);
    let ImportContractors { confirm_rest, confirm_dropped, .. } = *asked;
    let delivery = Delivery { file_name, bytes: &bytes, source, dated, confirm_rest, confirm_dropped };
    let read = contractors::read_list(&foreign::children(), &Whose::default(), &bytes).await?;
    match contractors::import(owner, &SystemRandom, delivery, read, now).await? {
        Imported::New(version, report) => {
            tell(&report, asked.report.as_deref())?;
            let said = [
                ("version", version.number.to_string().into()),
                ("firms", version.firms.to_string().into()),
                ("licences", version.licences.to_string().into()),
                ("added", version.added.to_string().into()),
                ("changed", version.changed.to_string().into()),
                ("dropped", version.dropped.to_string().into()),
            ];
            say(&WORDS.with("import-done", &said))
        }
        Imported::Unchanged(version) => {
            say(&WORDS.with("import-unchanged", &[("version", version.to_string().into())]))
        }
        Imported::Older(day) => {
            Err(WORDS.with("import-older", &[("day", day.to_string().into()), ("dated", dated.to_string().into())]))?
        }
        Imported::Refused(report) => {
            tell(&report, asked.report.as_deref())?;
            Err(WORDS.say("import-refused"))?
        }
        Imported::Shrinks { dropped, listed } => {
            let counts = [("dropped", dropped.to_string().into()), ("listed", listed.to_string().into())];
            Err(WORDS.with("import-shrinks", &counts))?
        }
        Imported::Unreadable(why) => Err(format!("{path}: {}", WORDS.import_unreadable(&why)))?,
    }
}

/// Each fault is a line; notes of one sort are one line.
fn tell(report: &Report, file: Option<&Path>) -> Outcome {
    for told in &report.told {
        say(&WORDS.import_told(told))?;
    }
    let found = &report.gathered;
    for (first, count) in by_sort(&found.notes) {
        say(&WORDS.import_notes(first, count))?;
    }
    for fault in &found.faults {
        say(&WORDS.import_fault(fault))?;
    }
    let counts = [
        ("rows", report.rows.to_string().into()),
        ("firms", found.firms.len().to_string().into()),
        ("faulty", found.faulty_rows.to_string().into()),
    ];
    say(&WORDS.with("import-counts", &counts))?;
    match file {
        Some(file) => Ok(std::fs::write(file, rows(report)?).map_err(|error| format!("{}: {error}", file.display()))?),
        None => Ok(()),
    }
}

/// The first note of each sort and how many there are.
pub fn by_sort(notes: &[Note]) -> Vec<(&Note, usize)> {
    let mut sorts: Vec<(About, &Note, usize)> = Vec::new();
    for note in notes {
        match sorts.iter_mut().find(|(about, ..)| *about == note.about) {
            Some((_, _, count)) => *count += 1,
            None => sorts.push((note.about, note, 1)),
        }
    }
    sorts.into_iter().map(|(_, first, count)| (first, count)).collect()
}

/// As CSV: faults, then notes.
fn rows(report: &Report) -> Outcome<Vec<u8>> {
    let headers = ["line", "column", "sort", "what", "read"].map(|name| WORDS.say(&format!("import-report-{name}")));
    let (fault, note) = (WORDS.say("import-report-fault"), WORDS.say("import-report-note"));
    let faults = report.gathered.faults.iter().map(|one| {
        let what = WORDS.import_wrong(&one.wrong);
        [one.line.to_string(), WORDS.import_column(one.column), fault.clone(), what, one.read.clone()]
    });
    let notes = report.gathered.notes.iter().map(|one| {
        let what = WORDS.import_about(one.about);
        [one.line.to_string(), WORDS.import_column(one.column), note.clone(), what, one.read.clone()]
    });
    Ok(csv::table(&headers, faults.chain(notes))?)
}
