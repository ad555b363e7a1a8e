//! Secrets of the installation: versioned master keys, and the keys derived from them.
//!
//! A new master version wraps new data keys; old versions stay to unwrap old ones. What must stay findable for ever
//! (blind indexes, private links) is derived from the oldest version, which therefore is never taken out.

use std::collections::BTreeMap;
use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::parts::Random;
use crate::sealed::{DataKey, KeyOwner, SealError, WrappedKey};

const KEY_BYTES: usize = 32;

/// What is looked up exactly, by keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    Phone,
    IdNumber,
    AccountNumber,
    Address,
}

impl Lookup {
    /// The `kind` in the table `case_lookups`.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
            Self::AccountNumber => "account_number",
            Self::Address => "place",
        }
    }
}

/// The master keys by version, and the keys derived from the oldest.
pub struct Keys {
    masters: BTreeMap<i16, [u8; KEY_BYTES]>,
    index: [u8; KEY_BYTES],
    links: [u8; KEY_BYTES],
    objections: [u8; KEY_BYTES],
    codes: [u8; KEY_BYTES],
    limits: [u8; KEY_BYTES],
    sessions: DataKey,
    messages: DataKey,
    webhooks: DataKey,
}

/// Why a key file can't be used. It never says what the file holds.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    #[error("the key file holds no key")]
    Empty,
    #[error("the key file is not as expected: {0}")]
    Format(String),
    /// Does not quote it: where version and key are swapped, it is the key.
    #[error("a master key's version must be a number from 1 to 32767")]
    Version,
    #[error("master key {0}: 64 hexadecimal digits are expected")]
    Digits(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    master: BTreeMap<String, String>,
}

impl Keys {
    /// Reads a key file: `[master]`, then one line `version = "64 hexadecimal digits"` per version.
    ///
    /// # Errors
    /// Says what is wrong, never what the file holds.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        // The parser's own message quotes the line, and the line is the secret.
        let file: KeyFile = toml::from_str(text)
            .map_err(|error| KeysError::Format(error.message().split('`').next().unwrap_or_default().to_owned()))?;
        let mut masters = BTreeMap::new();
        for (version, digits) in file.master {
            let number = version.parse::<i16>().ok().filter(|number| *number > 0);
            let number = number.ok_or(KeysError::Version)?;
            masters.insert(number, from_hex(&digits).ok_or(KeysError::Digits(version))?);
        }
        Self::new(masters)
    }

    /// The text of a key file with one fresh master key.
    #[must_use]
    pub fn generate(random: &dyn Random) -> String {
        let mut key = [0; KEY_BYTES];
        random.fill(&mut key);
        format!(
            "# Whoever has this file can read everything personal in the database. Keep a copy elsewhere.\n[master]\n1 = \"{}\"\n",
            to_hex(&key)
        )
    }

    fn new(masters: BTreeMap<i16, [u8; KEY_BYTES]>) -> Result<Self, KeysError> {
        let root = *masters.values().next().ok_or(KeysError::Empty)?;
        Ok(Self {
            index: derive(&root, "blind index"),
            links: derive(&root, "private links"),
            objections: derive(&root, "objections"),
            codes: derive(&root, "one-time codes"),
            limits: derive(&root, "rate limits"),
            sessions: DataKey::from_bytes(derive(&root, "sessions")),
            messages: DataKey::from_bytes(derive(&root, "demo messages")),
            webhooks: DataKey::from_bytes(derive(&root, "webhooks")),
            masters,
        })
    }

    /// Wraps a data key under the current master key. Submission wraps the draft's key once more for the case.
    ///
    /// # Errors
    /// None in practice; the cipher's interface has one.
    pub fn wrap(&self, random: &dyn Random, owner: KeyOwner, key: &DataKey) -> Result<WrappedKey, SealError> {
        // Never empty: `new` refuses that.
        let (version, master) =
            self.masters.last_key_value().map(|(version, key)| (*version, *key)).unwrap_or_default();
        let bytes = DataKey::from_bytes(master).wrap(random, owner, key)?;
        Ok(WrappedKey { bytes, master_version: version })
    }

    /// The data key that was wrapped, under whichever master key.
    ///
    /// # Errors
    /// When the master key is unknown, or the wrapped key was changed or is somebody else's.
    pub fn unwrap(&self, owner: KeyOwner, wrapped: &WrappedKey) -> Result<DataKey, SealError> {
        let version = wrapped.master_version;
        let master = self.masters.get(&version).ok_or(SealError::UnknownMaster(version))?;
        DataKey::from_bytes(*master).unwrap(owner, &wrapped.bytes)
    }

    /// The keyed hash under which `value` is found again. The caller has brought it into its one form.
    #[must_use]
    pub fn blind_index(&self, lookup: Lookup, value: &str) -> Vec<u8> {
        mac(&self.index, &[lookup.kind().as_bytes(), value.as_bytes()]).to_vec()
    }

    pub(crate) fn link_mac(&self, case_id: i64, generation: i32) -> [u8; KEY_BYTES] {
        mac(&self.links, &[&case_id.to_be_bytes(), &generation.to_be_bytes()])
    }

    /// Of the link by which the customer objects to event `seq` of a case.
    pub(crate) fn objection_mac(&self, case_id: i64, seq: u32) -> [u8; KEY_BYTES] {
        mac(&self.objections, &[&case_id.to_be_bytes(), &seq.to_be_bytes()])
    }

    pub(crate) fn code_mac(&self, id: uuid::Uuid, phone_hash: &[u8], code: &str) -> [u8; KEY_BYTES] {
        mac(&self.codes, &[id.as_bytes(), phone_hash, code.as_bytes()])
    }

    pub(crate) fn limit_key(&self, name: &str, subject: &[u8]) -> [u8; KEY_BYTES] {
        mac(&self.limits, &[name.as_bytes(), subject])
    }

    /// Seals what a browser session holds.
    pub(crate) fn sessions(&self) -> &DataKey {
        &self.sessions
    }

    /// Seals what the demo's log sender kept.
    pub(crate) fn messages(&self) -> &DataKey {
        &self.messages
    }

    /// Seals the secrets by which webhooks are signed.
    pub(crate) fn webhooks(&self) -> &DataKey {
        &self.webhooks
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Keys")
            .field("versions", &self.masters.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

fn derive(root: &[u8; KEY_BYTES], purpose: &str) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    Hkdf::<Sha256>::new(Some(b"sunlit"), root)
        .expand(purpose.as_bytes(), &mut key)
        .expect("HKDF gives up to 8160 bytes");
    key
}

/// HMAC-SHA-256 over the parts, each with its length so that no two lists of parts read the same.
fn mac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether both are the same, in a time that doesn't tell where they differ.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex(text: &str) -> Option<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    if text.len() != KEY_BYTES * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests;
