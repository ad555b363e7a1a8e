//! Tables from and for spreadsheets. They are read as they come: comma, semicolon or tab; UTF-8, GB18030 (and with it GBK and GB2312) or
//! UTF-16. Written they are UTF-8 with its mark, which Excel wants, and no cell is one that it would take for a formula.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};
use serde::Serialize;

use crate::{Fault, Result};

/// A table with its headers.
///
/// # Errors
/// None in memory; the writer's signature has one.
pub fn table<const N: usize>(
    headers: &[impl AsRef<str>; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Vec<u8>> {
    let head = headers.each_ref().map(|header| header.as_ref().to_owned());
    written(std::iter::once(head).chain(rows))
}

/// A table of plain structs, under the names of their fields.
///
/// # Errors
/// When a field is none of a cell's.
pub fn of_structs(rows: &[impl Serialize]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).map_err(|error| failed(&error))?;
    }
    let plain = writer.into_inner().map_err(|error| failed(&error))?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_slice());
    let records = reader.records().collect::<std::result::Result<Vec<_>, _>>().map_err(|error| failed(&error))?;
    written(records.iter())
}

fn written(rows: impl IntoIterator<Item = impl IntoIterator<Item = impl AsRef<str>>>) -> Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        let row = row.into_iter().map(|cell| harmless(cell.as_ref()).into_owned());
        writer.write_record(row.collect::<Vec<_>>()).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn failed(error: &dyn std::fmt::Display) -> Fault {
    Fault::Inconsistent(format!("a table can't be written: {error}"))
}

/// With an apostrophe before what begins like a formula, also in the full width that Chinese spreadsheets accept.
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        return Cow::Owned(format!("'{cell}"));
    }
    Cow::Borrowed(cell)
}

/// A table as text, and the name of its encoding. `None`: neither UTF-8 (or UTF-16 with its mark) nor GB18030.
pub(crate) fn decoded(bytes: &[u8]) -> Option<(String, &'static str)> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, failed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let name = if encoding == UTF_8 { "UTF-8 BOM" } else { encoding.name() };
        return (!failed).then(|| (text.into_owned(), name));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.to_owned(), "UTF-8"));
    }
    let (text, failed) = GB18030.decode_without_bom_handling(bytes);
    (!failed).then(|| (text.into_owned(), "GB18030"))
}

/// The cells of each line, with its number in the table, from 1. The inner error is the reader's words for what is damaged.
pub(crate) fn lines(text: &str) -> std::result::Result<Vec<(u64, Vec<String>)>, String> {
    // The reader counts a line that ends with both as begun before its end.
    let text = text.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        Ok((line, record.iter().map(str::to_owned).collect()))
    });
    records.collect()
}

/// In how many lines it is looked for what stands between cells: headers are there.
const HEADERS_WITHIN: usize = 10;

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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_excel_reads_the_encoding() {
        let cells = ["=1+1", "+86 10", "-1", "@x", "＝A1", "示例, 公司", "a=b"].map(|cell| [cell.to_owned()]);
        let table = String::from_utf8(table(&["列"], cells).unwrap()).unwrap();
        let expected = "\u{feff}列\r\n'=1+1\r\n'+86 10\r\n'-1\r\n'@x\r\n'＝A1\r\n\"示例, 公司\"\r\na=b\r\n";
        assert_eq!(table, expected);
        #[derive(Serialize)]
        struct Row {
            area: &'static str,
            count: Option<i64>,
        }
        let rows = [Row { area: "=x,\"y", count: Some(5) }, Row { area: "城东", count: None }];
        let table = String::from_utf8(of_structs(&rows).unwrap()).unwrap();
        assert_eq!(table, "\u{feff}area,count\r\n\"'=x,\"\"y\",5\r\n城东,\r\n");
    }
}
