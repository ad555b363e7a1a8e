//! What somebody else has told of the customer: the customer says with one tap, from the message or on his page, that it was not so.
//!
//! The link of the message opens nothing but this one objection, so it wants no code. What it undoes is decided by the log alone
//! (`domain::progress`).

mod token;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::progress::{Admission, Event, Recorded, RefusedBecause, Source, admit, objectionable, objections_until};
use domain::text::Language;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::limits::{self, Address, Allowance};
use crate::messages::{wait_for_answer, writing};
use crate::notifications::{language_of, said_objecting};
use crate::progress::{self, Acted, Case};
use crate::publications::{self, Rules};
use crate::sessions::Visitor;
use crate::{Portal, Result};

pub(crate) use token::link;
pub use token::token;
use token::{REFERENCE_CHARACTERS, seq_of};

/// What was told, and whether the customer can still say that it was not so.
#[derive(Debug, Clone)]
pub struct ToldAct {
    pub case: Case,
    pub told: Recorded,
    /// The last day on which he can (Shanghai).
    pub until: NaiveDate,
    pub standing: Standing,
    /// In which the customer applied, and the message is written.
    pub language: Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// When he has.
    Objected(DateTime<Utc>),
    Refused(RefusedBecause),
}

/// What became of an objection by link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByLink {
    /// It stands in the log, now or from an earlier tap.
    Done,
    /// Mistyped, cut off, or of no such event.
    Unknown,
    /// Too many tries from this address.
    Wait(TimeDelta),
    Refused(RefusedBecause),
}

/// What the link of a message is about. Reads only: scanners of messages follow links. `None`: it is no such link.
///
/// # Errors
/// When the database fails, or the log can't be folded.
pub async fn told_act(portal: &Portal, token: &str) -> Result<Option<ToldAct>> {
    let mut connection = portal.pool().acquire().await?;
    let Some((reference, _, seq)) = opened(&mut connection, portal, token).await? else { return Ok(None) };
    let Some(case) = progress::by_reference(portal, &mut connection, &reference).await? else { return Ok(None) };
    let rules = publications::rules_on(portal, &mut connection).await?;
    let Some(told) = case.log.iter().find(|recorded| recorded.seq == seq).cloned() else { return Ok(None) };
    let (until, standing) = (objections_until(&told), standing(&rules, &case, seq));
    let language = language_of_case(&mut connection, case.id).await?;
    Ok(Some(ToldAct { case, told, until, standing, language }))
}

/// The events of a case to which its owner can object now.
///
/// # Errors
/// When the database fails.
pub async fn objectionable_of(portal: &Portal, case: &Case) -> Result<Vec<u32>> {
    if !case.log.iter().any(objectionable) {
        return Ok(Vec::new());
    }
    let rules = publications::rules(portal).await?;
    let told = case.log.iter().filter(|recorded| objectionable(recorded)).map(|recorded| recorded.seq);
    Ok(told.filter(|seq| standing(&rules, case, *seq) == Standing::Open).collect())
}

/// Objects by the link of a message. Only the button's POST calls this.
///
/// # Errors
/// When the database fails.
pub async fn object_by_link(portal: &Portal, token: &str, address: Address) -> Result<ByLink> {
    let bucket = portal.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(portal, "tries", bucket, address).await? {
        return Ok(ByLink::Wait(wait));
    }
    let mut transaction = portal.pool().begin().await?;
    let Some((_, case_id, seq)) = opened(&mut transaction, portal, token).await? else { return Ok(ByLink::Unknown) };
    Ok(match write(portal, transaction, case_id, seq).await? {
        Acted::Refused(reason) => ByLink::Refused(reason),
        _ => ByLink::Done,
    })
}

/// Objects to event `seq` of the visitor's own case.
///
/// # Errors
/// When the database fails.
pub async fn object(portal: &Portal, visitor: &Visitor, reference: &Reference, seq: u32) -> Result<Acted> {
    let mut transaction = portal.pool().begin().await?;
    match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => write(portal, transaction, case_id, seq).await,
        Err(answer) => Ok(answer),
    }
}

/// Reference and id of the case, and the event, that a token names.
async fn opened(connection: &mut PgConnection, portal: &Portal, token: &str) -> Result<Option<(Reference, i64, u32)>> {
    let Some((reference, signed)) = token.split_at_checked(REFERENCE_CHARACTERS) else { return Ok(None) };
    let Ok(reference) = Reference::parse(reference) else { return Ok(None) };
    let case_id = sqlx::query_scalar!("select id from cases where reference = $1", reference.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(case_id.and_then(|case_id| Some((reference, case_id, seq_of(portal, case_id, signed)?))))
}

async fn language_of_case(connection: &mut PgConnection, case_id: i64) -> Result<Language> {
    let code = sqlx::query_scalar!("select language from cases where id = $1", case_id);
    Ok(language_of(&code.fetch_one(connection).await?))
}

fn standing(rules: &Rules, case: &Case, seq: u32) -> Standing {
    let objected = case.log.iter().find(|recorded| recorded.event == Event::Objected { seq });
    if let Some(objected) = objected {
        return Standing::Objected(objected.recorded_at);
    }
    let recorded_at = case.log.last().map_or(case.now, |last| last.recorded_at.max(case.now));
    let new = Recorded {
        seq: case.progress.seq + 1,
        event: Event::Objected { seq },
        occurred_at: recorded_at,
        recorded_at,
        source: Source::Customer,
    };
    match admit(&rules.templates, &rules.calendars, &case.log, &new) {
        Admission::Apply => Standing::Open,
        Admission::Refuse { reason, .. } => Standing::Refused(reason),
        // Not of this kind: nothing that comes could make room for it.
        Admission::Hold { .. } => Standing::Refused(RefusedBecause::NoSuchAct),
    }
}

/// Writes the objection, and a message of the thread that waits for the desk's answer: nobody overlooks that. A second tap finds the
/// first and changes nothing.
async fn write(portal: &Portal, mut transaction: Transaction<'_, Postgres>, case_id: i64, seq: u32) -> Result<Acted> {
    progress::hold(&mut transaction, case_id).await?;
    let log = progress::log::load(&mut transaction, case_id).await?;
    if log.iter().any(|recorded| recorded.event == Event::Objected { seq }) {
        return Ok(Acted::Done);
    }
    if let Some(told) = log.iter().find(|recorded| recorded.seq == seq && objectionable(recorded)) {
        let language = language_of_case(&mut transaction, case_id).await?;
        let text = said_objecting(language, told.event.kind(), shanghai_date(told.recorded_at))?;
        let (writer, form) = (writing::Writer::Customer, portal.new_id());
        match writing::write(&mut transaction, portal, case_id, writer, form, &text).await? {
            writing::Written::New | writing::Written::Before => {
                wait_for_answer(&mut transaction, portal, case_id).await?;
            }
            // The log says it all the same.
            writing::Written::Closed => {}
        }
    }
    progress::write(portal, transaction, case_id, Event::Objected { seq }).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
