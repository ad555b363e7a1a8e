//! The rules of time, as tables that can be read and as properties that hold for every case.
#![allow(clippy::unwrap_used)]

mod admission;
mod calendar;
mod clocks;
mod disclosure;
mod exports;
mod files;
mod objections;
mod pauses;
mod properties;
mod reports;
mod support;
mod verdicts;
