//! The rows of a delivered file: CSV in the encodings that are met, or XLSX. Read in a child.

mod sheet;
mod text;
mod workbook;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub use sheet::{Sheet, Told, Unreadable};

use crate::Result as Done;
use crate::foreign::{Answers, Children, Failed, Whose};

/// The name of this decoder.
pub const LIST: &str = "list";

/// Has a file read in a child. `whose` it is decides whose turn it is.
///
/// # Errors
/// When no child can be started.
pub async fn read_list(children: &Children, whose: &Whose, bytes: &[u8]) -> Done<Result<Sheet, Unreadable>> {
    let Ok(mut work) = children.begin(whose, LIST).await? else { return Ok(Err(Unreadable::Busy)) };
    let heard = async {
        work.write(bytes).await?;
        work.ask().await?;
        work.value().await
    };
    let heard: Result<_, Failed> = heard.await;
    Ok(heard.unwrap_or(Err(Unreadable::TooHeavy)))
}

/// In the child.
///
/// # Errors
/// When nobody listens any more.
pub fn decode(bytes: Vec<u8>, answers: &mut Answers) -> std::io::Result<()> {
    answers.value(&read(&bytes))
}

pub(crate) fn read(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    if bytes.starts_with(OLE) {
        return Err(Unreadable::OldFormat);
    }
    if is_web_page(bytes) {
        return Err(Unreadable::WebPage);
    }
    if bytes.starts_with(ZIP) { workbook::read(bytes) } else { text::read(bytes) }
}

/// Systems of offices write tables as HTML and call them `.xls`.
fn is_web_page(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    ["<html", "<!doctype html", "<table", "<head", "urn:schemas-microsoft-com:office"]
        .iter()
        .any(|mark| start.contains(mark))
}
