//! What the link of an objection is made of. Nothing of it is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Portal;
use crate::keys::same;

/// 104 bits of the HMAC: enough against guessing, and as long with the event's number as a private link's token.
const MAC_BYTES: usize = 13;
const SEQ_BYTES: usize = 3;
pub(super) const REFERENCE_CHARACTERS: usize = 10;

/// Reference, number of the event and HMAC: 32 characters that need no encoding in a path, the last one a letter, as those of private
/// links. It opens nothing but the one objection.
#[must_use]
pub fn token(portal: &Portal, case_id: i64, reference: &str, seq: u32) -> String {
    format!("{reference}{}", URL_SAFE_NO_PAD.encode(signed(portal, case_id, seq)))
}

/// The event that this names, if it is what follows the reference in a token of the case.
pub(super) fn seq_of(portal: &Portal, case_id: i64, token: &str) -> Option<u32> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (seq, _) = bytes.split_first_chunk::<SEQ_BYTES>()?;
    let seq = u32::from_be_bytes([0, seq[0], seq[1], seq[2]]);
    same(&bytes, &signed(portal, case_id, seq)).then_some(seq)
}

fn signed(portal: &Portal, case_id: i64, seq: u32) -> Vec<u8> {
    let [_, number @ ..] = seq.to_be_bytes();
    let mac = portal.keys().objection_mac(case_id, seq);
    [number.as_slice(), &mac[..MAC_BYTES]].concat()
}

/// The whole address.
pub(crate) fn link(portal: &Portal, case_id: i64, reference: &str, seq: u32) -> String {
    format!("{}/not-me/{}", portal.settings().base_url, token(portal, case_id, reference, seq))
}
