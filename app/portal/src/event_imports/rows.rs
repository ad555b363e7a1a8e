//! From the lines of a table to events. Headers are the names of the interface, or the words of offices; kinds likewise. Times without
//! a zone are those of clocks in Shanghai.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::applications::Reference;
use domain::calendar::start_of_day;
use domain::progress::Event;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::csv;
use crate::progress::{EventId, PushedEvent, left_over};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Application,
    SourceEventId,
    Kind,
    OccurredAt,
    ExternalLine,
    Date,
    HalfDay,
    Errand,
    Pause,
    Reason,
    Act,
    Document,
    Template,
    Version,
    Into,
    Seq,
    CorrectedTo,
    Project,
    List,
}

/// Each with its headers: the interface's name first, then the one to use in Chinese.
pub const COLUMNS: [(Column, &str, &str); 19] = [
    (Column::Application, "application", "申请编号"),
    (Column::SourceEventId, "source_event_id", "事件编号"),
    (Column::Kind, "kind", "事件"),
    (Column::OccurredAt, "occurred_at", "发生时间"),
    (Column::ExternalLine, "external_line", "需要外线"),
    (Column::Date, "date", "日期"),
    (Column::HalfDay, "half_day", "时段"),
    (Column::Errand, "errand", "上门事项"),
    (Column::Pause, "pause", "暂停序号"),
    (Column::Reason, "reason", "原因"),
    (Column::Act, "act", "等待事项"),
    (Column::Document, "document", "材料"),
    (Column::Template, "template", "流程"),
    (Column::Version, "version", "版本"),
    (Column::Into, "into", "并入"),
    (Column::Seq, "seq", "序号"),
    (Column::CorrectedTo, "corrected_to", "更正为"),
    (Column::Project, "project", "项目代码"),
    (Column::List, "list", "名单版本"),
];

/// Without these nothing can be told.
const NEEDED: [Column; 4] = [Column::Application, Column::SourceEventId, Column::Kind, Column::OccurredAt];

/// Kinds in the words of offices.
const KINDS: [(&str, &str); 22] = [
    ("受理", "accepted"),
    ("业务受理", "accepted"),
    ("现场勘查", "survey_done"),
    ("供电方案答复", "plan_answered"),
    ("方案签收", "plan_signed"),
    ("设计审查", "design_reviewed"),
    ("工程完工", "works_finished"),
    ("中间检查", "intermediate_inspected"),
    ("竣工检验合格", "inspection_passed"),
    ("竣工检验不合格", "inspection_failed"),
    ("装表接电", "energised"),
    ("送电", "energised"),
    ("归档", "archived"),
    ("暂停", "paused"),
    ("恢复", "resumed"),
    ("收到材料", "document_received"),
    ("预约勘查", "survey_booked"),
    ("预约装表", "metering_booked"),
    ("取消预约", "appointment_cancelled"),
    ("撤回", "withdrawn"),
    ("不予受理", "refused"),
    ("更正时间", "corrected"),
];

/// Other words that stand for codes.
const WORDS: [(&str, &str); 4] =
    [("上午", "morning"), ("下午", "afternoon"), ("勘查", "survey"), ("装表接电", "metering")];

/// Why a table can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// No row under the headers.
    Empty,
    /// Neither UTF-8 nor GB18030.
    Encoding,
    /// What is wrong with its signs, in the reader's words.
    Damaged(String),
    MissingColumns(Vec<Column>),
    ColumnTwice(Column),
    /// Headers that no column has: what stands below would be lost.
    UnknownColumns(Vec<String>),
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "wrong")]
pub enum Wrong {
    /// A cell that is needed is empty.
    Missing { column: Column },
    /// A cell can't be read.
    Cell { column: Column },
    /// The kind has no such field.
    Surplus { column: Column },
    /// A cell stands beyond the headers, or under none: it would be lost.
    NoColumn,
}

/// A line under the headers. Empty cells are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// As the table counts, from 1.
    pub line: u64,
    cells: BTreeMap<Column, String>,
    /// A cell that is not empty stands in no column.
    is_beyond: bool,
}

impl Row {
    pub(super) fn get(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }
}

/// The rows of a table: CSV, or what is copied out of a spreadsheet.
///
/// # Errors
/// When it can't be read, or a column is missing, stands twice or is not known.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let (text, _) = csv::decoded(bytes).ok_or(Unreadable::Encoding)?;
    let mut lines = csv::lines(&text).map_err(Unreadable::Damaged)?.into_iter();
    let (_, headers) = lines.next().ok_or(Unreadable::Empty)?;
    let columns = columns(&headers)?;
    let rows = lines.map(|(line, cells)| {
        let known = |at: usize| columns.iter().find(|(place, _)| *place == at).map(|(_, column)| *column);
        let mut row = Row { line, ..Row::default() };
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            match known(at) {
                Some(column) => {
                    row.cells.insert(column, cell.trim().to_owned());
                }
                None => row.is_beyond = true,
            }
        }
        row
    });
    let rows: Vec<Row> = rows.filter(|row| !row.cells.is_empty() || row.is_beyond).collect();
    if rows.is_empty() { Err(Unreadable::Empty) } else { Ok(rows) }
}

