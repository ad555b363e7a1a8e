//! A list of firms as it is delivered, made sense of row by row. Whoever reads the file (CSV, XLSX) hands in cells.

mod column;
mod firms;
mod levels;
mod row;
mod values;

pub use column::Column;
pub use firms::{Firm, Gathered, gather};
pub use levels::{Grade, grades};
pub use row::{Entry, Parsed, parse};

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    Text(String),
    /// A whole number, as its digits: spreadsheets keep days as numbers too.
    Number(String),
    /// A cell that the spreadsheet itself shows as a day.
    Date(NaiveDate),
}

impl Value {
    /// As a reader would see it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Date(day) => day.to_string(),
        }
    }
}

/// A cell and how it came by its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub value: Value,
    /// It is covered by a merged cell, whose value it has.
    pub merged: bool,
}

/// One row under the headers. Empty cells are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    /// As the file counts, from 1.
    pub line: u32,
    pub cells: BTreeMap<Column, Cell>,
}

/// What is wrong with a cell. Its row is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: u32,
    pub column: Column,
    pub wrong: Wrong,
    /// What was read there.
    pub read: String,
}

/// The ways in which a cell can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Empty, too long, or not a credit code.
    Value(Problem),
    /// A number of more than 15 digits in a cell of format "number": the spreadsheet has lost the last ones.
    DigitsLost,
    /// No day, or none between 2000 and 2099.
    Date,
    /// Kinds and levels can't be read.
    Levels,
    /// The scheme has no such level.
    NoSuchLevel { scheme: i16, level: u8 },
    /// Neither the scheme nor the day of issue is said, and the level is one of both schemes.
    SchemeUnsaid,
    /// Not one of the schemes.
    Scheme,
    /// The same entry stands in that line already.
    Duplicate { line: u32 },
    /// In that line another firm has this licence number.
    NumberOfAnother { line: u32 },
    /// In that line the firm of this credit code has another name.
    OtherName { line: u32 },
}

/// What was put right or should be looked at. The row is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub line: u32,
    pub column: Column,
    pub about: About,
    /// What was read there.
    pub read: String,
}

/// What was put right, or should be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// Full-width letters or digits were made half-width.
    FullWidth,
    /// A day that was kept as a number.
    NumberedDay,
    /// Of a period its last day was taken.
    Period,
    /// Taken from the merged cell that covers it.
    Merged,
    /// Not of the usual form `4-1-00033-2006`.
    NumberForm,
    /// An earlier row of the firm says something else, which was taken.
    FirstTaken,
    /// The licence has run out and is not shown.
    Expired,
}
