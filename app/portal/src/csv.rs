//! Tables for spreadsheets: UTF-8 with its mark, which Excel wants, and no cell that one would take for a formula.

use std::borrow::Cow;

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
