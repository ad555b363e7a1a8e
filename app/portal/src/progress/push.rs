//! Events that other systems push: applied, held or refused, and safely repeated for ever.

use chrono::{DateTime, SubsecRound, Utc};
use domain::applications::Reference;
use domain::progress::{Event, RefusedBecause, Source};
use serde_json::Value;
use sqlx::PgConnection;

use super::append::{self, Writing};
use super::follow_up::{Arriving, Outcome};
use super::log::{self, Origin};
use crate::api_keys::{ApiCaller, Scope};
use crate::{Fault, Portal, Result};

/// An event as its source tells it.
#[derive(Debug, Clone)]
pub struct PushedEvent {
    pub source_event_id: EventId,
    pub occurred_at: DateTime<Utc>,
    pub event: Event,
}

/// The source's own id of an event: 1 to 200 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventId(String);

impl EventId {
    /// `None` unless it is 1 to 200 visible ASCII characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What became of a pushed event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// `repeated`: it was applied before, now or when its predecessor came. `void`: the source's ids of events that were held for this
    /// case and can't be applied any more.
    Applied {
        seq: u32,
        repeated: bool,
        void: Vec<String>,
    },
    Held {
        missing: &'static str,
    },
    /// Nothing was changed; `allowed` are the kinds that would be applied now.
    Refused {
        reason: RefusedBecause,
        allowed: Vec<&'static str>,
    },
    /// The id belongs to an event with other content or of another case.
    OtherContent,
    UnknownCase,
    /// The key has no right to push.
    NotEntitled,
}

/// Takes in one event under its source's id.
///
/// # Errors
/// When the database fails.
pub async fn push(portal: &Portal, caller: &ApiCaller, reference: &Reference, pushed: &PushedEvent) -> Result<Pushed> {
    if !caller.may(Scope::PushEvents) {
        return Ok(Pushed::NotEntitled);
    }
    let mut transaction = portal.pool().begin().await?;
    let id = SourceId { source: caller.source(), event_id: pushed.source_event_id.as_str() };
    let Some(case_id) = lock_id(&mut transaction, caller, &id, reference).await? else {
        return Ok(Pushed::UnknownCase);
    };
    let mut writing = Writing::begin(&mut transaction, case_id).await?;
    let told = Told {
        case_id,
        kind: pushed.event.kind(),
        payload: log::payload(&pushed.event)?,
        // As precise as it is stored, so that a repetition is the same.
        occurred_at: pushed.occurred_at.trunc_subsecs(6),
    };
    let before = earlier(&mut transaction, &id).await?;
    let held = match before {
        Some(Earlier { told: earlier, .. }) if earlier != told => return Ok(Pushed::OtherContent),
        Some(Earlier { seq: Some(seq), .. }) => return Ok(Pushed::Applied { seq, repeated: true, void: Vec::new() }),
        before => before.is_some(),
    };
    // Other systems can't say which meter it is.
    if pushed.event == Event::MeterCorrected {
        return Ok(Pushed::Refused { reason: RefusedBecause::NotYoursToSay, allowed: Vec::new() });
    }
    // Once the customer has objected, it is for people to ask and to say.
    if domain::progress::says_again(writing.log(), &pushed.event) {
        return Ok(Pushed::Refused { reason: RefusedBecause::NotYoursToSay, allowed: Vec::new() });
    }
    if !merges_into_another(&mut transaction, case_id, &pushed.event).await? {
        return Ok(Pushed::Refused { reason: RefusedBecause::UnknownCase, allowed: Vec::new() });
    }
    let arriving = Arriving { event: pushed.event.clone(), occurred_at: told.occurred_at, source: Source::BackOffice };
    let origin = Origin::BackOffice { source: id.source.to_owned(), event_id: id.event_id.to_owned() };
    match append::append_to(portal, &mut transaction, &mut writing, arriving, origin.clone()).await? {
        Outcome::Written => {
            super::held::release(&mut transaction, &[origin]).await?;
            transaction.commit().await?;
            // Before it may stand what a calendar has moved, after it what was held for it.
            let applied = writing.added().iter().find(|added| added.source == Source::BackOffice);
            let seq = applied.map(|applied| applied.seq);
            let seq = seq.ok_or_else(|| Fault::Inconsistent("a written event is not in its log".to_owned()))?;
            Ok(Pushed::Applied { seq, repeated: false, void: writing.void_of(id.source) })
        }
        Outcome::Held { missing } => {
            if held {
                super::held::renew(&mut transaction, portal.now(), &origin).await?;
            } else {
                hold(portal, &mut transaction, &id, &told).await?;
            }
            transaction.commit().await?;
            Ok(Pushed::Held { missing })
        }
        Outcome::Refused { reason, allowed } => Ok(Pushed::Refused { reason, allowed }),
    }
}

