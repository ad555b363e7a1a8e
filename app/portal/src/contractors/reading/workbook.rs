//! XLSX: the first sheet with headers; a merged cell counts for every cell that it covers.

use std::io::Cursor;

use calamine::{Data, Dimensions, Range, Reader, Xlsx};
use domain::contractors::import::{Cell, Value};

use super::{Line, Sheet, Told, Unreadable};

pub fn read(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let damaged = |error: calamine::XlsxError| Unreadable::Damaged(error.to_string());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut first_problem = None;
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).map_err(damaged)?;
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(damaged)?;
        match super::rows(lines(&range, &merged), vec![Told::Sheet(name)]) {
            Err(Unreadable::NoHeaders) => {}
            Err(problem) => {
                first_problem.get_or_insert(problem);
            }
            sheet => return sheet,
        }
    }
    Err(first_problem.unwrap_or(Unreadable::NoHeaders))
}

fn lines(range: &Range<Data>, merged: &[Dimensions]) -> Vec<Line> {
    let (top, left) = range.start().unwrap_or_default();
    let mut lines: Vec<Line> = (top..)
        .zip(range.rows())
        .map(|(row, cells)| {
            let before = std::iter::repeat_n(None, left as usize);
            let cells = cells.iter().map(|data| value(data).map(|value| Cell { value, merged: false }));
            (row + 1, before.chain(cells).collect())
        })
        .collect();
    for area in merged {
        let at = |row: u32, column: u32| (row.checked_sub(top).map(|row| row as usize), column as usize);
        let (Some(first), column) = at(area.start.0, area.start.1) else { continue };
        let Some(value) = lines.get(first).and_then(|(_, cells)| cells.get(column)?.clone()) else { continue };
        for row in area.start.0..=area.end.0 {
            for column in area.start.1..=area.end.1 {
                if (row, column) == area.start {
                    continue;
                }
                let (Some(row), column) = at(row, column) else { continue };
                if let Some(cell) = lines.get_mut(row).and_then(|(_, cells)| cells.get_mut(column)) {
                    *cell = Some(Cell { merged: true, ..value.clone() });
                }
            }
        }
    }
    lines
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
