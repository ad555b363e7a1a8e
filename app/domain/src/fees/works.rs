//! 规范造价: typical prices of works on the customer's side, so that an offer can be compared. No charge of the utility's:
//! firms and customers agree on what they like.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Fen;
use crate::text::Text;

/// One published version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksPrices {
    /// For example `customer-works`.
    pub key: String,
    pub version: String,
    pub effective_from: NaiveDate,
    /// Invented, for demonstrations only.
    #[serde(default)]
    pub demo: bool,
    pub name: Text,
    /// Who collected the prices, and from what.
    pub source: Text,
    /// The day up to which they were collected.
    pub collected_until: NaiveDate,
    pub works: Vec<WorksPrice>,
}

/// The range of typical prices of one kind of works, in fen per unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksPrice {
    pub name: Text,
    /// What is part of it.
    pub scope: Text,
    /// Of what: a metre, a piece.
    pub unit: Text,
    /// From the cheaper quarter to the dearer quarter of the sample.
    pub low: Fen,
    pub high: Fen,
    /// How many contracts the range was taken from.
    pub sample: u32,
}

impl WorksPrices {
    /// What is wrong with the list itself, before it is published.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.works.is_empty() {
            faults.push("there are no works".to_owned());
        }
        if self.collected_until > self.effective_from {
            faults.push("effective_from lies before collected_until".to_owned());
        }
        for one in &self.works {
            if one.low.0 <= 0 || one.high < one.low {
                faults.push(format!("{}: the range has to begin above 0 and not end below its beginning", one.name.en));
            }
            if one.sample == 0 {
                faults.push(format!("{}: a range of no contracts says nothing", one.name.en));
            }
        }
        faults
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_list() {
        let mut list: WorksPrices =
            toml::from_str(include_str!("../../../portal/data/demo/works-prices.toml")).unwrap();
        assert_eq!(list.faults(), Vec::<String>::new());
        assert!(list.demo);
        list.works[0].high = Fen(list.works[0].low.0 - 1);
        list.works[1].sample = 0;
        list.collected_until = list.effective_from.succ_opt().unwrap();
        assert_eq!(list.faults().len(), 3);
    }
}
