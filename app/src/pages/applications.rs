//! Applying for a connection.

pub mod start;
