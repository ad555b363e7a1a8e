//! What owners do about the days on which somebody comes to them.

mod book;
mod cancel;

pub use book::Book;
pub use cancel::{Cancel, ERRAND, SLOT};
