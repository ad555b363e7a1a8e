//! Reports of charges that are not on the list: the form's rules.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Fen;
use super::names::LONGEST_NAME;
use crate::applications::Reference;
use crate::problem::{FieldError, Problem};
use crate::ratings::MAX_COMMENT;
use crate::sessions::Phone;
use crate::text::several_lines;

/// Before this, a day of payment is a slip of the keyboard.
const FIRST_YEAR: i32 = 2000;

/// The form's fields.
pub mod field {
    pub const CHARGE: &str = "charge";
    pub const AMOUNT: &str = "amount";
    pub const CHARGED_ON: &str = "charged_on";
    pub const REFERENCE: &str = "reference";
    pub const TEXT: &str = "text";
    pub const PHONE: &str = "phone";

    pub const ALL: [&str; 6] = [CHARGE, AMOUNT, CHARGED_ON, REFERENCE, TEXT, PHONE];
}

/// A report that may be kept. Personal: whoever writes it is to be protected from whom it is about.
#[derive(Clone, PartialEq, Eq)]
pub struct ChargeReport {
    /// What it was called, on one line.
    pub charge: String,
    pub amount: Option<Fen>,
    pub charged_on: Option<NaiveDate>,
    pub reference: Option<Reference>,
    pub text: Option<String>,
    /// For a call back.
    pub phone: Option<Phone>,
}

/// What the form sends: text by field, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAnswers {
    pub charge: String,
    pub amount: String,
    pub charged_on: String,
    pub reference: String,
    pub text: String,
    pub phone: String,
}

/// Only the name is needed: everything else may stay open. `today` is a day in Shanghai.
///
/// # Errors
/// Every problem, in the order of the form.
pub fn check_report(answers: &ReportAnswers, today: NaiveDate) -> Result<ChargeReport, Vec<FieldError>> {
    let mut errors = Vec::new();
    let charge = taken(&mut errors, field::CHARGE, charge(&answers.charge));
    let amount = may_be_open(&mut errors, field::AMOUNT, amount(&answers.amount));
    let charged_on = may_be_open(&mut errors, field::CHARGED_ON, day(&answers.charged_on, today));
    let reference = Reference::parse(&answers.reference).map_err(Problem::from);
    let reference = may_be_open(&mut errors, field::REFERENCE, reference);
    let text = may_be_open(&mut errors, field::TEXT, several_lines(&answers.text, MAX_COMMENT));
    let phone = may_be_open(&mut errors, field::PHONE, Phone::parse(&answers.phone));
    match charge {
        Some(charge) if errors.is_empty() => Ok(ChargeReport { charge, amount, charged_on, reference, text, phone }),
        _ => Err(errors),
    }
}

fn taken<T>(errors: &mut Vec<FieldError>, field: &str, answer: Result<T, Problem>) -> Option<T> {
    answer.map_err(|problem| errors.push(FieldError::new(field, problem))).ok()
}

fn may_be_open<T>(errors: &mut Vec<FieldError>, field: &str, answer: Result<T, Problem>) -> Option<T> {
    match answer {
        Err(Problem::Missing) => None,
        answer => taken(errors, field, answer),
    }
}

fn charge(typed: &str) -> Result<String, Problem> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        Err(Problem::Missing)
    } else if name.chars().any(char::is_control) {
        Err(Problem::Unreadable)
    } else if name.chars().count() > LONGEST_NAME as usize {
        Err(Problem::TooLong { max: LONGEST_NAME })
    } else {
        Ok(name)
    }
}

fn amount(typed: &str) -> Result<Fen, Problem> {
    match Fen::parse_yuan(typed) {
        Ok(Fen(0)) => Err(Problem::AmountForm),
        amount => amount,
    }
}

fn day(typed: &str, today: NaiveDate) -> Result<NaiveDate, Problem> {
    use chrono::Datelike;
    if typed.trim().is_empty() {
        return Err(Problem::Missing);
    }
    let day: NaiveDate = typed.trim().parse().map_err(|_| Problem::DayForm)?;
    if day > today {
        Err(Problem::DayToCome)
    } else if day.year() < FIRST_YEAR {
        Err(Problem::DayForm)
    } else {
        Ok(day)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, 6).unwrap()
    }

    fn answers() -> ReportAnswers {
        ReportAnswers { charge: "移表费".to_owned(), ..ReportAnswers::default() }
    }

    fn problems(answers: &ReportAnswers) -> Vec<(String, Problem)> {
        let errors = check_report(answers, today()).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }

    #[test]
    fn the_name_is_enough() {
        let report = check_report(&answers(), today()).ok().unwrap();
        assert_eq!(report.charge, "移表费");
        assert!(report.amount.is_none() && report.phone.is_none() && report.reference.is_none());
        assert_eq!(problems(&ReportAnswers::default()), [("charge".to_owned(), Problem::Missing)]);
    }

    #[test]
    fn everything_at_once() {
        let full = ReportAnswers {
            charge: "  移表\t费 ".to_owned(),
            amount: "300元".to_owned(),
            charged_on: "2026-05-06".to_owned(),
            reference: "k7m3-9pxr-2q".to_owned(),
            text: "要现金\r\n不开票".to_owned(),
            phone: "138 0013 8000".to_owned(),
        };
        let report = check_report(&full, today()).ok().unwrap();
        assert_eq!(report.charge, "移表 费");
        assert_eq!(report.amount, Some(Fen(30_000)));
        assert_eq!(report.charged_on, Some(today()));
        assert_eq!(report.reference.unwrap().to_string(), "K7M3-9PXR-2Q");
        assert_eq!(report.text.as_deref(), Some("要现金\n不开票"));
    }

    #[test]
    fn each_slip_is_said_in_the_order_of_the_form() {
        let wrong = ReportAnswers {
            charge: "长".repeat(61),
            amount: "0".to_owned(),
            charged_on: "2026-05-07".to_owned(),
            reference: "K7M3-9PXR-2R".to_owned(),
            text: "长".repeat(1_001),
            phone: "12345".to_owned(),
        };
        let named = |field: &str, problem| (field.to_owned(), problem);
        assert_eq!(
            problems(&wrong),
            [
                named("charge", Problem::TooLong { max: 60 }),
                named("amount", Problem::AmountForm),
                named("charged_on", Problem::DayToCome),
                named("reference", Problem::ReferenceCheck),
                named("text", Problem::TooLong { max: 1_000 }),
                named("phone", Problem::PhoneLength { found: 5 }),
            ]
        );
        let other = |reference: &str, charged_on: &str| {
            let (reference, charged_on) = (reference.to_owned(), charged_on.to_owned());
            problems(&ReportAnswers { reference, charged_on, ..answers() })
        };
        assert_eq!(
            other("K7M0", "2026-02-30"),
            [
                named("charged_on", Problem::DayForm),
                named("reference", Problem::ReferenceCharacter { character: '0', position: 4 }),
            ]
        );
        assert_eq!(
            other("K7M3", "1999-12-31"),
            [named("charged_on", Problem::DayForm), named("reference", Problem::ReferenceLength { found: 4 })]
        );
    }

    proptest! {
        #[test]
        fn never_panics(values in prop::collection::vec("\\PC{0,20}", 6)) {
            let value = |at: usize| values[at].clone();
            let _ = check_report(
                &ReportAnswers {
                    charge: value(0), amount: value(1), charged_on: value(2), reference: value(3), text: value(4),
                    phone: value(5),
                },
                today(),
            );
        }
    }
}
