//! Who somebody is to the portal: what a browser session may see, one-time codes by SMS, and private links.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The blind index of a confirmed phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneHash(pub Vec<u8>);

/// What a browser session may see. Kept sealed in the table `sessions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// The draft begun or resumed here.
    pub draft: Option<Uuid>,
    /// Cases opened by private link or submitted here: their owner's pages open.
    pub cases: Vec<i64>,
    /// Confirmed by SMS code.
    pub phone: Option<PhoneHash>,
}
