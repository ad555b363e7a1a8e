//! The pages, one folder a noun.

pub mod applications;
pub mod errors;
pub mod home;
pub mod privacy;
pub mod progress;
