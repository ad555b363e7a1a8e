//! What is pushed, before its kind is looked at.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use portal::progress::EventId;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;

/// An event is a few hundred bytes.
const LARGEST: usize = 64 << 10;

/// Bytes up to [`LARGEST`], with a sentence for more.
pub struct Body(Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let read = axum::body::to_bytes(request.into_body(), LARGEST).await;
        read.map(Self).map_err(|_| Problem::bad_request(format!("A request has at most {LARGEST} bytes.")))
    }
}

impl Body {
    /// What it says, as it stands there and as it is understood. `what` it is begins the sentence that refuses it.
    pub fn read<T: DeserializeOwned>(&self, what: &str) -> Result<(Value, T), Problem> {
        let bad = |error: serde_json::Error| Problem::bad_request(format!("{what} can't be read: {error}."));
        let told: Value = serde_json::from_slice(&self.0).map_err(bad)?;
        let understood = T::deserialize(&told).map_err(|error| Problem::unreadable(what, &told, &error))?;
        Ok((told, understood))
    }
}

/// The source's own id of what it pushes.
pub fn source_event_id(text: &str) -> Result<EventId, Problem> {
    EventId::parse(text)
        .ok_or_else(|| Problem::bad_request("source_event_id has 1 to 200 visible ASCII characters and no spaces."))
}
