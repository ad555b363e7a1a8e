//! What browsers are asked, and how they answer.

use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::{Url, WebauthnError};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::Fault;
use crate::staff::desk::Desk;

/// What a browser is asked: the options that its authenticator takes.
#[derive(Debug, Clone)]
pub struct Question {
    /// Comes back with the answer.
    pub id: Uuid,
    /// As WebAuthn's JSON has them.
    pub options: Value,
}

/// What a browser answers, as a form brings it: whatever stands in it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// See [`Question::id`].
    pub id: Uuid,
    /// WebAuthn's JSON.
    pub credential: String,
}

/// The desk as authenticators know it. `None`: browsers give no passkeys to its address.
pub(in crate::staff) fn party(desk: &Desk) -> Option<Webauthn> {
    let origin = Url::parse(&desk.settings().entrance.base_url).ok()?;
    let host = origin.domain()?;
    if origin.scheme() != "https" && host != "localhost" {
        return None;
    }
    let named = WebauthnBuilder::new(host, &origin).ok()?.rp_name(&desk.settings().operator.zh);
    named.build().ok()
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
pub(in crate::staff) fn fault(error: WebauthnError) -> Fault {
    Fault::Inconsistent(format!("a passkey's question: {error}"))
}
