//! The list of licensed firms, and the choice that an owner records.

mod choice;
mod list;

pub use choice::{Recorded, choose};
pub use list::{Contractor, list, one};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
