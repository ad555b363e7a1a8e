//! What a private link is made of. Nothing of it is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Portal;
use crate::keys::{same, to_hex};

/// 128 bits of the HMAC: enough against guessing, short enough for a message.
const MAC_BYTES: usize = 16;
pub(super) const REFERENCE_CHARACTERS: usize = 10;

/// The token of a case's private link, 32 characters that need no encoding in a path: providers of messages take 35. The last one
/// is a letter, so that no reader of messages takes it for punctuation behind the link.
#[must_use]
pub fn link_token(portal: &Portal, case_id: i64, reference: &str, generation: i32) -> String {
    format!("{reference}{}", URL_SAFE_NO_PAD.encode(mac(portal, case_id, generation)))
}

/// Whether this is what follows the reference in the token of a case's private link: as it is written now, or in the
/// hexadecimal digits of links that were given out earlier.
pub(super) fn is_link_of(portal: &Portal, case_id: i64, generation: i32, token: &str) -> bool {
    let mac = mac(portal, case_id, generation);
    [URL_SAFE_NO_PAD.encode(mac), to_hex(&mac)].iter().any(|known| same(known.as_bytes(), token.as_bytes()))
}

fn mac(portal: &Portal, case_id: i64, generation: i32) -> [u8; MAC_BYTES] {
    let mut short = [0; MAC_BYTES];
    short.copy_from_slice(&portal.keys().link_mac(case_id, generation)[..MAC_BYTES]);
    short
}

/// The whole address of a private link.
pub(crate) fn link(portal: &Portal, case_id: i64, reference: &str, generation: i32) -> String {
    format!("{}/c/{}", portal.settings().base_url, link_token(portal, case_id, reference, generation))
}
