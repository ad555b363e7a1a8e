//! Files that forms bring.

mod send_paper;
mod upload;

pub use send_paper::SendPaper;
pub(super) use upload::read;
