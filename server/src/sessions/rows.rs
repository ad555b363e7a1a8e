//! The rows behind the sessions of one request.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::DateTime;
use portal::sessions::{self, StoredSession};
use portal::{Fault, Portal};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// What became of the session when it was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Left {
    /// Nothing was written.
    #[default]
    Alone,
    Kept,
    /// Meanwhile it has ended or got another id: what was to be written is gone.
    Lost,
}

#[derive(Debug)]
pub struct Rows {
    portal: Portal,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The id that is to be given up: for another one, or because somebody signs out.
    old: Option<Id>,
    left: Left,
}

impl Rows {
    pub fn new(portal: Portal) -> Self {
        Self { portal, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn left(&self) -> Left {
        self.state().left
    }

    /// Ends the session that was given up. `false`: none was.
    pub async fn end(&self) -> Result<bool> {
        let Some(old) = self.state().old.take() else { return Ok(false) };
        sessions::delete(&self.portal, &bytes(&old)).await.map_err(backend)?;
        Ok(true)
    }
}

fn bytes(id: &Id) -> [u8; 16] {
    id.0.to_be_bytes()
}

/// The record of a session as it is kept.
pub fn stored(record: &Record) -> Result<StoredSession> {
    let data = serde_json::to_vec(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    let expires_at = DateTime::from_timestamp(record.expiry_date.unix_timestamp(), 0)
        .ok_or_else(|| Error::Encode("the session ends too far away".to_owned()))?;
    Ok(StoredSession { data, expires_at })
}

/// The record as tower-sessions wants it.
pub fn record(id: &Id, session: &StoredSession) -> Result<Record> {
    let data: HashMap<_, _> =
        serde_json::from_slice(&session.data).map_err(|error| Error::Decode(error.to_string()))?;
    let expiry_date = OffsetDateTime::from_unix_timestamp(session.expires_at.timestamp())
        .map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Record { id: *id, data, expiry_date })
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
pub fn backend(fault: Fault) -> Error {
    Error::Backend(fault.to_string())
}

#[async_trait::async_trait]
impl SessionStore for Rows {
    /// A new one, or the old one under its new id: in one step, so that it is never gone.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let session = stored(record)?;
        let old = self.state().old.take();
        if let Some(old) = old {
            let renewed = sessions::renew(&self.portal, &bytes(&old), &bytes(&record.id), &session).await;
            self.state().left = if renewed.map_err(backend)? { Left::Kept } else { Left::Lost };
            return Ok(());
        }
        while !sessions::create(&self.portal, &bytes(&record.id), &session).await.map_err(backend)? {
            record.id = Id::default();
        }
        self.state().left = Left::Kept;
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let saved = sessions::save(&self.portal, &bytes(&record.id), &stored(record)?).await.map_err(backend)?;
        self.state().left = if saved { Left::Kept } else { Left::Lost };
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = sessions::load(&self.portal, &bytes(id)).await.map_err(backend)?;
        found.map(|session| record(id, &session)).transpose()
    }

    /// Only remembered: it goes when the request is through, see [`Rows::end`] and `create`.
    async fn delete(&self, id: &Id) -> Result<()> {
        self.state().old = Some(*id);
        Ok(())
    }
}
