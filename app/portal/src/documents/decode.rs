//! What the child makes of a paper: an upright image without metadata, or a PDF's pages as images, which is all that
//! anybody gets to see of it.

use std::io::Result;

use super::sniff::{Format, sniff};
use super::verdict::Read;
use super::{images, pdfs};
use crate::foreign::Answers;

/// The name of this decoder.
pub const PAPER: &str = "paper";

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
