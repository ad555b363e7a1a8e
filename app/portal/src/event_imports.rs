//! Events as a table, for systems without an interface: each row is taken in as if it had been pushed alone, and has an answer of its
//! own. The same table again changes nothing.

mod listed;
mod rows;

use domain::applications::Reference;
use domain::staff::Right;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

pub use listed::{Import, import_of, imports};
pub use rows::{COLUMNS, Column, Unreadable, Wrong, read};
use rows::{Row, is_known_kind, told};

use crate::api_keys::{self, ApiCaller, Scope};
use crate::progress::{self, Pushed};
use crate::staff::{Desk, Member};
use crate::{Fault, Portal, Result};

/// Rows of one table at the desk, at most.
pub const MOST_ROWS: usize = 1_000;

/// A row and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// As the table counts, from 1.
    pub line: u64,
    /// Empty where it can't be read, as the other two.
    pub application: String,
    pub source_event_id: String,
    pub kind: String,
    pub became: Became,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "became")]
pub enum Became {
    /// `repeated`: it was applied before.
    Applied { repeated: bool },
    /// It waits for an event of this kind.
    Held { missing: String },
    /// Nothing was changed.
    Refused { reason: domain::progress::RefusedBecause },
    /// The id belongs to another event.
    OtherContent,
    /// There is no such application, or none that whoever imports may see.
    UnknownCase,
    /// It can't be read.
    Wrong { wrong: Wrong },
}

impl Became {
    /// Whether somebody has to do something about it.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        !matches!(self, Self::Applied { .. } | Self::Held { .. })
    }
}

/// Takes in the rows of a table, as the events of a source. `report` is written row by row: it says how far it came, should the database
/// fail.
///
/// # Errors
/// When the database fails.
pub async fn import(portal: &Portal, caller: &ApiCaller, rows: &[Row], report: &mut Vec<Reported>) -> Result<()> {
    for row in rows {
        let became = match told(row) {
            Ok((reference, event)) => became(progress::push(portal, caller, &reference, &event).await?),
            Err(wrong) => Became::Wrong { wrong },
        };
        report.push(reported(row, became));
    }
    // What came before that which it follows may have been applied by it, or can be now.
    let early = |one: &Became| matches!(one, Became::Held { .. } | Became::Refused { .. });
    for (row, reported) in rows.iter().zip(report).filter(|(_, one)| early(&one.became)) {
        if let Ok((reference, event)) = told(row) {
            reported.became = match became(progress::push(portal, caller, &reference, &event).await?) {
                Became::Applied { .. } => Became::Applied { repeated: false },
                other => other,
            };
        }
    }
    Ok(())
}

/// Of cells, only what can be nobody's name: a reference, an id that could be taken in, a kind that there is.
fn reported(row: &Row, became: Became) -> Reported {
    let application = Reference::parse(row.get(Column::Application)).map(|reference| reference.to_string());
    let known = |is_known, column| if is_known { row.get(column).to_owned() } else { String::new() };
    Reported {
        line: row.line,
        application: application.unwrap_or_default(),
        source_event_id: known(told(row).is_ok(), Column::SourceEventId),
        kind: known(is_known_kind(row), Column::Kind),
        became,
    }
}

fn became(pushed: Pushed) -> Became {
    match pushed {
        Pushed::Applied { repeated, .. } => Became::Applied { repeated },
        Pushed::Held { missing } => Became::Held { missing: missing.to_owned() },
        Pushed::Refused { reason, .. } => Became::Refused { reason },
        Pushed::OtherContent => Became::OtherContent,
        Pushed::UnknownCase | Pushed::NotEntitled => Became::UnknownCase,
    }
}

/// Whoever brings in the events of this source; in these areas, or in all if none is said. `None`: the source is the portal's own, the
/// customer's or the desk's, empty or too long.
#[must_use]
pub fn caller(source: &str, areas: Vec<String>) -> Option<ApiCaller> {
    let caller = || ApiCaller::new(Uuid::nil(), source.to_owned(), vec![Scope::PushEvents]).in_areas(areas);
    api_keys::is_source(source).then(caller)
}

/// What became of a table at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    Done,
    NotEntitled,
    /// See [`caller`].
    NoSource,
    /// The source has a key: it tells its events itself, and nobody in its name.
    HasKey,
    /// It has more than [`MOST_ROWS`].
    TooManyRows,
}

/// Brings in a table at the desk, within the member's areas. `form` is the form's own id: sent twice, it is one import.
///
/// # Errors
/// When the database fails.
pub async fn import_at_desk(
    desk: &Desk,
    member: &Member,
    form: Uuid,
    source: &str,
    rows: Vec<Row>,
) -> Result<Imported> {
    if !member.may(Right::ImportEvents) {
        return Ok(Imported::NotEntitled);
    }
    let Some(caller) = caller(source, member.entitlement.areas.clone()) else { return Ok(Imported::NoSource) };
    if rows.len() > MOST_ROWS {
        return Ok(Imported::TooManyRows);
    }
    let has_key =
        sqlx::query_scalar!(r#"select exists (select from api_keys where source = $1) as "has_key!""#, source);
    if has_key.fetch_one(desk.pool()).await? {
        return Ok(Imported::HasKey);
    }
    let (desk, member, source) = (desk.clone(), member.id, source.to_owned());
    // A task of its own: whoever leaves the page finds all of it done, and what became of it.
    let done = tokio::spawn(async move {
        let mut report = Vec::with_capacity(rows.len());
        let imported = import(&desk, &caller, &rows, &mut report).await;
        tracing::info!(%member, source, rows = report.len(), "a table of events was brought in");
        sqlx::query!(
            "insert into event_imports (id, staff_id, source, imported_at, report) values ($1, $2, $3, $4, $5)
             on conflict (id) do nothing",
            form,
            member,
            source,
            desk.now(),
            Json(&report) as _,
        )
        .execute(desk.pool())
        .await?;
        imported
    });
    done.await.map_err(|error| Fault::Inconsistent(format!("a table was not finished: {error}")))??;
    Ok(Imported::Done)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
