//! What forms post to. Each is also a plain HTML form target: it saves and leads to a page by 303.

mod answer;
pub mod applications;
pub mod contractors;
pub mod documents;
pub(crate) mod kept;
pub mod progress;
pub mod ratings;
pub mod sessions;

pub use answer::{Typed, lead_to};
