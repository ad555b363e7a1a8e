//! The provinces' tables of the high-reliability supply fee.

use chrono::NaiveDate;
use domain::fees::reliability::ReliabilityTable;

use crate::publications::{self, Document, Issued, Kind};
use crate::{Portal, Result};

/// File name and content.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("reliability/hubei-2006-42.toml", include_str!("../../data/reliability/hubei-2006-42.toml")),
    ("reliability/shandong-2018-127.toml", include_str!("../../data/reliability/shandong-2018-127.toml")),
];

impl Document for ReliabilityTable {
    const KIND: Kind = Kind::Reliability;

    fn key(&self) -> String {
        self.province.code().to_owned()
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }

    fn faults(&self, _today: NaiveDate) -> Vec<String> {
        ReliabilityTable::faults(self)
    }
}

/// Every table ever published, the newest first: expired ones are history.
///
/// # Errors
/// When the database fails.
pub async fn tables(portal: &Portal) -> Result<Vec<Issued<ReliabilityTable>>> {
    publications::issued(portal, Kind::Reliability).await
}
