//! CSV: comma, semicolon or tab; UTF-8 with and without its mark, GB18030 (and with it GBK and GB2312), UTF-16.

use csv::ReaderBuilder;
use domain::contractors::import::{Cell, Value};
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::sheet::{HEADERS_WITHIN, Line, Sheet, Told, Unreadable, under_headers};

/// Reads the rows of a CSV file.
///
/// # Errors
/// When its encoding is not known, or its rows make no list.
pub fn read(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let (text, encoding) = decode(bytes)?;
    let mut lines: Vec<Line> = Vec::new();
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.map_err(|error| Unreadable::Damaged(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record
            .iter()
            .map(|text| (!text.is_empty()).then(|| Cell { value: Value::Text(text.to_owned()), merged: false }));
        lines.push((u32::try_from(line).unwrap_or(u32::MAX), cells.collect()));
    }
    under_headers(lines, vec![Told::Encoding(encoding.into())])
}

fn decode(bytes: &[u8]) -> Result<(String, &'static str), Unreadable> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, failed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let name = if encoding == UTF_8 { "UTF-8 BOM" } else { encoding.name() };
        return if failed { Err(Unreadable::Encoding) } else { Ok((text.into_owned(), name)) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), "UTF-8"));
    }
    let (text, failed) = GB18030.decode_without_bom_handling(bytes);
    if failed { Err(Unreadable::Encoding) } else { Ok((text.into_owned(), "GB18030")) }
}

/// Whichever stands most often in the first lines, where headers are.
fn delimiter(text: &str) -> u8 {
    let often = |delimiter: u8| {
        text.lines().take(HEADERS_WITHIN).map(|line| line.bytes().filter(|c| *c == delimiter).count()).max()
    };
    let mut best = b',';
    for other in [b'\t', b';'] {
        if often(other) > often(best) {
            best = other;
        }
    }
    best
}
