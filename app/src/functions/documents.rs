//! Files that forms bring.

mod gate;
mod send_paper;
mod upload;

pub use gate::only_multipart;
pub use send_paper::SendPaper;
pub(super) use upload::read;
