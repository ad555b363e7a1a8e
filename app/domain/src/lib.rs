//! The rules of electricity connections: pure functions over plain data. No I/O, no clock, no randomness, no regex.
//! Compiled for the server and for WASM. Time is an argument: `DateTime<Utc>` for instants, `NaiveDate` for days in
//! Asia/Shanghai. Money is integer fen.

pub mod accounts;
pub mod applications;
pub mod calendar;
pub mod contractors;
pub mod disclosure;
pub mod documents;
pub mod exports;
pub mod fees;
pub mod green_channel;
pub mod inspections;
pub mod levels;
pub mod meters;
pub mod plans;
pub mod problem;
pub mod progress;
pub mod ratings;
pub mod reports;
pub mod sessions;
pub mod staff;
pub mod standards;
pub mod statistics;
pub mod surveys;
pub mod text;
pub mod typed;
