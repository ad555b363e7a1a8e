//! Files that forms bring.

mod gate;
mod metered;
mod send_paper;
mod upload;

pub use gate::{CASES, PAPERS, gate};
pub(crate) use gate::{away, is_multipart, let_in, room};
pub use send_paper::SendPaper;
pub(crate) use upload::Form;
