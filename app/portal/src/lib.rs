//! What the portal can do. One function is one use case is one transaction; every use case checks itself who may ask.
//!
//! What somebody did wrong is a typed outcome of the use case; [`Fault`] is kept for what is wrong with us.

pub mod agreements;
pub mod api_answers;
pub mod api_keys;
pub mod api_reads;
pub mod applications;
pub mod appointments;
pub mod calendar;
pub mod contractors;
pub mod csv;
pub mod demo;
pub mod disclosure;
pub mod documents;
pub mod event_imports;
pub mod exports;
pub mod faults;
pub mod fees;
pub mod foreign;
pub mod green_channel;
pub mod inspections;
pub mod jobs;
pub mod keys;
pub mod levels;
pub mod limits;
pub mod messages;
pub mod meters;
pub mod notifications;
pub mod objections;
pub mod parts;
pub mod photos;
pub mod plans;
mod portal;
pub mod progress;
pub mod publications;
pub mod ratings;
mod readers;
pub mod reports;
pub mod schema;
pub mod sealed;
pub mod sessions;
pub mod settings;
pub mod staff;
pub mod standards;
pub mod statistics;
pub mod surveys;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod warnings;
pub mod webhooks;

pub use faults::{Fault, Result};
use foreign::Decoder;
pub use keys::Keys;
pub use parts::{Clock, Random, SmsSender};
pub use portal::{Parts, Portal};
pub use settings::Settings;

/// What a child of the portal can read, by name.
pub const DECODERS: [(&str, Decoder); 2] =
    [(documents::PAPER, documents::decode), (contractors::LIST, contractors::decode)];

/// The child of the tests that send files: see `testing::children`. Started by hand it has nobody to listen to.
#[cfg(test)]
#[test]
fn reads_as_child() {
    if std::env::var_os(testing::CHILD).is_some() {
        let decoders = [&DECODERS[..], &foreign::tests::MALICIOUS].concat();
        foreign::child::run(&decoders).expect("somebody listens");
    }
}
