//! Reads a form with files, one after the other. What a sender chooses is bounded: how many fields and files, how long names
//! and texts are. How long it may take, and how much in all, the [`gate`](super::gate) has bounded before.

use std::sync::Arc;

use leptos::prelude::use_context;
use leptos::server_fn::codec::MultipartData;
use multer::{Field, Multipart};
use portal::documents::{File, MAX_FILES_AT_ONCE, Room, Spool};
use portal::limits::{self, Allowance};

use super::gate::Admitted;
use super::metered::Meter;
use crate::caller;
use crate::functions::Typed;
use crate::notice::Trouble;

/// Text longer than this is no answer to any question. Bytes.
const MAX_TEXT: usize = 8 * 1024;
/// No form has more fields with text.
const MAX_FIELDS: usize = 40;
/// No field has a longer name. Bytes.
const MAX_NAME: usize = 64;
/// Characters of a file's name that are kept.
const MAX_FILE_NAME: usize = 255;

/// A form while it is read.
pub struct Form {
    reading: Option<Multipart<'static>>,
    room: Option<Room>,
    meter: Arc<Meter>,
    files: usize,
    /// What was typed, as far as it was read.
    pub typed: Typed,
    /// The browser stopped before the end, or was stopped.
    pub cut_off: bool,
    /// Why no file is taken any more, and the rest of the form is only let past.
    pub no_more: Option<Trouble>,
}

impl Form {
    pub fn of(data: MultipartData) -> Self {
        let admitted =
            use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Admitted>().cloned());
        let (room, meter) = admitted.map(|admitted| (admitted.room, admitted.meter)).unzip();
        Self {
            reading: data.into_inner(),
            room,
            meter: meter.unwrap_or_default(),
            files: 0,
            typed: Typed::default(),
            cut_off: false,
            no_more: None,
        }
    }

    /// The next file, once it is here as a whole. `None`: the form has ended, or was cut off.
    ///
    /// # Errors
    /// When the limits can't be asked, or the disk refuses.
    pub async fn next_file(&mut self) -> portal::Result<Option<File>> {
        loop {
            self.meter.between_fields();
            let Some(reading) = &mut self.reading else { return Ok(None) };
            let field = match reading.next_field().await {
                Ok(Some(field)) => field,
                Ok(None) => return Ok(None),
                Err(_) => {
                    self.cut_off = true;
                    return Ok(None);
                }
            };
            self.meter.in_field();
            let file_name = field.file_name().map(|name| name.chars().take(MAX_FILE_NAME).collect::<String>());
            let whole = match file_name {
                Some(name) => match self.file(name, field).await? {
                    Some(Some(file)) => return Ok(Some(file)),
                    Some(None) => true,
                    None => false,
                },
                None => self.text(field).await,
            };
            if !whole {
                self.cut_off = true;
                return Ok(None);
            }
        }
    }

    /// Whether it was read to its end.
    async fn text(&mut self, mut field: Field<'static>) -> bool {
        let name = field.name().unwrap_or_default().to_owned();
        let mut text = Vec::new();
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) => text.extend_from_slice(&chunk[..chunk.len().min(MAX_TEXT - text.len())]),
                Ok(None) => break,
                Err(_) => return false,
            }
        }
        if name.len() <= MAX_NAME && self.typed.0.len() < MAX_FIELDS {
            self.typed.0.insert(name, String::from_utf8_lossy(&text).into_owned());
        }
        true
    }

    /// `None`: cut off. `Some(None)`: there was no file in it, or none that is taken.
    async fn file(&mut self, name: String, mut field: Field<'static>) -> portal::Result<Option<Option<File>>> {
        let mut content: Option<Spool> = None;
        loop {
            let chunk = match field.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(_) => return Ok(None),
            };
            if self.no_more.is_some() || chunk.is_empty() {
                continue;
            }
            // What a browser sends for a field in which nothing was chosen has no bytes: here is a file.
            if content.is_none() {
                content = self.begin().await?;
            }
            if let Some(content) = &mut content {
                content.write(&chunk).await?;
            }
        }
        if content.is_none() && self.no_more.is_none() && !name.is_empty() {
            // A chosen file of no bytes gets a sentence of its own, and is one file as any other.
            content = self.begin().await?;
        }
        Ok(Some(content.map(|content| File { name, content })))
    }

    /// A place for the next file, if one more may come.
    async fn begin(&mut self) -> portal::Result<Option<Spool>> {
        self.no_more = self.may_come().await?;
        match self.room.as_ref().filter(|_| self.no_more.is_none()) {
            Some(room) => Ok(Some(Spool::begin(&caller::portal(), room.clone()).await?)),
            None => Ok(None),
        }
    }

    /// Whether one more file may come with this form, and from this address.
    async fn may_come(&mut self) -> portal::Result<Option<Trouble>> {
        self.files += 1;
        if self.files > MAX_FILES_AT_ONCE {
            return Ok(Some(Trouble::TooManyAtOnce));
        }
        let portal = caller::portal();
        let bucket = portal.settings().limits.uploads_per_address;
        Ok(match limits::take_for_address(&portal, "uploads", bucket, caller::address()).await? {
            Allowance::Granted => None,
            Allowance::After(time) => Some(Trouble::wait(time)),
        })
    }
}
