//! Supply plans: what the desk answers, and what customers say to it.

mod customers;
pub(crate) mod kept;

pub use customers::{object, sign};
pub use kept::{IssuedPlan, that_counts};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests;
