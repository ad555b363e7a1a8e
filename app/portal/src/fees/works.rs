//! Typical prices of works on the customer's side. None come with the portal: an operator publishes its own.

use chrono::NaiveDate;
use domain::fees::works::WorksPrices;

use crate::publications::{self, Document, Issued, Kind};
use crate::{Portal, Result};

impl Document for WorksPrices {
    const KIND: Kind = Kind::WorksPrices;

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
        WorksPrices::faults(self)
    }

    fn invented(&self) -> bool {
        self.demo
    }
}

/// The list of a day: the latest that has begun. `None`: nothing is published.
///
/// # Errors
/// When the database fails.
pub async fn in_force(portal: &Portal, on: NaiveDate) -> Result<Option<Issued<WorksPrices>>> {
    let lists: Vec<Issued<WorksPrices>> = publications::issued(portal, Kind::WorksPrices).await?;
    Ok(lists.into_iter().find(|list| list.content.effective_from <= on))
}
