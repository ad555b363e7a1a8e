//! What a customer and the desk, or another system in its place, write to each other: one thread a case, seen by all. What colleagues note for each other is no
//! part of it.

mod customers;
pub mod systems;
pub(crate) mod thread;
pub(crate) mod writing;

pub(crate) use customers::wait_for_answer;
pub use customers::{Sent, send, thread_of_owner};
pub use thread::{Author, Message, Thread};
pub use writing::LONGEST;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
