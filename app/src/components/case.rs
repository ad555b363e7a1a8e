//! A case's page in parts, for the public and for its owner.

mod clocks;
mod day_strip;
mod fee_card;
mod green_channel;
mod headline;
mod log;
mod persons;
mod refusal;
mod summary;
mod tracker;

pub use clocks::Clocks;
pub use day_strip::{DayStrip, Derivation, Strip};
pub use fee_card::FeeCard;
pub use green_channel::GreenChannel;
pub use headline::Headline;
pub(crate) use headline::{about, kilowatts};
pub(crate) use log::entry_title;
pub use log::{Log, Minutes};
pub use persons::Persons;
pub use refusal::Refusal;
pub use summary::{Summary, summary};
pub use tracker::Tracker;