struct SourceId<'a> {
    source: &'a str,
    event_id: &'a str,
}

/// What makes two pushes the same.
#[derive(PartialEq)]
struct Told<'a> {
    case_id: i64,
    kind: &'a str,
    payload: serde_json::Value,
    occurred_at: DateTime<Utc>,
}

struct Earlier<'a> {
    told: Told<'a>,
    /// `None` while it is held.
    seq: Option<u32>,
}

/// Lets one push of this id in at a time, whatever case it names. The case's id, if there is such a case in the caller's areas.
async fn lock_id(
    connection: &mut PgConnection,
    caller: &ApiCaller,
    id: &SourceId<'_>,
    reference: &Reference,
) -> Result<Option<i64>> {
    let row = sqlx::query!(
        r#"select (select id from cases
                where reference = $1 and (cardinality($4::text[]) = 0 or area_code = any($4))) as id,
               pg_advisory_xact_lock(hashtextextended($2 || ' ' || $3, 0)) is null as locked"#,
        reference.as_str(),
        id.source,
        id.event_id,
        caller.areas(),
    )
    .fetch_one(connection)
    .await?;
    Ok(row.id)
}

async fn earlier<'a>(connection: &mut PgConnection, id: &SourceId<'_>) -> Result<Option<Earlier<'a>>> {
    let row = sqlx::query!(
        r#"select case_id as "case_id!", seq, kind as "kind!", payload as "payload!", occurred_at as "occurred_at!"
         from (
             select case_id, seq, kind, payload, occurred_at from events where source = $1 and source_event_id = $2
             union all
             select case_id, null, kind, payload, occurred_at from held_events
             where source = $1 and source_event_id = $2
         ) as known"#,
        id.source,
        id.event_id,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let kind = log::event(&row.kind, row.payload.clone())?.kind();
    let told = Told { case_id: row.case_id, kind, payload: row.payload, occurred_at: row.occurred_at };
    let seq = row.seq.map(u32::try_from).transpose();
    Ok(Some(Earlier { told, seq: seq.map_err(|_| Fault::Inconsistent("a negative seq".to_owned()))? }))
}

/// Whether the case that this one is merged into exists and is another; true for all other events.
async fn merges_into_another(connection: &mut PgConnection, case_id: i64, event: &Event) -> Result<bool> {
    let Event::Merged { into } = event else { return Ok(true) };
    let Ok(into) = Reference::parse(into) else { return Ok(false) };
    Ok(sqlx::query_scalar!(
        r#"select exists (select from cases where reference = $1 and id <> $2) as "another!""#,
        into.as_str(),
        case_id,
    )
    .fetch_one(connection)
    .await?)
}

async fn hold(portal: &Portal, connection: &mut PgConnection, id: &SourceId<'_>, told: &Told<'_>) -> Result<()> {
    sqlx::query!(
        "insert into held_events (source, source_event_id, case_id, kind, payload, occurred_at, received_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id.source,
        id.event_id,
        told.case_id,
        told.kind,
        told.payload,
        told.occurred_at,
        portal.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Where a field stands that was told of an event and got lost on the way, as a JSON pointer: an event holds codes and dates, and
/// nothing else is taken in unsaid.
///
/// # Errors
/// None: an event can be written.
pub fn left_over(told: &Value, event: &Event) -> std::result::Result<Option<String>, serde_json::Error> {
    fn lost(told: &Value, understood: &Value) -> Option<String> {
        let (Value::Object(told), Value::Object(understood)) = (told, understood) else { return None };
        told.iter().find_map(|(name, value)| {
            let within = match understood.get(name) {
                None => Some(String::new()),
                Some(known) => lost(value, known),
            };
            within.map(|within| format!("/{}{within}", escaped(name)))
        })
    }
    Ok(lost(told, &serde_json::to_value(event)?))
}

/// A name as a part of a JSON pointer (RFC 6901).
#[must_use]
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
