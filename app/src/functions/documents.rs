//! Files that forms bring.

mod gate;
mod metered;
mod send_paper;
mod upload;

pub use gate::{CASES, PAPERS, gate};
pub use send_paper::SendPaper;
pub(super) use upload::Form;
