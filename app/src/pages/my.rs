//! What is mine: the list, and the owner's page of a case.

mod appointments;
mod awaited;
mod delivery;
mod findings;
mod list;
mod mail_address;
mod messages;
mod meter;
mod notifications;
mod own_case;
mod paper;
mod papers;
mod plan;
mod rating;
mod survey;

pub use list::My;
pub use own_case::OwnCasePage;
pub use paper::PaperPage;
