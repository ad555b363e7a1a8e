//! Applying for a connection.

pub mod check;
pub mod contact;
pub mod document;
pub mod done;
pub mod place;
pub mod start;
mod step;
pub mod supply;
