//! A case's fee lines: what its pinned catalogue says about its facts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Catalogue, Charge, Condition, FeeBasis, Fen, Item, Party, Unit};
use crate::text::Text;

/// What the conditions ask about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseFacts {
    /// The day of submission in Shanghai, which decides whether the catalogue applies.
    pub submitted_on: NaiveDate,
    pub in_town_planning_area: bool,
    pub zero_investment: bool,
    /// Supply circuits, from 1.
    pub circuits: u8,
    pub capacity_watts: u32,
}

/// Thousandths of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    pub thousandths: i64,
    pub unit: Unit,
}

/// What a line comes to, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Amount {
    /// ¥0.00: may not be charged.
    Forbidden,
    /// No amount: between the customer and a firm.
    AgreedWithFirm,
    Charged {
        quantity: Quantity,
        unit_price: Fen,
        amount: Fen,
    },
}

/// One item of the catalogue that applies to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeLine {
    pub rule: String,
    pub name: Text,
    /// Those that held.
    pub conditions: Vec<Condition>,
    pub amount: Amount,
    pub payer: Party,
    pub payee: Party,
    pub basis: FeeBasis,
}

impl FeeLine {
    /// What the utility takes for it.
    #[must_use]
    pub fn fen(&self) -> Fen {
        match self.amount {
            Amount::Charged { amount, .. } => amount,
            Amount::Forbidden | Amount::AgreedWithFirm => Fen(0),
        }
    }
}

/// A case's lines and their sum, in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeLines {
    /// The catalogue's key and version.
    pub catalogue: String,
    pub version: String,
    pub lines: Vec<FeeLine>,
    /// The sum of the lines: what goes to the utility.
    pub total: Fen,
}

/// Why a case can't be priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeeError {
    /// The catalogue was not in force on the day of submission.
    NotInForce,
    /// The item applies and has no price.
    MissingRate { rule: String },
    /// The amount does not fit; a catalogue or a capacity is wrong.
    TooLarge { rule: String },
}

impl std::fmt::Display for FeeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotInForce => f.write_str("the fee catalogue was not in force on the day of submission"),
            Self::MissingRate { rule } => write!(f, "fee rule {rule} applies and has no price"),
            Self::TooLarge { rule } => write!(f, "fee rule {rule} gives an amount that does not fit"),
        }
    }
}

impl std::error::Error for FeeError {}

/// The lines in the catalogue's order. Each line is rounded half up to the fen and the total is the sum of the lines
/// as shown.
///
/// # Errors
/// See [`FeeError`]: no lines at all rather than lines that miss one.
pub fn lines(catalogue: &Catalogue, facts: &CaseFacts) -> Result<FeeLines, FeeError> {
    if !catalogue.in_force(facts.submitted_on) {
        return Err(FeeError::NotInForce);
    }
    let mut lines = Vec::new();
    let mut total = 0_i64;
    for item in catalogue.items.iter().filter(|item| item.conditions.iter().all(|condition| condition.holds(facts))) {
        let line = line(item, facts)?;
        total = total.checked_add(line.fen().0).ok_or_else(|| FeeError::TooLarge { rule: item.rule.clone() })?;
        lines.push(line);
    }
    Ok(FeeLines { catalogue: catalogue.key.clone(), version: catalogue.version.clone(), lines, total: Fen(total) })
}

