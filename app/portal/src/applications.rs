//! Applications: drafts step by step, submission, receipts, and what is mine.

pub mod areas;
pub mod drafts;
pub(crate) mod keys;
pub mod mine;
pub mod outlook;
pub mod people;
pub mod places;
pub mod submission;

use serde::{Deserialize, Serialize};

pub use areas::Area;
pub use drafts::Draft;
pub use mine::{Mine, MyCase, MyDraft};
pub use outlook::{Outlook, missing_of_archive, outlook, outstanding_of};
pub use people::People;
pub use submission::Submitted;

/// What an applicant agrees to, each by its own box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// The document is sensitive personal information (PIPL art. 29).
    DocumentProcessing,
    /// 一证受理承诺: the rest will be brought.
    Promise,
    /// The standard supply contract with its notice.
    SupplyContract,
}

impl Consent {
    pub const ALL: [Self; 3] = [Self::DocumentProcessing, Self::Promise, Self::SupplyContract];

    /// The name in forms and tables, and the key of the agreement's publication.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DocumentProcessing => "document_processing",
            Self::Promise => "promise",
            Self::SupplyContract => "supply_contract",
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
