//! Tables for spreadsheets: UTF-8 with its mark, which Excel wants, and no cell that one would take for a formula.

use std::borrow::Cow;

/// A table with its headers.
///
/// # Errors
/// None in memory; the writer's signature has one.
pub fn table<const N: usize>(
    headers: &[impl AsRef<str>; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(headers.each_ref().map(|header| header.as_ref()))?;
    for row in rows {
        writer.write_record(row.each_ref().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// With an apostrophe before what begins like a formula, also in the full width that Chinese spreadsheets accept.
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
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
    }
}
