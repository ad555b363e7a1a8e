//! Browser sessions: the cookie is tower-sessions', the rows are the portal's.

use std::collections::HashMap;

use chrono::DateTime;
use portal::sessions::{self, StoredSession};
use portal::{Fault, Portal};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

#[derive(Debug, Clone)]
pub struct Sessions(Portal);

/// `__Host-` ties the cookie to this host and to TLS, so it is only for https.
pub fn layer(portal: Portal, https: bool) -> SessionManagerLayer<Sessions> {
    let days = portal.settings().retention.session.num_days();
    SessionManagerLayer::new(Sessions(portal))
        .with_name(if https { "__Host-sunlit" } else { "sunlit" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::days(days)))
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
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let session = stored(record)?;
        while !sessions::create(&self.0, &record.id.0.to_be_bytes(), &session).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        sessions::save(&self.0, &record.id.0.to_be_bytes(), &stored(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = sessions::load(&self.0, &id.0.to_be_bytes()).await.map_err(backend)?;
        found.map(|session| record(id, &session)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sessions::delete(&self.0, &id.0.to_be_bytes()).await.map_err(backend)
    }
}
