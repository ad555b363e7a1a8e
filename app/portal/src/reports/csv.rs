//! The report as a CSV file: one value a line with everything that says what it is, so that it can be read by a program
//! and by people.

use domain::reports::HalfMonth;

use super::document::{Document, Section};

/// Without it a spreadsheet takes UTF-8 for something else.
const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn write(period: HalfMonth, document: &Document) -> Vec<u8> {
    let mut lines = vec![line(["期次", "部分", "行", "项目", "数值"])];
    let period = period.to_string();
    let about = [("标题", document.title.as_str()), ("统计期和发布", &document.about), ("概况", &document.summary)];
    let about = about.into_iter().chain(document.demo.map(|demo| ("演示", demo)));
    lines.extend(about.map(|(name, value)| line([&period, "说明", "", name, value])));
    for section in &document.sections {
        lines.extend(values(section).map(|(row, name, value)| line([&period, section.heading, row, name, value])));
        if section.rows.is_empty() {
            lines.push(line([&period, section.heading, "", "", section.empty]));
        }
    }
    let definitions = document.definitions.lines.iter();
    lines.extend(definitions.map(|text| line([&period, document.definitions.heading, "", "", text])));
    format!("{BYTE_ORDER_MARK}{}", lines.concat()).into_bytes()
}

/// Row, column and value of a table's cells; the first column names the row.
fn values(section: &Section) -> impl Iterator<Item = (&str, &str, &str)> {
    section.rows.iter().flat_map(|row| {
        let name = row.first().map_or("", String::as_str);
        let cells = section.columns.iter().zip(row).skip(1);
        cells.map(move |(column, value)| (name, column.name, value.as_str()))
    })
}

fn line(cells: [&str; 5]) -> String {
    format!("{}\r\n", cells.map(cell).join(","))
}

/// Quoted where it has to be (RFC 4180). What a spreadsheet would compute is kept a text by an apostrophe.
fn cell(text: &str) -> String {
    let text =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn nothing_is_computed_and_nothing_leaves_its_cell() {
        for (text, written) in [
            ("95", "95"),
            ("=1+1", "'=1+1"),
            ("-3", "'-3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("一,二", "\"一,二\""),
            ("say \"=1\"", "\"say \"\"=1\"\"\""),
            ("=a\nb", "\"'=a\nb\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
