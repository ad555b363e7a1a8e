//! A mail as it goes over the wire (RFC 5322, MIME): the same bytes each time that it is tried.

use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};

use super::words::tag;
use crate::parts::{Mail, MailError};

/// From whom to whom, and the bytes.
///
/// # Errors
/// When the mail can't be written: an address is none.
pub(super) fn write(mail: &Mail, from: &Address) -> Result<(Envelope, Vec<u8>), MailError> {
    let unwritten = |_| MailError::Unwritten;
    let to: Address = mail.to.parse().map_err(unwritten)?;
    let id = mail.id.simple();
    let words = MultiPart::alternative()
        .boundary(format!("words-{id}"))
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.text))
        .singlepart(part(ContentType::TEXT_HTML, &mail.html));
    let content = match &mail.calendar {
        None => words,
        Some(calendar) => {
            let kind = format!("text/calendar; method={}; charset=utf-8", calendar.method.code());
            let kind = ContentType::parse(&kind).map_err(|_| MailError::Unwritten)?;
            let file = Attachment::new(calendar.name.clone()).body(encoded(&calendar.text), kind);
            MultiPart::mixed().boundary(format!("mail-{id}")).multipart(words).singlepart(file)
        }
    };
    let message = lettre::Message::builder()
        .from(Mailbox::new(Some(one_line(&mail.from)), from.clone()))
        .to(Mailbox::new(None, to))
        .subject(one_line(&mail.subject))
        .date(mail.date.into())
        .message_id(Some(format!("<{id}@{}>", from.domain())))
        // Nobody's holiday answers it (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", tag(mail.language)))
        .multipart(content)
        .map_err(|_| MailError::Unwritten)?;
    Ok((message.envelope().clone(), message.formatted()))
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).body(encoded(text))
}

/// In ASCII and in short lines, whatever the mail servers on the way do.
fn encoded(text: &str) -> Body {
    let encoding =
        if text.is_ascii() { ContentTransferEncoding::QuotedPrintable } else { ContentTransferEncoding::Base64 };
    match Body::new_with_encoding(text.to_owned(), encoding) {
        Ok(body) => body,
        // Both encodings take any text; this one is what lettre would choose.
        Err(text) => Body::new(String::from_utf8_lossy(&text).into_owned()),
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Whatever stands in it, it is one header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
