//! Ratings as their form sends them.

mod rate;

pub use rate::{Rate, answers_of};
