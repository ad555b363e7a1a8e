//! What is mine: the list, and the owner's page of a case.

mod appointments;
mod awaited;
mod list;
mod messages;
mod own_case;
mod paper;
mod papers;
mod plan;

pub use list::My;
pub use own_case::OwnCasePage;
pub use paper::PaperPage;
