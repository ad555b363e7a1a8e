//! Which messages customers want.

mod choose_messages;

pub use choose_messages::{ChooseMessages, WANTED};
