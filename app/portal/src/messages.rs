//! What a customer and the desk write to each other: one thread a case, seen by both. What colleagues note for each other is no
//! part of it.

mod customers;
pub(crate) mod thread;
pub(crate) mod writing;

pub(crate) use customers::wait_for_answer;
pub use customers::{Sent, send, thread_of_owner};
pub use thread::{Message, Thread};
pub use writing::LONGEST;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
