//! Signing in by phone and code, and opening a private link.

pub mod private_link;
pub mod sign_in;
