//! Agreements: what an applicant consents to, readable before and kept by version.

use chrono::NaiveDate;
use domain::text::Text;
use serde::{Deserialize, Serialize};

use crate::publications::{self, Document, Kind};
use crate::{Portal, Result};

/// File name and content.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("agreements/document_processing.toml", include_str!("../data/agreements/document_processing.toml")),
    ("agreements/promise.toml", include_str!("../data/agreements/promise.toml")),
    ("agreements/supply_contract.toml", include_str!("../data/agreements/supply_contract.toml")),
];

/// One version of a text that applicants consent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The code of a [`crate::applications::Consent`].
    pub key: String,
    pub version: String,
    /// A day in Asia/Shanghai.
    pub effective_from: NaiveDate,
    /// The wording is the operator's own, not a regulator's form.
    pub own_text: bool,
    pub title: Text,
    /// What stands beside the box.
    pub consent: Text,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub heading: Text,
    pub text: Text,
}

impl Document for Agreement {
    const KIND: Kind = Kind::Agreement;

    fn key(&self) -> String {
        self.key.clone()
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }

    fn faults(&self, _today: NaiveDate) -> Vec<String> {
        if self.sections.is_empty() { vec!["no sections".to_owned()] } else { Vec::new() }
    }
}

/// The agreement in force on a day in Shanghai. `None`: there is none of this name.
///
/// # Errors
/// When the database fails.
pub async fn in_force(portal: &Portal, key: &str, on: NaiveDate) -> Result<Option<Agreement>> {
    publications::in_force(&mut *portal.pool().acquire().await?, Kind::Agreement, Some(key), on).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
