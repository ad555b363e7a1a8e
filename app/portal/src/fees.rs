//! The fee catalogue in force, and the lines of a case.

pub mod reliability;
pub mod reports;
pub mod works;

use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::fees::{CaseFacts, Catalogue, FeeLines};
use sqlx::PgConnection;

use crate::progress::Case;
use crate::publications::{self, Document, Issued, Kind};
use crate::{Fault, Portal, Result};

/// File name and content.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("fees/2025-1.toml", include_str!("../data/fees/2025-1.toml")),
    ("fees/2026-1.toml", include_str!("../data/fees/2026-1.toml")),
];

/// The classes of which the utility bears everything up to the meter (三零).
const ZERO_INVESTMENT: [&str; 2] = ["lv-resident", "lv-zero"];

impl Document for Catalogue {
    const KIND: Kind = Kind::Fees;

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
        Catalogue::faults(self)
    }
}

/// The catalogue in force on a day in Shanghai. `None`: nothing is published for that day.
///
/// # Errors
/// When the database fails.
pub async fn catalogue_in_force(portal: &Portal, on: NaiveDate) -> Result<Option<Catalogue>> {
    let mut connection = portal.pool().acquire().await?;
    in_force(&mut connection, on).await
}

/// The one that prices what is submitted on that day: of those that have begun and not ended, the latest.
pub(crate) async fn in_force(connection: &mut PgConnection, on: NaiveDate) -> Result<Option<Catalogue>> {
    publications::in_force(connection, Kind::Fees, None, on).await
}

/// Every version ever published with where it comes from, the newest first: expired ones are history.
///
/// # Errors
/// When the database fails.
pub async fn versions(portal: &Portal) -> Result<Vec<Issued<Catalogue>>> {
    publications::issued(portal, Kind::Fees).await
}

/// The same without where they come from.
///
/// # Errors
/// When the database fails.
pub async fn catalogues(portal: &Portal) -> Result<Vec<Catalogue>> {
    Ok(versions(portal).await?.into_iter().map(|version| version.content).collect())
}

/// What the case costs by the catalogue pinned when it was submitted.
///
/// # Errors
/// When the database fails, or the pinned catalogue can't price the case: then there is no amount rather than a wrong one.
pub async fn lines_of(portal: &Portal, case: &Case) -> Result<FeeLines> {
    let (key, version) = &case.fee_catalogue;
    let pinned =
        portal.kept::<publications::Pinned<Catalogue>>().version(portal.pool(), Kind::Fees, key, version).await?;
    let unpriced = |why: &str| Fault::Inconsistent(format!("case {}: fees {key} {version}: {why}", case.id));
    let catalogue = pinned.ok_or_else(|| unpriced("not published"))?;
    let facts = CaseFacts {
        submitted_on: shanghai_date(case.progress.submitted_at),
        in_town_planning_area: case.town_planning_area,
        zero_investment: ZERO_INVESTMENT.contains(&case.template.key.as_str()),
        // Low voltage is supplied by one circuit.
        circuits: 1,
        capacity_watts: case.capacity_watts,
    };
    domain::fees::lines(&catalogue, &facts).map_err(|error| unpriced(&error.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
