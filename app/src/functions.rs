//! What forms post to. Each is also a plain HTML form target: it saves and leads to a page by 303.

mod answer;
pub mod applications;
pub mod documents;
pub mod progress;
pub mod sessions;

pub use answer::{Typed, lead_to};
