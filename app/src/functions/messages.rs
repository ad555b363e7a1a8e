//! What customers write to the desk.

mod send;

pub use send::{FORM, MESSAGE, SendMessage};
