//! The answers of the apply journey: raw text by field as typed, and each step parsed into what it means.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::capacity::{Appliance, SINGLE_PHASE_WATTS, parse_count, parse_kilowatts, watts_for};
use super::{ApplicantKind, Class, PremisesKind};
use crate::documents::{CheckedNumber, DocumentKind};
use crate::problem::{FieldError, Problem};
use crate::sessions::Phone;
use crate::text::one_line;

/// The fields' names, in forms and in saved drafts.
pub mod field {
    pub const AREA: &str = "area";
    pub const ADDRESS: &str = "address";
    pub const PREMISES: &str = "premises";
    pub const APPLICANT: &str = "applicant";
    pub const DOCUMENT: &str = "document";
    pub const NUMBER: &str = "number";
    pub const HOLDER: &str = "holder";
    pub const SMALL_OR_PRIVATE: &str = "small_or_private";
    pub const CAPACITY_BY: &str = "capacity_by";
    pub const KILOWATTS: &str = "kilowatts";
    pub const PHASES: &str = "phases";
    pub const NAME: &str = "name";
    pub const PHONE: &str = "phone";
}

/// A question page, in the order of the journey. What follows (check, done) asks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Where,
    Document,
    Supply,
    Contact,
    Check,
}

impl Step {
    pub const ALL: [Self; 5] = [Self::Where, Self::Document, Self::Supply, Self::Contact, Self::Check];

    /// The last part of its address.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Where => "where",
            Self::Document => "document",
            Self::Supply => "supply",
            Self::Contact => "contact",
            Self::Check => "check",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Counts from 1.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize + 1
    }

    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    #[must_use]
    pub fn previous(self) -> Option<Self> {
        (self as usize).checked_sub(1).map(|before| Self::ALL[before])
    }

    /// The names of its fields; nothing else is saved from its form.
    #[must_use]
    pub fn fields(self) -> Vec<&'static str> {
        match self {
            Self::Where => vec![field::AREA, field::ADDRESS, field::PREMISES],
            Self::Document => vec![field::APPLICANT, field::DOCUMENT, field::NUMBER, field::HOLDER],
            Self::Supply => [field::SMALL_OR_PRIVATE, field::CAPACITY_BY, field::KILOWATTS]
                .into_iter()
                .chain(Appliance::ALL.map(Appliance::field))
                .chain([field::PHASES])
                .collect(),
            Self::Contact => vec![field::NAME, field::PHONE],
            Self::Check => Vec::new(),
        }
    }
}

/// What was typed, by field. Personal: never logged, and `Debug` shows the fields' names only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Answers {
    /// As typed; empty when nothing was.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Keeps at most 2,000 characters: more is no answer to any question.
    pub fn set(&mut self, field: &str, typed: &str) {
        self.0.insert(field.to_owned(), typed.chars().take(2_000).collect());
    }

    /// Nothing was typed in any field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}

/// `Debug` leaves out the address.
#[derive(Clone, PartialEq, Eq)]
pub struct Where {
    pub area: String,
    pub address: String,
    pub premises: PremisesKind,
}

impl fmt::Debug for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Where").field("area", &self.area).field("premises", &self.premises).finish_non_exhaustive()
    }
}

/// `Debug` leaves out number and name.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    pub applicant: ApplicantKind,
    pub kind: DocumentKind,
    pub number: CheckedNumber,
    /// The name on the document.
    pub holder: String,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("applicant", &self.applicant).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The answers of the supply step, parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supply {
    /// False for homes.
    pub small_or_private: bool,
    pub capacity_watts: u32,
    /// 1 or 3.
    pub phases: u8,
    pub class: Class,
}

/// `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub phone: Phone,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact").finish_non_exhaustive()
    }
}

/// All steps, each valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    pub place: Where,
    pub document: Document,
    pub supply: Supply,
    pub contact: Contact,
}

/// Collects the problems of a step, so that all are shown at once.
#[derive(Default)]
struct Problems(Vec<FieldError>);

impl Problems {
    fn take<T>(&mut self, field: &str, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.0.push(FieldError::new(field, problem))).ok()
    }
}

fn choice<T>(typed: &str, known: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
    if typed.is_empty() { Err(Problem::Missing) } else { known(typed).ok_or(Problem::NotOffered) }
}

/// # Errors
/// Every problem of the step, in the order of its fields.
pub fn parse_where(answers: &Answers, known_area: impl Fn(&str) -> bool) -> Result<Where, Vec<FieldError>> {
    let mut problems = Problems::default();
    let area = match answers.get(field::AREA) {
        "" => Err(Problem::Missing),
        area if known_area(area) => Ok(area.to_owned()),
        _ => Err(Problem::UnknownArea),
    };
    let area = problems.take(field::AREA, area);
    let address = one_line(answers.get(field::ADDRESS), 120)
        .and_then(|address| if address.chars().count() < 4 { Err(Problem::TooShort { min: 4 }) } else { Ok(address) });
    let address = problems.take(field::ADDRESS, address);
    let premises = problems.take(field::PREMISES, choice(answers.get(field::PREMISES), PremisesKind::from_code));
    match (area, address, premises) {
        (Some(area), Some(address), Some(premises)) => Ok(Where { area, address, premises }),
        _ => Err(problems.0),
    }
}

