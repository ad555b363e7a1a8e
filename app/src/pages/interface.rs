//! The interface for other systems, as people read it: what can be asked and told, and what refusals mean.

mod docs;
mod problems;

pub use docs::{Described, Docs};
pub use problems::{PROBLEM_CODES, Problems};

/// Where the types of problems are explained, each under its code.
pub const PROBLEMS: &str = "/api/problems";
