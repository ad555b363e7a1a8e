//! Photos that the desk takes: an image that is read, sealed and stored as papers are. Its row is the caller's.

use uuid::Uuid;

use super::receive::{File, store_file};
use super::store;
use super::unfit::Unfit;
use super::unrooted::Unrooted;
use crate::sealed::DataKey;
use crate::{Portal, Result};

/// A photo that is stored and has no row yet: dropping it deletes it.
pub(crate) struct Photo {
    /// Also the object's name.
    pub id: Uuid,
    pub content_type: &'static str,
    /// As kept, without seal.
    pub bytes: usize,
    objects: Unrooted,
}

impl Photo {
    /// A row leads to it from now on, or may.
    pub(crate) fn keep(self) {
        self.objects.keep();
    }
}

/// Stores it under the case's key. A PDF is no photo.
///
/// # Errors
/// When the store fails.
pub(crate) async fn photo(portal: &Portal, key: &DataKey, mut file: File) -> Result<std::result::Result<Photo, Unfit>> {
    let stored = match store_file(portal, key, &mut file.content).await? {
        Ok(stored) => stored,
        Err(unfit) => return Ok(Err(unfit)),
    };
    if !stored.content_type.starts_with("image/") {
        return Ok(Err(Unfit::WrongType));
    }
    let (id, content_type, bytes) = (stored.id, stored.content_type, stored.bytes);
    Ok(Ok(Photo { id, content_type, bytes, objects: stored.objects }))
}

/// The image of a photo that has a row.
///
/// # Errors
/// When the store fails, or it does not open.
pub(crate) async fn open_photo(portal: &Portal, key: DataKey, id: Uuid) -> Result<Vec<u8>> {
    store::get(portal, key, id).await
}
