//! What forms post to. Each is also a plain HTML form target: it saves and leads to a page by 303.

mod answer;
pub mod applications;
pub mod appointments;
pub mod contractors;
pub mod documents;
pub mod fees;
pub(crate) mod kept;
pub mod messages;
pub mod notifications;
pub mod objections;
pub mod plans;
pub mod progress;
pub mod ratings;
pub mod sessions;

use leptos::server_fn::ServerFn;

pub use answer::{Typed, lead_to};

/// Whether a form with files is posted to this path.
#[must_use]
pub fn brings_files(path: &str) -> bool {
    let forms = [applications::SaveDocument::PATH, documents::SendPaper::PATH, crate::staff::functions::AddPhoto::PATH];
    forms.contains(&path)
}