fn line(item: &Item, facts: &CaseFacts) -> Result<FeeLine, FeeError> {
    let amount = match item.charge {
        Charge::Forbidden => Amount::Forbidden,
        Charge::AgreedWithFirm => Amount::AgreedWithFirm,
        Charge::Priced { unit, unit_price } => {
            let unit_price = unit_price.ok_or_else(|| FeeError::MissingRate { rule: item.rule.clone() })?;
            let thousandths = match unit {
                Unit::Case => 1_000,
                Unit::Kilowatt => i64::from(facts.capacity_watts),
            };
            let product = unit_price.0.checked_mul(thousandths).and_then(|product| product.checked_add(500));
            let amount = product.ok_or_else(|| FeeError::TooLarge { rule: item.rule.clone() })?.div_euclid(1_000);
            Amount::Charged { quantity: Quantity { thousandths, unit }, unit_price, amount: Fen(amount) }
        }
    };
    Ok(FeeLine {
        rule: item.rule.clone(),
        name: item.name.clone(),
        conditions: item.conditions.clone(),
        amount,
        payer: item.payer,
        payee: item.payee,
        basis: item.basis.clone(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::standards::Standing;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn text(text: &str) -> Text {
        Text { zh: text.to_owned(), en: text.to_owned() }
    }

    fn item(rule: &str, conditions: &[Condition], charge: Charge) -> Item {
        Item {
            rule: rule.to_owned(),
            name: text(rule),
            conditions: conditions.to_vec(),
            charge,
            payer: Party::Customer,
            payee: Party::Utility,
            basis: FeeBasis { document: text("document"), standing: Standing::Law, grade: None },
        }
    }

    fn catalogue(items: Vec<Item>) -> Catalogue {
        Catalogue {
            key: "low-voltage".to_owned(),
            version: "2026-1".to_owned(),
            effective_from: day(1, 1),
            effective_until: Some(day(12, 31)),
            name: text("fees"),
            items,
            prohibited: Vec::new(),
        }
    }

    fn facts() -> CaseFacts {
        CaseFacts {
            submitted_on: day(6, 1),
            in_town_planning_area: true,
            zero_investment: true,
            circuits: 1,
            capacity_watts: 12_345,
        }
    }

    fn priced(fen: i64) -> Charge {
        Charge::Priced { unit: Unit::Kilowatt, unit_price: Some(Fen(fen)) }
    }

    #[test]
    fn a_forbidden_charge_stays_as_a_line_of_nothing() {
        let catalogue = catalogue(vec![
            item("external-line", &[Condition::InTownPlanningArea], Charge::Forbidden),
            item(
                "own-line",
                &[Condition::OutsideTownPlanningArea, Condition::NotZeroInvestment],
                Charge::AgreedWithFirm,
            ),
        ]);
        let inside = lines(&catalogue, &facts()).unwrap();
        assert_eq!(inside.lines.len(), 1);
        assert_eq!((inside.lines[0].amount, inside.total), (Amount::Forbidden, Fen(0)));
        let outside = CaseFacts { in_town_planning_area: false, zero_investment: false, ..facts() };
        assert_eq!(lines(&catalogue, &outside).unwrap().lines[0].amount, Amount::AgreedWithFirm);
        let zero = CaseFacts { in_town_planning_area: false, ..facts() };
        assert!(lines(&catalogue, &zero).unwrap().lines.is_empty());
    }

    #[test]
    fn a_missing_rate_is_an_error_where_the_item_applies() {
        let missing = Charge::Priced { unit: Unit::Kilowatt, unit_price: None };
        let catalogue = catalogue(vec![item("reliability", &[Condition::SeveralCircuits], missing)]);
        assert_eq!(lines(&catalogue, &facts()).unwrap().total, Fen(0));
        let several = CaseFacts { circuits: 2, ..facts() };
        assert_eq!(lines(&catalogue, &several), Err(FeeError::MissingRate { rule: "reliability".to_owned() }));
    }

    #[test]
    fn a_catalogue_prices_nothing_outside_its_days() {
        let catalogue = catalogue(vec![item("a", &[], priced(100))]);
        for (on, valid) in [
            (day(1, 1), true),
            (day(12, 31), true),
            (day(1, 1).pred_opt().unwrap(), false),
            (day(12, 31).succ_opt().unwrap(), false),
        ] {
            let result = lines(&catalogue, &CaseFacts { submitted_on: on, ..facts() });
            assert_eq!(result.is_ok(), valid, "{on}");
        }
    }

    #[test]
    fn rounds_half_up_and_refuses_what_does_not_fit() {
        let total = |charge| lines(&catalogue(vec![item("a", &[], charge)]), &facts()).map(|lines| lines.total);
        assert_eq!(total(priced(100)), Ok(Fen(1_235)));
        assert_eq!(total(Charge::Priced { unit: Unit::Case, unit_price: Some(Fen(100)) }), Ok(Fen(100)));
        assert_eq!(total(priced(i64::MAX)), Err(FeeError::TooLarge { rule: "a".to_owned() }));
    }

    #[test]
    fn faults_of_a_catalogue() {
        let mut bad = catalogue(vec![item("a", &[], priced(0)), item("a", &[], Charge::Forbidden)]);
        bad.effective_until = day(1, 1).pred_opt();
        assert_eq!(bad.faults().len(), 3);
        assert!(catalogue(vec![item("a", &[], priced(1))]).faults().is_empty());
    }

    proptest! {
        #[test]
        fn lines_sum_to_the_total(prices in prop::collection::vec(1i64..10_000_000, 0..8), watts in 1u32..100_000_000) {
            let items = prices.iter().enumerate().map(|(at, price)| item(&at.to_string(), &[], priced(*price))).collect();
            let result = lines(&catalogue(items), &CaseFacts { capacity_watts: watts, ..facts() }).unwrap();
            prop_assert_eq!(result.lines.iter().map(|line| line.fen().0).sum::<i64>(), result.total.0);
            for (line, price) in result.lines.iter().zip(prices) {
                // Within half a fen of the exact product.
                let exact = i128::from(price) * i128::from(watts);
                prop_assert!((i128::from(line.fen().0) * 1_000 - exact).abs() <= 500);
            }
        }
    }
}
