//! The days on which somebody of the utility comes to a customer: offered, agreed, moved, cancelled. Each is an event of the
//! case's log; what is kept beside it sees to it that no half-day holds more visits than an area can make.

mod customers;
pub(crate) mod entry;
mod ics;
pub(crate) mod kept;
pub(crate) mod slots;

pub use customers::{book, cancel, choices};
pub use ics::calendar_file;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
