//! A case's page in parts, for the public and for its owner.

mod clocks;
mod day_strip;
mod log;
mod summary;
mod tracker;

pub use clocks::Clocks;
pub use day_strip::{DayStrip, Derivation};
pub use log::{Log, Minutes};
pub use summary::{Summary, summary};
pub use tracker::Tracker;
