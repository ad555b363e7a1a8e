//! Reads a form with files. Each file is cut off where it is too big anyway, and the rest of it only counted past.

use leptos::server_fn::codec::MultipartData;
use portal::documents::{File, MAX_BYTES};
use portal::limits::{self, Allowance};

use crate::caller;
use crate::functions::Typed;
use crate::notice::Trouble;

/// Text longer than this is no answer to any question. Bytes.
const MAX_TEXT: usize = 8 * 1024;

#[derive(Default)]
pub struct Upload {
    pub typed: Typed,
    pub files: Vec<File>,
    /// The browser stopped before the end.
    pub cut_off: bool,
    /// This address has sent too many: no file was taken from there on.
    pub wait: Option<Trouble>,
}

/// # Errors
/// When the limits can't be asked.
pub async fn read(data: MultipartData) -> portal::Result<Upload> {
    let mut upload = Upload::default();
    let Some(mut form) = data.into_inner() else { return Ok(upload) };
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(upload),
            Err(_) => break,
        };
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        if file_name.as_ref().is_some_and(|name| !name.is_empty()) && upload.wait.is_none() {
            // Before its bytes take up memory.
            upload.wait = may_upload().await?;
        }
        let most = match (&file_name, &upload.wait) {
            (None, _) => MAX_TEXT,
            (Some(_), None) => MAX_BYTES + 1,
            (Some(_), Some(_)) => 0,
        };
        let mut bytes = Vec::new();
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk[..chunk.len().min(most - bytes.len())]),
                Ok(None) => break,
                Err(_) => {
                    upload.cut_off = true;
                    return Ok(upload);
                }
            }
        }
        match file_name {
            // What a browser sends for a field in which nothing was chosen.
            Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
            Some(_) if most == 0 => {}
            Some(file_name) => upload.files.push(File { name: file_name, bytes }),
            None => {
                upload.typed.0.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    upload.cut_off = true;
    Ok(upload)
}

/// Whether this address may send another file now.
async fn may_upload() -> portal::Result<Option<Trouble>> {
    let portal = caller::portal();
    let bucket = portal.settings().limits.uploads_per_address;
    Ok(match limits::take_for_address(&portal, "uploads", bucket, caller::address()).await? {
        Allowance::Granted => None,
        Allowance::After(time) => Some(Trouble::wait(time)),
    })
}
