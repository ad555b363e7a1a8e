//! Reading and writing the log of a case.

use chrono::{DateTime, Utc};
use domain::progress::{Event, Recorded, Source};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{Fault, Result};

/// Who an event came from, as stored. Sources of API keys are never named `portal` or `customer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Portal,
    Customer,
    /// The name of an API key's source, and that source's own id of the event, unique for ever.
    BackOffice {
        source: String,
        event_id: String,
    },
}

impl Origin {
    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Origin::Portal => Source::Portal,
            Origin::Customer => Source::Customer,
            Origin::BackOffice { .. } => Source::BackOffice,
        }
    }

    /// Completes the origins of a log to which an event of this origin was added: what stands around the event is the
    /// portal's own bookkeeping.
    pub(crate) fn spread(&self, log: &[Recorded], origins: &mut Vec<Origin>) {
        let added = log.iter().skip(origins.len());
        let origin = |one: &Recorded| if one.source == Source::Portal { Origin::Portal } else { self.clone() };
        origins.extend(added.map(origin).collect::<Vec<_>>());
    }

    fn name(&self) -> &str {
        match self {
            Origin::Portal => "portal",
            Origin::Customer => "customer",
            Origin::BackOffice { source, .. } => source,
        }
    }

    fn event_id(&self) -> Option<&str> {
        match self {
            Origin::Portal | Origin::Customer => None,
            Origin::BackOffice { event_id, .. } => Some(event_id),
        }
    }
}

/// A row to be, with everything that `events` wants.
pub(crate) struct Entry<'a> {
    pub case_id: i64,
    pub recorded: &'a Recorded,
    pub origin: &'a Origin,
}

/// The code of a plain enum, as in JSON.
pub(crate) fn code(value: &impl Serialize) -> Result<String> {
    match serde_json::to_value(value)? {
        Value::String(code) => Ok(code),
        other => Err(Fault::Inconsistent(format!("{other} is not a code"))),
    }
}

/// An event's fields without its kind, which has a column of its own.
pub(crate) fn payload(event: &Event) -> Result<Value> {
    let mut value = serde_json::to_value(event)?;
    if let Value::Object(fields) = &mut value {
        fields.remove("kind");
    }
    Ok(value)
}

/// The event of a kind and its fields.
pub(crate) fn event(kind: &str, payload: Value) -> Result<Event> {
    let mut value = payload;
    if let Value::Object(fields) = &mut value {
        fields.insert("kind".to_owned(), Value::String(kind.to_owned()));
    }
    Ok(serde_json::from_value(value)?)
}

/// A log as queries put it together, in one shape everywhere: arrays of seq, event, both times and source. Half the work for
/// the database of objects with names, and less to read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<(u32, Event, DateTime<Utc>, DateTime<Utc>, Source)>")]
pub(crate) struct Log(pub Vec<Recorded>);

impl From<Vec<(u32, Event, DateTime<Utc>, DateTime<Utc>, Source)>> for Log {
    fn from(entries: Vec<(u32, Event, DateTime<Utc>, DateTime<Utc>, Source)>) -> Self {
        let recorded = entries.into_iter().map(|(seq, event, occurred_at, recorded_at, source)| Recorded {
            seq,
            event,
            occurred_at,
            recorded_at,
            source,
        });
        Self(recorded.collect())
    }
}

/// The whole log, oldest first.
pub(crate) async fn load(connection: &mut PgConnection, case_id: i64) -> Result<Vec<Recorded>> {
    let log = sqlx::query_scalar!(
        r#"select json_agg(json_build_array(
                seq, payload || jsonb_build_object('kind', kind), occurred_at, recorded_at,
                case when source in ('portal', 'customer') then source else 'back_office' end
            ) order by seq) as "log: Json<Log>"
         from events where case_id = $1"#,
        case_id
    )
    .fetch_one(connection)
    .await?;
    Ok(log.map(|Json(log)| log.0).unwrap_or_default())
}

/// Inserts events of one or many cases in one statement.
pub(crate) async fn insert(connection: &mut PgConnection, entries: &[Entry<'_>]) -> Result<()> {
    let mut payloads: Vec<Value> = Vec::with_capacity(entries.len());
    for entry in entries {
        payloads.push(payload(&entry.recorded.event)?);
    }
    let case_ids: Vec<i64> = entries.iter().map(|entry| entry.case_id).collect();
    let seqs: Vec<i32> = entries.iter().map(|entry| entry.recorded.seq.cast_signed()).collect();
    let kinds: Vec<String> = entries.iter().map(|entry| entry.recorded.event.kind().to_owned()).collect();
    let occurred: Vec<DateTime<Utc>> = entries.iter().map(|entry| entry.recorded.occurred_at).collect();
    let recorded: Vec<DateTime<Utc>> = entries.iter().map(|entry| entry.recorded.recorded_at).collect();
    let sources: Vec<String> = entries.iter().map(|entry| entry.origin.name().to_owned()).collect();
    let event_ids: Vec<Option<String>> =
        entries.iter().map(|entry| entry.origin.event_id().map(str::to_owned)).collect();
    sqlx::query!(
        "insert into events (case_id, seq, kind, payload, occurred_at, recorded_at, source, source_event_id)
         select * from unnest($1::bigint[], $2::integer[], $3::text[], $4::jsonb[], $5::timestamptz[],
             $6::timestamptz[], $7::text[], $8::text[])",
        &case_ids,
        &seqs,
        &kinds,
        &payloads,
        &occurred,
        &recorded,
        &sources,
        &event_ids as &[Option<String>],
    )
    .execute(connection)
    .await?;
    Ok(())
}
