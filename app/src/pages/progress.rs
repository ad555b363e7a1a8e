//! Following a case by its reference number.

pub mod find;
pub mod public_case;