fn columns(headers: &[String]) -> Result<Vec<(usize, Column)>, Unreadable> {
    let (mut columns, mut unknown) = (Vec::new(), Vec::new());
    for (at, header) in headers.iter().enumerate() {
        let header = header.trim();
        let known = COLUMNS.iter().find(|(_, name, zh)| header.eq_ignore_ascii_case(name) || header == *zh);
        match known {
            Some((column, ..)) if columns.iter().any(|(_, other)| other == column) => {
                return Err(Unreadable::ColumnTwice(*column));
            }
            Some((column, ..)) => columns.push((at, *column)),
            None if header.is_empty() => {}
            // A row of data where headers should be is nobody's to read.
            None if unknown.len() < 5 => unknown.push(header.chars().take(20).collect()),
            None => {}
        }
    }
    let missing: Vec<_> =
        NEEDED.into_iter().filter(|needed| !columns.iter().any(|(_, column)| column == needed)).collect();
    match (missing.is_empty(), unknown.is_empty()) {
        (false, _) => Err(Unreadable::MissingColumns(missing)),
        (true, false) => Err(Unreadable::UnknownColumns(unknown)),
        (true, true) => Ok(columns),
    }
}

/// What a row tells of whom.
///
/// # Errors
/// What is wrong with it.
pub(super) fn told(row: &Row) -> Result<(Reference, PushedEvent), Wrong> {
    if row.is_beyond {
        return Err(Wrong::NoColumn);
    }
    if let Some(column) = NEEDED.into_iter().find(|column| row.get(*column).is_empty()) {
        return Err(Wrong::Missing { column });
    }
    let wrong = |column| Wrong::Cell { column };
    let reference = Reference::parse(row.get(Column::Application)).map_err(|_| wrong(Column::Application))?;
    let source_event_id = EventId::parse(row.get(Column::SourceEventId)).ok_or(wrong(Column::SourceEventId))?;
    let occurred_at = moment(row.get(Column::OccurredAt)).ok_or(wrong(Column::OccurredAt))?;
    Ok((reference, PushedEvent { source_event_id, occurred_at, event: event(row)? }))
}

fn event(row: &Row) -> Result<Event, Wrong> {
    let told = as_json(row, None)?;
    let event = Event::deserialize(&told).map_err(|error| wrong_cell(row, &error.to_string()))?;
    let lost = left_over(&told, &event).unwrap_or_default();
    match lost {
        None => Ok(event),
        Some(pointer) => Err(Wrong::Surplus { column: column_of(pointer.rsplit('/').next().unwrap_or_default()) }),
    }
}

/// The event as the interface writes it; without one cell, to see what is said of the others.
fn as_json(row: &Row, without: Option<Column>) -> Result<Value, Wrong> {
    let mut told = Map::new();
    let kind = kind(row);
    told.insert("kind".to_owned(), json!(kind));
    let mut awaits = Map::new();
    for (column, name, _) in COLUMNS.iter().filter(|(column, ..)| !NEEDED.contains(column) && without != Some(*column))
    {
        let cell = row.get(*column);
        if cell.is_empty() {
            continue;
        }
        let value = value(*column, cell).ok_or(Wrong::Cell { column: *column })?;
        // What a pause waits for stands together.
        match (column, kind) {
            (Column::Act, _) | (Column::Document, "paused") => awaits.insert((*name).to_owned(), value),
            _ => told.insert((*name).to_owned(), value),
        };
    }
    if !awaits.is_empty() {
        told.insert("awaits".to_owned(), Value::Object(awaits));
    }
    Ok(Value::Object(told))
}

/// The code of a row's kind; as it stands there, where it is no word that is known.
fn kind(row: &Row) -> &str {
    let said = row.get(Column::Kind);
    KINDS.iter().find(|(word, _)| *word == said).map_or(said, |(_, code)| code)
}

/// Whether a row's kind is one of the words of offices, or what one of them stands for.
pub(super) fn is_known_kind(row: &Row) -> bool {
    let said = row.get(Column::Kind);
    KINDS.iter().any(|(word, code)| said == *word || said == *code)
}

/// Which cell it is that makes a row no event: one that is missed, or one without which something else is said.
fn wrong_cell(row: &Row, error: &str) -> Wrong {
    let missing = error.split_once("missing field `").and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    if let Some(name) = missing {
        return Wrong::Missing { column: column_of(name) };
    }
    let said = |without| {
        let told = as_json(row, Some(without)).ok()?;
        Some(Event::deserialize(&told).err().map(|error| error.to_string()))
    };
    let blamed = row
        .cells
        .keys()
        .find(|column| !NEEDED.contains(column) && said(**column).is_some_and(|said| said.as_deref() != Some(error)));
    Wrong::Cell { column: blamed.copied().unwrap_or(Column::Kind) }
}

/// Where a field of the interface stands. What a pause awaits is one object there.
fn column_of(name: &str) -> Column {
    let known = COLUMNS.iter().find(|(_, known, _)| *known == name).map(|(column, ..)| *column);
    known.unwrap_or(if name == "awaits" { Column::Act } else { Column::Kind })
}

fn value(column: Column, cell: &str) -> Option<Value> {
    match column {
        Column::ExternalLine => match cell {
            "是" | "需要" | "true" | "yes" | "1" => Some(json!(true)),
            "否" | "不需要" | "false" | "no" | "0" => Some(json!(false)),
            _ => None,
        },
        Column::Pause | Column::Seq => cell.parse::<u32>().ok().map(Value::from),
        Column::Date => day(cell).map(|day| json!(day)),
        Column::CorrectedTo => moment(cell).map(|moment| json!(moment)),
        _ => {
            let code = WORDS.iter().find(|(word, _)| *word == cell).map_or(cell, |(_, code)| code);
            Some(json!(code))
        }
    }
}

fn day(cell: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"].iter().find_map(|form| NaiveDate::parse_from_str(cell, form).ok())
}

/// With a zone as it says, without one as clocks in Shanghai show it.
fn moment(cell: &str) -> Option<DateTime<Utc>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(cell) {
        return Some(moment.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(cell, form).ok())?;
    Some(start_of_day(local.date()) + (local.time() - NaiveTime::MIN))
}
