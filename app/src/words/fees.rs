//! Sentences about fees, for the pages and for what is downloaded.

use chrono::{Datelike, NaiveDate};
use domain::fees::estimate::CustomerClass;
use domain::fees::reliability::{Builder, Circuit, LineKind, Province, Voltage};
use domain::fees::{Cancelled, Charge, Condition, FeeBasis, Item, SourceGrade};

use super::Words;

impl Words {
    /// For whom an item holds.
    #[must_use]
    pub fn fee_conditions(self, conditions: &[Condition]) -> String {
        if conditions.is_empty() {
            return self.say("fees-always");
        }
        let said: Vec<_> = conditions.iter().map(|condition| self.say(condition.key())).collect();
        said.join(&self.say("fees-and"))
    }

    #[must_use]
    pub fn fee_price(self, charge: Charge) -> String {
        match charge {
            Charge::Forbidden => self.say("fees-forbidden"),
            Charge::AgreedWithFirm => self.say("fees-agreed"),
            Charge::Priced { unit_price: None, .. } => self.say("fees-set-by-province"),
            Charge::Priced { unit, unit_price: Some(price) } => format!("{price} / {}", self.say(unit.key())),
        }
    }

    /// Who pays whom. `None` where nothing may be paid.
    #[must_use]
    pub fn fee_between(self, item: &Item) -> Option<String> {
        let (payer, payee) = (self.say(item.payer.key()), self.say(item.payee.key()));
        let said = || self.with("fees-card-between", &[("payer", payer.into()), ("payee", payee.into())]);
        (item.charge != Charge::Forbidden).then(said)
    }

    /// The document, how binding it is, and how well its text could be checked.
    #[must_use]
    pub fn fee_basis(self, basis: &FeeBasis) -> String {
        let mut said = vec![self.text(&basis.document), self.standing(basis.standing)];
        said.extend(basis.grade.map(|grade| {
            self.say(match grade {
                SourceGrade::A => "fees-grade-a",
                SourceGrade::B => "fees-grade-b",
            })
        }));
        said.join(" · ")
    }

    /// Since when nothing may be charged under a name.
    #[must_use]
    pub fn cancelled_since(self, cancelled: &Cancelled) -> String {
        self.since(cancelled.since, cancelled.year_only)
    }

    /// Of a day of which perhaps the year alone is known.
    #[must_use]
    pub fn since(self, day: NaiveDate, year_only: bool) -> String {
        if year_only {
            self.with("fees-since-year", &[("year", day.year().to_string().into())])
        } else {
            self.with("fees-since", &[("day", self.full_day(day).into())])
        }
    }

    #[must_use]
    pub fn province(self, province: Province) -> String {
        self.say(&format!("province-{}", province.code()))
    }

    #[must_use]
    pub fn voltage(self, voltage: Voltage) -> String {
        self.with("fees-kilovolts", &[("kilovolts", voltage.code().into())])
    }

    #[must_use]
    pub fn line_kind(self, line: LineKind) -> String {
        self.say(match line {
            LineKind::Overhead => "fees-line-overhead",
            LineKind::Cable => "fees-line-cable",
        })
    }

    #[must_use]
    pub fn builder(self, builder: Builder) -> String {
        self.say(match builder {
            Builder::Utility => "fees-built-by-utility",
            Builder::Customer => "fees-built-by-customer",
        })
    }

    /// 10 千伏 · 架空线路 · 用户自建
    #[must_use]
    pub fn circuit(self, circuit: Circuit) -> String {
        [self.voltage(circuit.voltage), self.line_kind(circuit.line), self.builder(circuit.built_by)].join(" · ")
    }

    #[must_use]
    pub fn customer_class(self, class: CustomerClass) -> String {
        self.say(match class {
            CustomerClass::Home => "estimate-class-home",
            CustomerClass::ZeroInvestment => "estimate-class-zero",
            CustomerClass::Other => "estimate-class-other",
        })
    }

    /// kVA.
    #[must_use]
    pub fn kilovolt_amperes(self, volt_amperes: u32) -> String {
        let number = thousandths(i64::from(volt_amperes));
        self.with("fees-kilovolt-amperes", &[("number", number.into())])
    }
}

/// 60, 5.5, 0.125: no zeros at the end.
#[must_use]
pub fn thousandths(number: i64) -> String {
    let text = format!("{}.{:03}", number / 1000, number % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_no_idle_zeros() {
        for (number, text) in [(60_000, "60"), (5_500, "5.5"), (125, "0.125"), (0, "0")] {
            assert_eq!(thousandths(number), text);
        }
    }

    #[test]
    fn every_province_has_its_name() {
        for language in [domain::text::Language::Zh, domain::text::Language::En] {
            let mut names: Vec<_> = Province::ALL.map(|one| Words(language).province(one)).into();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), 31, "{names:?}");
            assert!(names.iter().all(|name| !name.contains("province-")), "{names:?}");
        }
    }
}
