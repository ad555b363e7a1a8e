//! What a private link is made of. Nothing of it is stored.

use crate::Portal;
use crate::keys::to_hex;

/// 128 bits of the HMAC: enough against guessing, short enough for a message.
const MAC_BYTES: usize = 16;
pub(super) const REFERENCE_CHARACTERS: usize = 10;

/// The token of a case's private link, 42 characters that need no encoding in a path.
#[must_use]
pub fn link_token(portal: &Portal, case_id: i64, reference: &str, generation: i32) -> String {
    let mac = portal.keys().link_mac(case_id, generation);
    format!("{reference}{}", to_hex(&mac[..MAC_BYTES]))
}

/// The whole address of a private link.
pub(crate) fn link(portal: &Portal, case_id: i64, reference: &str, generation: i32) -> String {
    format!("{}/c/{}", portal.settings().base_url, link_token(portal, case_id, reference, generation))
}
