//! CSV: comma, semicolon or tab; UTF-8 with and without its mark, GB18030 (and with it GBK and GB2312), UTF-16.

use domain::contractors::import::{Cell, Value};

use super::sheet::{Line, Sheet, Told, Unreadable, under_headers};
use crate::csv;

/// Reads the rows of a CSV file.
///
/// # Errors
/// When its encoding is not known, or its rows make no list.
pub fn read(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let (text, encoding) = csv::decoded(bytes).ok_or(Unreadable::Encoding)?;
    let cell = |text: String| (!text.is_empty()).then_some(Cell { value: Value::Text(text), merged: false });
    let lines = csv::lines(&text).map_err(Unreadable::Damaged)?.into_iter();
    let lines: Vec<Line> = lines
        .map(|(line, cells)| (u32::try_from(line).unwrap_or(u32::MAX), cells.into_iter().map(cell).collect()))
        .collect();
    under_headers(lines, vec![Told::Encoding(encoding.into())])
}
