//! What one list changed about a firm.

use serde::{Deserialize, Serialize};

use super::Licence;
use super::import::Firm;

/// One change by one list. Where and when an entry was taken from is no property of the firm and no change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    Added,
    /// It stands in the list again.
    Returned,
    /// It is missing from a complete list.
    Dropped,
    Name {
        old: String,
        new: String,
    },
    Area {
        old: String,
        new: String,
    },
    Phone {
        old: String,
        new: String,
    },
    Licences {
        /// Those that the firm has no longer as they were.
        gone: Vec<Licence>,
        /// Those that it has only now.
        new: Vec<Licence>,
    },
}

/// What is different about a firm, field by field.
#[must_use]
pub fn between(old: &Firm, new: &Firm) -> Vec<Change> {
    let mut changes = Vec::new();
    let texts = |old: &str, new: &str| (old != new).then(|| (old.to_owned(), new.to_owned()));
    changes.extend(texts(&old.name, &new.name).map(|(old, new)| Change::Name { old, new }));
    changes.extend(texts(&old.area, &new.area).map(|(old, new)| Change::Area { old, new }));
    changes.extend(texts(&old.phone, &new.phone).map(|(old, new)| Change::Phone { old, new }));
    let only =
        |these: &[Licence], others: &[Licence]| these.iter().filter(|one| !others.contains(one)).cloned().collect();
    let gone: Vec<Licence> = only(&old.licences, &new.licences);
    let come: Vec<Licence> = only(&new.licences, &old.licences);
    if !gone.is_empty() || !come.is_empty() {
        changes.push(Change::Licences { gone, new: come });
    }
    changes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::contractors::{LicenceKind, Scheme};

    fn licence(level: u8) -> Licence {
        Licence {
            number: "0-0-00001-2020".to_owned(),
            scheme: Scheme::FiveLevels,
            kind: LicenceKind::Install,
            speciality: None,
            level,
            max_kv: Some(110),
            valid_until: "2029-01-01".parse().unwrap(),
        }
    }

    #[test]
    fn each_field_that_differs_is_one_change() {
        let old = Firm {
            name: "甲公司".to_owned(),
            credit_code: "91".to_owned(),
            area: "甲县".to_owned(),
            phone: "1".to_owned(),
            source: "a".to_owned(),
            updated_on: "2026-01-01".parse().unwrap(),
            licences: vec![licence(3)],
        };
        let elsewhere = Firm { source: "b".to_owned(), updated_on: "2026-02-01".parse().unwrap(), ..old.clone() };
        assert_eq!(between(&old, &elsewhere), []);
        let new = Firm { name: "乙公司".to_owned(), licences: vec![licence(2)], ..old.clone() };
        assert_eq!(
            between(&old, &new),
            [
                Change::Name { old: "甲公司".to_owned(), new: "乙公司".to_owned() },
                Change::Licences { gone: vec![licence(3)], new: vec![licence(2)] },
            ]
        );
    }
}
