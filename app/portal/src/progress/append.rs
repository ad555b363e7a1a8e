//! Adding to a case's log: the one way in which a case changes. The caller's transaction holds the case's lock until
//! its end, so that every event is judged against the log that it is added to.

use chrono::{DateTime, Utc};
use domain::progress::{Event, Recorded, RefusedBecause};
use sqlx::PgConnection;

use super::follow_up::{self, Arriving, Outcome};
use super::log::{self, Entry, Origin};
use super::{broken, notify, state};
use crate::green_channel::is_unlisted;
use crate::publications::{self, Rules};
use crate::{Portal, Result};

/// What becomes of an event that names a project that is not published for the case.
const UNKNOWN_PROJECT: Outcome = Outcome::Refused { reason: RefusedBecause::UnknownProject, allowed: Vec::new() };

/// A case's log, locked, with what is being added to it.
pub(super) struct Writing {
    case_id: i64,
    log: Vec<Recorded>,
    /// How many of `log` are stored.
    stored: usize,
    /// Of each that is not.
    origins: Vec<Origin>,
    /// What was held and can't be applied any more, as far as it was looked for.
    void: Vec<Origin>,
}

impl Writing {
    /// Locks the case and reads its log. The log of a case that this transaction has made is empty.
    pub(super) async fn begin(connection: &mut PgConnection, case_id: i64) -> Result<Self> {
        let locked = sqlx::query_scalar!("select seq from case_states where case_id = $1 for update", case_id)
            .fetch_optional(&mut *connection)
            .await?;
        // In a statement of its own: it must see what was committed while we waited for the lock.
        let log = if locked.is_some() { log::load(connection, case_id).await? } else { Vec::new() };
        Ok(Self { case_id, stored: log.len(), log, origins: Vec::new(), void: Vec::new() })
    }

    pub(super) fn log(&self) -> &[Recorded] {
        &self.log
    }

    pub(super) fn admit(
        &mut self,
        rules: &Rules,
        arriving: Arriving,
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Result<Outcome> {
        let outcome = follow_up::admit(rules, &mut self.log, arriving, now).map_err(|e| broken(self.case_id, &e))?;
        origin.spread(&self.log[self.stored..], &mut self.origins);
        Ok(outcome)
    }

    pub(super) fn redate(&mut self, rules: &Rules, now: DateTime<Utc>) -> Result<()> {
        follow_up::redate(rules, &mut self.log, now).map_err(|error| broken(self.case_id, &error))?;
        Origin::Portal.spread(&self.log[self.stored..], &mut self.origins);
        Ok(())
    }

    /// Applies what was held for want of a predecessor, as far as it can be now.
    pub(super) async fn release(
        &mut self,
        rules: &Rules,
        connection: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut held = super::held::of_case(connection, self.case_id).await?;
        let mut released = Vec::new();
        let mut waiting = usize::MAX;
        while held.len() < waiting {
            waiting = held.len();
            self.void.clear();
            let mut still = Vec::new();
            for (origin, arriving) in held {
                match self.admit(rules, arriving.clone(), origin.clone(), now)? {
                    Outcome::Written => released.push(origin),
                    Outcome::Held { .. } => still.push((origin, arriving)),
                    Outcome::Refused { reason, .. } => {
                        tracing::info!(?origin, ?reason, "an event that is held can't be applied any more");
                        self.void.push(origin.clone());
                        still.push((origin, arriving));
                    }
                }
            }
            held = still;
        }
        super::held::release(connection, &released).await
    }

    /// Stores what was added, with the fold of it all. Nothing if nothing was.
    pub(super) async fn save(&self, rules: &Rules, connection: &mut PgConnection) -> Result<()> {
        let added = &self.log[self.stored..];
        if added.is_empty() {
            return Ok(());
        }
        let entries = added.iter().zip(&self.origins);
        let entries: Vec<Entry<'_>> =
            entries.map(|(recorded, origin)| Entry { case_id: self.case_id, recorded, origin }).collect();
        log::insert(connection, &entries).await?;
        if added.iter().any(|recorded| matches!(recorded.event, Event::Reclassified { .. })) {
            state::forget_stays(connection, self.case_id).await?;
        }
        state::save(connection, &[state::fold(rules, self.case_id, &self.log)?]).await
    }

    /// Tells the customer what he has to know of what was added.
    pub(super) async fn tell(&self, rules: &Rules, connection: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
        notify::of(rules, connection, self.case_id, &self.log, self.stored, now).await
    }

    /// The ids of the events of a source that were held, and can't be applied any more after what was added.
    pub(super) fn void_of(&self, source: &str) -> Vec<String> {
        let own = self.void.iter().filter_map(|origin| match origin {
            Origin::BackOffice { source: of, event_id } if of == source => Some(event_id.clone()),
            _ => None,
        });
        own.collect()
    }

    pub(super) fn added(&self) -> &[Recorded] {
        &self.log[self.stored..]
    }
}

/// Adds one event to a case in the caller's transaction, with all that follows from it: promises, new due days, held
/// events that now apply, the cached state, the customer's message. Nothing is written unless it is `Written`.
///
/// The transaction must not have touched `case_states` of another case, or two of them may wait for each other.
///
/// # Errors
/// When the database fails, or the log can't be folded.
pub async fn append(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    arriving: Arriving,
    origin: Origin,
) -> Result<Outcome> {
    let mut writing = Writing::begin(connection, case_id).await?;
    append_to(portal, connection, &mut writing, arriving, origin).await
}

/// The same for events of one act: all of them are written, with one message, or none. The outcome is that of the last, or of
/// the first that is not written.
///
/// # Errors
/// As [`append`].
pub(crate) async fn append_all(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    events: Vec<(Arriving, Origin)>,
) -> Result<Outcome> {
    let mut writing = Writing::begin(connection, case_id).await?;
    let rules = publications::rules_on(portal, connection).await?;
    for (arriving, origin) in events {
        if is_unlisted(connection, &rules, case_id, &arriving.event, portal.now()).await? {
            return Ok(UNKNOWN_PROJECT);
        }
        let outcome = writing.admit(&rules, arriving, origin, portal.now())?;
        if outcome != Outcome::Written {
            return Ok(outcome);
        }
    }
    writing.release(&rules, connection, portal.now()).await?;
    writing.save(&rules, connection).await?;
    writing.tell(&rules, connection, portal.now()).await?;
    Ok(Outcome::Written)
}

/// What [`append`] would say of an event now. Nothing is written; the case is locked as by `append`.
///
/// # Errors
/// As [`append`].
pub(crate) async fn would_append(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    arriving: Arriving,
) -> Result<Outcome> {
    let mut writing = Writing::begin(connection, case_id).await?;
    let rules = publications::rules_on(portal, connection).await?;
    writing.admit(&rules, arriving, Origin::Customer, portal.now())
}

pub(super) async fn append_to(
    portal: &Portal,
    connection: &mut PgConnection,
    writing: &mut Writing,
    arriving: Arriving,
    origin: Origin,
) -> Result<Outcome> {
    let now = portal.now();
    let rules = publications::rules_on(portal, connection).await?;
    if is_unlisted(connection, &rules, writing.case_id, &arriving.event, now).await? {
        return Ok(UNKNOWN_PROJECT);
    }
    let first = writing.log.is_empty();
    let outcome = writing.admit(&rules, arriving, origin, now)?;
    if outcome == Outcome::Written {
        if !first {
            writing.release(&rules, connection, now).await?;
        }
        writing.save(&rules, connection).await?;
        writing.tell(&rules, connection, now).await?;
    }
    Ok(outcome)
}