/// `today` is a day in Shanghai.
///
/// # Errors
/// Every problem of the step, in the order of its fields.
pub fn parse_document(answers: &Answers, today: NaiveDate) -> Result<Document, Vec<FieldError>> {
    let mut problems = Problems::default();
    let applicant = problems.take(field::APPLICANT, choice(answers.get(field::APPLICANT), ApplicantKind::from_code));
    let begins = |code: &str| DocumentKind::from_code(code).filter(|kind| kind.begins());
    let kind = problems.take(field::DOCUMENT, choice(answers.get(field::DOCUMENT), begins));
    // Which form the number has depends on the kind.
    let number =
        kind.and_then(|kind| problems.take(field::NUMBER, kind.check_number(answers.get(field::NUMBER), today)));
    let holder = problems.take(field::HOLDER, one_line(answers.get(field::HOLDER), 60));
    match (applicant, kind, number, holder) {
        (Some(applicant), Some(kind), Some(number), Some(holder)) => Ok(Document { applicant, kind, number, holder }),
        _ => Err(problems.0),
    }
}

/// The kind of premises comes from the first step; while that has no answer, the question for businesses is not asked.
///
/// # Errors
/// Every problem of the step, in the order of its fields.
pub fn parse_supply(answers: &Answers) -> Result<Supply, Vec<FieldError>> {
    let mut problems = Problems::default();
    let premises = PremisesKind::from_code(answers.get(field::PREMISES)).unwrap_or(PremisesKind::Home);
    let small_or_private = match premises {
        PremisesKind::Home => Some(false),
        PremisesKind::Business => {
            problems.take(field::SMALL_OR_PRIVATE, choice(answers.get(field::SMALL_OR_PRIVATE), yes_or_no))
        }
    };
    let watts = match answers.get(field::CAPACITY_BY) {
        "appliances" => by_appliances(answers, &mut problems),
        _ => problems.take(field::KILOWATTS, parse_kilowatts(answers.get(field::KILOWATTS))),
    };
    let phases = problems.take(field::PHASES, parse_phases(answers.get(field::PHASES), watts));
    match (small_or_private, watts, phases) {
        (Some(small_or_private), Some(capacity_watts), Some(phases)) => {
            let class = Class::of(premises, small_or_private, capacity_watts);
            Ok(Supply { small_or_private, capacity_watts, phases, class })
        }
        _ => Err(problems.0),
    }
}

fn yes_or_no(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn by_appliances(answers: &Answers, problems: &mut Problems) -> Option<u32> {
    let before = problems.0.len();
    let counts: Vec<_> = Appliance::ALL
        .into_iter()
        .filter_map(|appliance| {
            let count = problems.take(appliance.field(), parse_count(answers.get(appliance.field())))?;
            Some((appliance, count))
        })
        .collect();
    if problems.0.len() > before {
        return None;
    }
    problems.take(Appliance::ALL[0].field(), watts_for(&counts).ok_or(Problem::NoAppliances))
}

/// 1, 3, or "unsure", which takes as few as will do.
fn parse_phases(typed: &str, watts: Option<u32>) -> Result<u8, Problem> {
    let single_will_do = watts.is_none_or(|watts| watts <= SINGLE_PHASE_WATTS);
    match typed {
        "" => Err(Problem::Missing),
        "1" if single_will_do => Ok(1),
        "1" => Err(Problem::SinglePhaseLimit { max: SINGLE_PHASE_WATTS / 1_000 }),
        "3" => Ok(3),
        "unsure" => Ok(if single_will_do { 1 } else { 3 }),
        _ => Err(Problem::NotOffered),
    }
}

/// # Errors
/// Every problem of the step, in the order of its fields.
pub fn parse_contact(answers: &Answers) -> Result<Contact, Vec<FieldError>> {
    let mut problems = Problems::default();
    let name = problems.take(field::NAME, one_line(answers.get(field::NAME), 60));
    let phone = problems.take(field::PHONE, Phone::parse(answers.get(field::PHONE)));
    match (name, phone) {
        (Some(name), Some(phone)) => Ok(Contact { name, phone }),
        _ => Err(problems.0),
    }
}

/// All steps.
///
/// # Errors
/// The problems by step, in the order of the journey.
pub fn parse_all(
    answers: &Answers,
    known_area: impl Fn(&str) -> bool,
    today: NaiveDate,
) -> Result<Application, Vec<(Step, FieldError)>> {
    let place = parse_where(answers, known_area);
    let document = parse_document(answers, today);
    let supply = parse_supply(answers);
    let contact = parse_contact(answers);
    match (place, document, supply, contact) {
        (Ok(place), Ok(document), Ok(supply), Ok(contact)) => Ok(Application { place, document, supply, contact }),
        (place, document, supply, contact) => {
            let steps = [
                (Step::Where, place.err()),
                (Step::Document, document.err()),
                (Step::Supply, supply.err()),
                (Step::Contact, contact.err()),
            ];
            let of_step = |(step, errors): (Step, Option<Vec<FieldError>>)| {
                errors.unwrap_or_default().into_iter().map(move |error| (step, error))
            };
            Err(steps.into_iter().flat_map(of_step).collect())
        }
    }
}

#[cfg(test)]
mod tests;
