//! The report as a CSV file: one value a line with everything that says what it is, so that it can be read by a program
//! and by people.

use domain::reports::HalfMonth;

use super::document::{Document, Section};
use crate::{Result, csv};

pub(super) fn write(period: HalfMonth, document: &Document) -> Result<Vec<u8>> {
    let period = period.to_string();
    let line =
        |part: &str, row: &str, name: &str, value: &str| [period.as_str(), part, row, name, value].map(str::to_owned);
    let about = [("标题", document.title.as_str()), ("统计期和发布", &document.about), ("概况", &document.summary)];
    let about = about.into_iter().chain(document.demo.map(|demo| ("演示", demo)));
    let mut lines: Vec<[String; 5]> = about.map(|(name, value)| line("说明", "", name, value)).collect();
    for section in &document.sections {
        lines.extend(values(section).map(|(row, name, value)| line(section.heading, row, name, value)));
        if section.rows.is_empty() {
            lines.push(line(section.heading, "", "", section.empty));
        }
    }
    let definitions = document.definitions.lines.iter();
    lines.extend(definitions.map(|text| line(document.definitions.heading, "", "", text)));
    csv::table(&["期次", "部分", "行", "项目", "数值"], lines)
}

/// Row, column and value of a table's cells; the first column names the row.
fn values(section: &Section) -> impl Iterator<Item = (&str, &str, &str)> {
    section.rows.iter().flat_map(|row| {
        let name = row.first().map_or("", String::as_str);
        let cells = section.columns.iter().zip(row).skip(1);
        cells.map(move |(column, value)| (name, column.name, value.as_str()))
    })
}
