//! A code on its way to a phone: for what, and how long it is good.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::sessions::Phone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a code was asked for. It is good for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Purpose {
    #[default]
    SignIn,
    /// The phone of the draft.
    Contact,
    /// What a private link alone does not do in this case.
    Case(i64),
    /// To accept the supply plan of this case.
    Plan(i64),
    /// To object to it.
    Objection(i64),
}

/// `Debug` leaves out the phone, masked as it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCode {
    pub id: Uuid,
    /// For "we sent a code to 138****1234".
    pub masked_phone: String,
    #[serde(default)]
    pub purpose: Purpose,
    /// One that is kept without it is over.
    #[serde(default)]
    pub expires_at: DateTime<Utc>,
}

impl PendingCode {
    #[must_use]
    pub fn is_for(&self, purpose: Purpose, phone: &Phone) -> bool {
        self.purpose == purpose && self.masked_phone == phone.masked()
    }
}

impl fmt::Debug for PendingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("PendingCode");
        shown.field("id", &self.id).field("purpose", &self.purpose).finish_non_exhaustive()
    }
}
