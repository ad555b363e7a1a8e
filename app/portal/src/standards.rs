//! Standards: the stage templates that come with the portal, and which of the published ones is in force.

use chrono::{DateTime, NaiveDate, Utc};
use domain::standards::Template;
use sqlx::PgConnection;

use crate::publications::{self, Kind, Publication, PublishError, Published, Rules};

/// File name and content.
const FILES: &[(&str, &str)] = &[
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

/// Publishes one template file.
///
/// # Errors
/// `Malformed` with the file's name, or `Changed` when its version was published with other bytes.
pub async fn publish(
    connection: &mut PgConnection,
    name: &str,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Published, PublishError> {
    let template: Template = toml::from_str(text)
        .map_err(|error| PublishError::Malformed { file: name.to_owned(), problem: error.to_string() })?;
    template.check().map_err(|error| PublishError::Malformed { file: name.to_owned(), problem: error.to_string() })?;
    let publication = Publication {
        kind: Kind::Standard,
        key: template.key.clone(),
        version: template.version.clone(),
        effective_from: template.effective_from,
        published_at: now,
        file_name: name,
        file: text.as_bytes(),
        content: serde_json::to_value(&template).map_err(crate::Fault::from)?,
    };
    publications::publish(connection, &publication).await
}

/// Publishes every template that comes with the portal.
///
/// # Errors
/// See [`publish`].
pub async fn publish_all(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<(), PublishError> {
    for (name, text) in FILES {
        publish(connection, name, text, now).await?;
    }
    Ok(())
}

impl Rules {
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
