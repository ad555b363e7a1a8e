//! From lines of cells to the rows of the list: which line holds the headers, and which column is what.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::contractors::import::{Cell, Column, Row, Value};
use serde::{Deserialize, Serialize};

/// More than any province has.
pub(super) const MOST_ROWS: usize = 200_000;

/// How far down headers are looked for: titles stand above them.
pub(super) const HEADERS_WITHIN: usize = 10;

/// What was found about the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// The name of the encoding.
    Encoding(Cow<'static, str>),
    Sheet(String),
    /// The line of the headers, where it is not the first.
    HeadersIn(u32),
    /// Columns that are not known and are passed over.
    PassedOver(Vec<String>),
}

/// Why nothing at all could be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unreadable {
    /// No row under the headers.
    Empty,
    /// Neither UTF-8 nor GB18030.
    Encoding,
    /// A spreadsheet of the old format.
    OldFormat,
    /// A page of the web whose name says that it is a spreadsheet.
    WebPage,
    /// Too many other files wait to be read: later it may do.
    Busy,
    /// What read it met its limits, or broke.
    TooHeavy,
    /// The spreadsheet is damaged, with what the reader says.
    Damaged(String),
    /// No line looks like headers.
    NoHeaders,
    MissingColumns(Vec<Column>),
    ColumnTwice(Column),
    TooManyRows,
}

/// The rows of the list, and what was found about the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub told: Vec<Told>,
}

/// A line of cells with its number in the file.
pub(super) type Line = (u32, Vec<Option<Cell>>);

/// The rows under the headers.
pub(super) fn under_headers(lines: Vec<Line>, told: Vec<Told>) -> Result<Sheet, Unreadable> {
    let known = |cells: &[Option<Cell>]| cells.iter().flatten().filter_map(header).count();
    let at = lines.iter().take(HEADERS_WITHIN).position(|(_, cells)| known(cells) >= 3).ok_or(Unreadable::NoHeaders)?;
    let mut sheet = Sheet { rows: Vec::new(), told };
    let (columns, passed_over) = columns(&lines[at].1)?;
    if at > 0 {
        sheet.told.push(Told::HeadersIn(lines[at].0));
    }
    if !passed_over.is_empty() {
        sheet.told.push(Told::PassedOver(passed_over));
    }
    for (line, cells) in lines.into_iter().skip(at + 1) {
        let cells = cells.into_iter().enumerate();
        let cells: BTreeMap<Column, Cell> = cells
            .filter_map(|(at, cell)| Some((*columns.get(&at)?, cell?)))
            .filter(|(_, cell)| !cell.value.shown().trim().is_empty())
            .collect();
        if !cells.is_empty() {
            sheet.rows.push(Row { line, cells });
        }
    }
    match sheet.rows.len() {
        0 => Err(Unreadable::Empty),
        many if many > MOST_ROWS => Err(Unreadable::TooManyRows),
        _ => Ok(sheet),
    }
}

/// Known columns by their place, and the headers of the others.
fn columns(headers: &[Option<Cell>]) -> Result<(BTreeMap<usize, Column>, Vec<String>), Unreadable> {
    let mut columns = BTreeMap::new();
    let mut passed_over = Vec::new();
    for (at, cell) in headers.iter().enumerate() {
        let Some(cell) = cell else { continue };
        match header(cell) {
            Some(column) if columns.values().any(|known| *known == column) => {
                return Err(Unreadable::ColumnTwice(column));
            }
            Some(column) => {
                columns.insert(at, column);
            }
            None if !cell.value.shown().trim().is_empty() => passed_over.push(cell.value.shown().trim().to_owned()),
            None => {}
        }
    }
    let found = |column: &Column| columns.values().any(|known| known == column);
    let missing: Vec<Column> = Column::ALL.into_iter().filter(|column| column.is_needed() && !found(column)).collect();
    if missing.is_empty() { Ok((columns, passed_over)) } else { Err(Unreadable::MissingColumns(missing)) }
}

fn header(cell: &Cell) -> Option<Column> {
    match &cell.value {
        Value::Text(text) => Column::of_header(text),
        _ => None,
    }
}
