//! Who somebody is to the portal: what a browser session may see, one-time codes by SMS, and private links.

mod access;
mod codes;
mod link_token;
mod links;
mod one_time;
mod opened_case;
mod pending_code;
mod sending;
mod store;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use access::{Access, DigitsCheck, access, access_in, asks_for_holder, check_id_digits};
pub use codes::{CodeCheck, CodeRequest, codes_withheld, confirm_code, request_code, send_code_for};
pub(crate) use codes::{codes_used, may_send};
pub(crate) use link_token::link;
pub use link_token::link_token;
pub use links::{LinkOpened, Renewed, link_of, open_link, renew_link};
pub(crate) use one_time::{Made, Tried, make, try_one, use_up};
pub use opened_case::{FIRST_LINK, OpenedCase};
pub use pending_code::{PendingCode, Purpose};
pub use store::{StoredSession, create, delete, load, renew, save};
pub(crate) use store::{id_hash, within_bounds};

use crate::keys::{Keys, Lookup};
use crate::limits::{Address, Allowance, take_for_address};
use crate::{Portal, Result};

/// The blind index of a phone. `Debug` shows nothing of it: who has one can follow its owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneHash(pub Vec<u8>);

impl fmt::Debug for PhoneHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PhoneHash").finish_non_exhaustive()
    }
}

impl PhoneHash {
    /// See [`Keys::blind_index`].
    #[must_use]
    pub fn of(keys: &Keys, phone: &domain::sessions::Phone) -> Self {
        Self(keys.blind_index(Lookup::Phone, phone.as_str()))
    }
}

/// What a browser session may see. Kept sealed in the table `sessions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// The draft begun or resumed here.
    pub draft: Option<Uuid>,
    /// Cases opened by private link, or submitted here: their owner's pages open until that link is revoked.
    pub cases: Vec<OpenedCase>,
    /// Confirmed by SMS code.
    pub phone: Option<PhoneHash>,
    /// Cases of that phone for which the document number's last 4 characters were given as well.
    #[serde(default)]
    pub proved: Vec<i64>,
    /// The case that this session's draft became: what could be seen as a draft can be seen as a case.
    #[serde(default)]
    pub became: Option<i64>,
    /// A code on its way to a phone.
    pub pending: Option<PendingCode>,
}

/// Of one session; a hall's computer that submits all day keeps the latest.
const MOST_CASES: usize = 200;

impl Visitor {
    /// Whether it may do more than `before`: another phone, a case, or a proof came in. Then the session gets another id,
    /// whatever it was that raised its rights.
    #[must_use]
    pub fn raised_since(&self, before: &Self) -> bool {
        // Of a draft that was this session's already; its second click still comes with the old id.
        let own = self.became.filter(|_| self.draft.is_some() && self.draft == before.draft);
        (self.phone.is_some() && self.phone != before.phone)
            || self.cases.iter().any(|case| !before.cases.contains(case) && own != Some(case.id))
            || self.proved.iter().any(|case_id| !before.proved.contains(case_id))
    }

    /// The phone, masked, to which a code for this is on its way and still good.
    #[must_use]
    pub fn awaits(&self, purpose: Purpose, now: DateTime<Utc>) -> Option<&str> {
        let pending = self.pending.as_ref().filter(|pending| pending.purpose == purpose && pending.expires_at > now);
        pending.map(|pending| pending.masked_phone.as_str())
    }

    pub(crate) fn proves(&mut self, case_id: i64) {
        if !self.proved.contains(&case_id) {
            self.proved.push(case_id);
            let surplus = self.proved.len().saturating_sub(MOST_CASES);
            self.proved.drain(..surplus);
        }
    }

    /// `generation` is that of the link by which it was opened; an earlier one takes nothing away.
    pub(crate) fn may_see(&mut self, id: i64, generation: i32) {
        if let Some(case) = self.cases.iter_mut().find(|case| case.id == id) {
            case.generation = case.generation.max(generation);
        } else {
            self.cases.push(OpenedCase { id, generation });
            let surplus = self.cases.len().saturating_sub(MOST_CASES);
            self.cases.drain(..surplus);
        }
    }

    /// Whether it came by the link that the case has now.
    pub(crate) fn holds_link(&self, id: i64, generation: i32) -> bool {
        self.cases.contains(&OpenedCase { id, generation })
    }
}

/// Whether an address may have one more session that begins with nothing but a refused form.
///
/// # Errors
/// When the database fails.
pub async fn may_begin_session(portal: &Portal, address: Address) -> Result<bool> {
    let bucket = portal.settings().limits.sessions_per_address;
    Ok(take_for_address(portal, "sessions", bucket, address).await? == Allowance::Granted)
}

/// Forgets everything that the session could see. The cookie's session is deleted by the caller.
pub fn sign_out(visitor: &mut Visitor) {
    *visitor = Visitor::default();
}

/// Deletes sessions and codes that are over.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let now = portal.now();
    sqlx::query!("delete from codes where expires_at < $1", now).execute(portal.pool()).await?;
    Ok(sqlx::query!("delete from sessions where expires_at < $1", now).execute(portal.pool()).await?.rows_affected())
}

#[cfg(test)]
mod tests;
