//! What the child makes of a paper: an upright image without metadata, or a PDF's pages as images, which is all that
//! anybody gets to see of it.

use std::io::Result;

use serde::{Deserialize, Serialize};

use super::sniff::{Format, sniff};
use super::{Unfit, images, pdfs};
use crate::foreign::Answers;

/// The name of this decoder.
pub const PAPER: &str = "paper";

/// The first frame of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Read {
    Unfit(Unfit),
    /// One frame follows: the image as it is kept.
    Image(ImageType),
    /// So many frames follow: each page as JPEG.
    Pages(u16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ImageType {
    Jpeg,
    Png,
}

impl ImageType {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// # Errors
/// When nobody listens any more.
pub fn decode(bytes: Vec<u8>, answers: &mut Answers) -> Result<()> {
    match sniff(&bytes) {
        Err(unfit) => answers.value(&Read::Unfit(unfit)),
        Ok(Format::Pdf) => pdfs::answer(bytes, answers),
        Ok(format) => match images::clean(&bytes, format) {
            Err(unfit) => answers.value(&Read::Unfit(unfit)),
            Ok(cleaned) => {
                answers.value(&Read::Image(cleaned.kind))?;
                answers.frame(&cleaned.bytes)
            }
        },
    }
}
