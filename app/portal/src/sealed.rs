//! Personal data at rest: AES-256-GCM under a key per draft, which its case inherits, wrapped by a master key. Table,
//! column and row are bound to what is sealed, so that a value moved elsewhere in the database does not open.

use std::fmt::Display;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::parts::Random;

const TAG_BYTES: usize = 16;
/// What a seal adds to what is sealed.
pub(crate) const SEAL_BYTES: usize = NONCE_LEN + TAG_BYTES;

/// Why something can't be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Changed, moved, or sealed under another key.
    #[error("{0} does not open")]
    DoesNotOpen(String),
    /// Opened, and not of the form that this program writes.
    #[error("{0} is of another form")]
    OtherForm(String),
    #[error("master key {0} is not in the key file")]
    UnknownMaster(i16),
    #[error("too long to seal")]
    TooLong,
}

/// Where a sealed value stands: `table.column:row`.
#[derive(Debug, Clone)]
pub struct Place(String);

impl Place {
    /// `column` is `table.column`, `row` the row's key.
    pub fn new(column: &'static str, row: impl Display) -> Self {
        Self(format!("{column}:{row}"))
    }
}

/// Whose data key it is.
#[derive(Debug, Clone, Copy)]
pub enum KeyOwner {
    Draft(Uuid),
    Case(i64),
    ChargeReport(Uuid),
}

impl KeyOwner {
    fn place(self) -> Place {
        match self {
            Self::Draft(id) => Place::new("drafts.wrapped_key", id),
            Self::Case(id) => Place::new("case_keys.wrapped_key", id),
            Self::ChargeReport(id) => Place::new("charge_reports.wrapped_key", id),
        }
    }
}

/// A data key as stored: `wrapped_key` and `master_key_version`.
#[derive(Debug, Clone)]
pub struct WrappedKey {
    pub bytes: Vec<u8>,
    pub master_version: i16,
}

/// Seals everything personal of one draft and its case.
#[derive(Clone)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// 256 random bits.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self(key)
    }

    pub(crate) fn from_bytes(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Nonce, then ciphertext with its tag. Papers are megabytes: no copy is made beside the one that is given back.
    ///
    /// # Errors
    /// Only for more than 64 GiB.
    pub fn seal(&self, random: &dyn Random, place: &Place, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(plain.len() + SEAL_BYTES);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let (nonce, place) = (Nonce::assume_unique_for_key(nonce), Aad::from(place.0.as_bytes()));
        let tag = self.cipher()?.seal_in_place_separate_tag(nonce, place, &mut sealed[NONCE_LEN..]);
        sealed.extend_from_slice(tag.map_err(|_| SealError::TooLong)?.as_ref());
        Ok(sealed)
    }

    /// # Errors
    /// When it was changed, stood elsewhere, or was sealed under another key.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let fails = || SealError::DoesNotOpen(place.0.clone());
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or_else(fails)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| fails())?;
        let mut text = text.to_vec();
        let opened = self.cipher()?.open_in_place(nonce, Aad::from(place.0.as_bytes()), &mut text);
        let length = opened.map_err(|_| fails())?.len();
        text.truncate(length);
        Ok(text)
    }

    /// # Errors
    /// As [`DataKey::seal`], or `OtherForm` when `value` can't be written as JSON.
    pub fn seal_json<T: Serialize + ?Sized>(
        &self,
        random: &dyn Random,
        place: &Place,
        value: &T,
    ) -> Result<Vec<u8>, SealError> {
        let plain = serde_json::to_vec(value).map_err(|_| SealError::OtherForm(place.0.clone()))?;
        self.seal(random, place, &plain)
    }

    /// # Errors
    /// As [`DataKey::open`], or when the JSON is not a `T`.
    pub fn open_json<T: DeserializeOwned>(&self, place: &Place, sealed: &[u8]) -> Result<T, SealError> {
        // The parser's own message quotes what it stumbles over, and that is somebody's.
        let plain = self.open(place, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::OtherForm(place.0.clone()))
    }

    /// Seals another key of its kind.
    pub(crate) fn wrap(&self, random: &dyn Random, owner: KeyOwner, key: &Self) -> Result<Vec<u8>, SealError> {
        self.seal(random, &owner.place(), &key.0)
    }

    /// Opens a key that [`DataKey::wrap`] has sealed.
    pub(crate) fn unwrap(&self, owner: KeyOwner, wrapped: &[u8]) -> Result<Self, SealError> {
        let place = owner.place();
        let bytes = self.open(&place, wrapped)?;
        bytes.try_into().map(Self).map_err(|_| SealError::DoesNotOpen(place.0))
    }

    /// Nonces are 96 random bits: a key would have to seal billions of values before two might meet.
    fn cipher(&self) -> Result<LessSafeKey, SealError> {
        let key = UnboundKey::new(&AES_256_GCM, &self.0).map_err(|_| SealError::OtherForm("a key".to_owned()))?;
        Ok(LessSafeKey::new(key))
    }
}

#[cfg(test)]
mod tests;
