//! XLSX: the first sheet with headers; a merged cell counts for every cell that it covers.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Dimensions, Reader, Xlsx, XlsxError};
use domain::contractors::import::{Cell, Value};

use super::sheet::{HEADERS_WITHIN, Line, MOST_ROWS, Sheet, Told, Unreadable, under_headers};

/// Columns to the right of these belong to no list.
const MOST_COLUMNS: u32 = 256;

/// Cells by row; only rows that the file names, however far apart they are.
type Rows = BTreeMap<u32, Vec<Option<Cell>>>;

/// Reads the rows of a spreadsheet.
///
/// # Errors
/// When it is damaged, or none of its sheets makes a list.
pub fn read(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let damaged = |error: XlsxError| Unreadable::Damaged(error.to_string());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut first_problem = None;
    for name in workbook.sheet_names() {
        let mut rows = cells(&mut workbook, &name)?;
        for area in workbook.merge_cells_by_sheet_name(&name).map_err(damaged)? {
            cover(&mut rows, area);
        }
        let lines: Vec<Line> = rows.into_iter().map(|(row, cells)| (row + 1, cells)).collect();
        match under_headers(lines, vec![Told::Sheet(name)]) {
            Err(Unreadable::NoHeaders) => {}
            Err(problem) => {
                first_problem.get_or_insert(problem);
            }
            sheet => return sheet,
        }
    }
    Err(first_problem.unwrap_or(Unreadable::NoHeaders))
}

/// One cell after the other: a sheet as a whole is as large as its last cell is far away.
fn cells(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Rows, Unreadable> {
    let damaged = |error: XlsxError| Unreadable::Damaged(error.to_string());
    let mut rows = Rows::new();
    let mut reader = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        if column >= MOST_COLUMNS {
            continue;
        }
        if rows.len() > MOST_ROWS + HEADERS_WITHIN {
            return Err(Unreadable::TooManyRows);
        }
        let cells = rows.entry(row).or_default();
        let value = value(&Data::from(cell.get_value().clone()));
        set(cells, column as usize, value.map(|value| Cell { value, merged: false }));
    }
    Ok(rows)
}

fn set(cells: &mut Vec<Option<Cell>>, column: usize, cell: Option<Cell>) {
    if cells.len() <= column {
        cells.resize(column + 1, None);
    }
    cells[column] = cell;
}

/// Writes the value of a merged cell into all that it covers.
fn cover(rows: &mut Rows, area: Dimensions) {
    let first = rows.get(&area.start.0).and_then(|cells| cells.get(area.start.1 as usize)?.clone());
    let Some(value) = first else { return };
    if area.end.0 < area.start.0 {
        return;
    }
    for (row, cells) in rows.range_mut(area.start.0..=area.end.0) {
        for column in area.start.1..=area.end.1.min(MOST_COLUMNS - 1) {
            if (*row, column) != area.start {
                set(cells, column as usize, Some(Cell { merged: true, ..value.clone() }));
            }
        }
    }
}

fn value(data: &Data) -> Option<Value> {
    match data {
        Data::Empty => None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Some(Value::Text(text.clone())),
        Data::Int(number) => Some(Value::Number(number.to_string())),
        // Whole numbers have no point; of longer ones the spreadsheet has lost digits, which the row is told of.
        Data::Float(number) if number.fract() == 0.0 => Some(Value::Number(format!("{number:.0}"))),
        Data::Float(number) => Some(Value::Text(number.to_string())),
        Data::DateTime(moment) => match moment.as_datetime() {
            Some(moment) => Some(Value::Date(moment.date())),
            None => Some(Value::Text(moment.as_f64().to_string())),
        },
        Data::Bool(truth) => Some(Value::Text(truth.to_string())),
        Data::Error(error) => Some(Value::Text(format!("{error:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_merged_over_the_whole_sheet_is_written_where_there_are_rows() {
        let value = Cell { value: Value::Text("合并".to_owned()), merged: false };
        let mut rows = Rows::from([(0, vec![Some(value)]), (7, Vec::new())]);
        cover(&mut rows, Dimensions { start: (0, 0), end: (1_048_575, 16_383) });
        assert_eq!(rows.len(), 2);
        assert!(rows.values().all(|cells| cells.len() == MOST_COLUMNS as usize && cells.iter().all(Option::is_some)));
    }
}
