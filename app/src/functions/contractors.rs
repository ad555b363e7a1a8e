//! What owners say about contractors.

mod choose;

pub use choose::ChooseContractor;
