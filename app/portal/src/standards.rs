//! Standards: the stage templates that come with the portal, and which of the published ones is in force.

use std::ops::Deref;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::standards::Template;

use crate::publications::{Document, Kind, Rules};

/// File name and content.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("standards/hv-4-dual-2025-1.toml", include_str!("../data/standards/hv-4-dual-2025-1.toml")),
    ("standards/hv-4-dual-2026-1.toml", include_str!("../data/standards/hv-4-dual-2026-1.toml")),
    ("standards/hv-4-single-2025-1.toml", include_str!("../data/standards/hv-4-single-2025-1.toml")),
    ("standards/hv-4-single-2026-1.toml", include_str!("../data/standards/hv-4-single-2026-1.toml")),
    ("standards/hv-6-dual-2025-1.toml", include_str!("../data/standards/hv-6-dual-2025-1.toml")),
    ("standards/hv-6-dual-2026-1.toml", include_str!("../data/standards/hv-6-dual-2026-1.toml")),
    ("standards/hv-6-single-2025-1.toml", include_str!("../data/standards/hv-6-single-2025-1.toml")),
    ("standards/hv-6-single-2026-1.toml", include_str!("../data/standards/hv-6-single-2026-1.toml")),
    ("standards/lv-classic-2025-1.toml", include_str!("../data/standards/lv-classic-2025-1.toml")),
    ("standards/lv-classic-2026-1.toml", include_str!("../data/standards/lv-classic-2026-1.toml")),
    ("standards/lv-other-2025-1.toml", include_str!("../data/standards/lv-other-2025-1.toml")),
    ("standards/lv-other-2026-1.toml", include_str!("../data/standards/lv-other-2026-1.toml")),
    ("standards/lv-resident-2025-1.toml", include_str!("../data/standards/lv-resident-2025-1.toml")),
    ("standards/lv-resident-2026-1.toml", include_str!("../data/standards/lv-resident-2026-1.toml")),
    ("standards/lv-zero-2025-1.toml", include_str!("../data/standards/lv-zero-2025-1.toml")),
    ("standards/lv-zero-2026-1.toml", include_str!("../data/standards/lv-zero-2026-1.toml")),
];

impl Document for Template {
    const KIND: Kind = Kind::Standard;

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
        self.check().err().map(|wrong| wrong.to_string()).into_iter().collect()
    }
}

/// A template among the rules that it was published with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PublishedTemplate {
    rules: Arc<Rules>,
    at: usize,
}

impl Deref for PublishedTemplate {
    type Target = Template;

    fn deref(&self) -> &Template {
        &self.rules.templates[self.at]
    }
}

impl Rules {
    /// The same as [`Rules::template`], to keep.
    #[must_use]
    pub fn published(self: &Arc<Self>, key: &str, version: &str) -> Option<PublishedTemplate> {
        let at = self.templates.iter().position(|template| template.key == key && template.version == version)?;
        Some(PublishedTemplate { rules: Arc::clone(self), at })
    }

    /// The template as published under this version.
    #[must_use]
    pub fn template(&self, key: &str, version: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.key == key && template.version == version)
    }

    /// The template in force on a day in Asia/Shanghai: the last to become effective.
    #[must_use]
    pub fn template_in_force(&self, key: &str, on: NaiveDate) -> Option<&Template> {
        // Loaded in the order of publication, and the last of equals wins.
        self.templates
            .iter()
            .filter(|template| template.key == key && template.effective_from <= on)
            .max_by_key(|template| template.effective_from)
    }
}
