//! What can be wrong with something that a person typed. A value, not a sentence: the pages find the sentence by
//! [`Problem::key`] in the reader's language and fill in [`Problem::arguments`].

use serde::{Deserialize, Serialize};

/// One thing that is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Problem {
    /// Nothing was typed or chosen.
    Missing,
    /// `max` in characters.
    TooLong {
        max: u32,
    },
    /// `min` in characters.
    TooShort {
        min: u32,
    },
    /// A control or line character, where one line is wanted.
    Unreadable,
    /// A choice that is not offered.
    NotOffered,
    UnknownArea,

    IdLength {
        found: u32,
    },
    /// The old number without century and check digit, void since 2013.
    IdFifteenDigits,
    IdCharacter {
        character: char,
    },
    IdRegion,
    IdBirthDate,
    IdCheckDigit,
    /// A guardian has to apply (PIPL art. 31).
    UnderFourteen,

    CreditCodeLength {
        found: u32,
    },
    CreditCodeCharacter {
        character: char,
    },
    CreditCodeRegion,
    CreditCodeCheckDigit,

    /// A warning: the usual form is 省(年份)市县不动产权第…号.
    PropertyCertificateForm,
    PassportForm,
    HongKongMacaoForm,
    TaiwanForm,
    MilitaryForm,
    PermanentResidenceForm,

    NotANumber,
    CapacityTooSmall,
    /// `max` in kW.
    CapacityTooLarge {
        max: u32,
    },
    /// `max` in kVA.
    KilovoltAmperesTooLarge {
        max: u32,
    },
    NoAppliances,
    ApplianceCount {
        max: u32,
    },
    /// Above `max` kW only three phases are supplied.
    SinglePhaseLimit {
        max: u32,
    },

    PhoneLength {
        found: u32,
    },
    PhoneStart,
    CodeForm,
    NotAgreed,
    AmountForm,
    /// An amount was typed, and not that there was one.
    AmountOfNothing,

    /// Not a day, or one before anybody here was charged.
    DayForm,
    /// Not `name@host`.
    MailForm,
    /// Something is said to have happened on it.
    DayToCome,
    /// Of a charge: it would fit half the list.
    NameTooShort,
    /// Above `max` kW nobody is connected free of charge as a home or a small firm.
    ZeroInvestmentLimit {
        max: u32,
    },

    /// Of a plan: at that voltage nothing is measured so.
    MeteringMisfit,

    ReferenceCharacter {
        character: char,
        position: u32,
    },
    ReferenceLength {
        found: u32,
    },
    ReferenceCheck,

    AccountNumberForm,
    MeterNumberForm,
    ReadingForm,
    MultiplierForm,
}

impl Problem {
    /// The name of its sentence in the language files.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "problem-missing",
            Self::TooLong { .. } => "problem-too-long",
            Self::TooShort { .. } => "problem-too-short",
            Self::Unreadable => "problem-unreadable",
            Self::NotOffered => "problem-not-offered",
            Self::UnknownArea => "problem-unknown-area",
            Self::IdLength { .. } => "problem-id-length",
            Self::IdFifteenDigits => "problem-id-fifteen-digits",
            Self::IdCharacter { .. } => "problem-id-character",
            Self::IdRegion => "problem-id-region",
            Self::IdBirthDate => "problem-id-birth-date",
            Self::IdCheckDigit => "problem-id-check-digit",
            Self::UnderFourteen => "problem-under-fourteen",
            Self::CreditCodeLength { .. } => "problem-credit-code-length",
            Self::CreditCodeCharacter { .. } => "problem-credit-code-character",
            Self::CreditCodeRegion => "problem-credit-code-region",
            Self::CreditCodeCheckDigit => "problem-credit-code-check-digit",
            Self::PropertyCertificateForm => "problem-property-certificate-form",
            Self::PassportForm => "problem-passport-form",
            Self::HongKongMacaoForm => "problem-hong-kong-macao-form",
            Self::TaiwanForm => "problem-taiwan-form",
            Self::MilitaryForm => "problem-military-form",
            Self::PermanentResidenceForm => "problem-permanent-residence-form",
            Self::NotANumber => "problem-not-a-number",
            Self::CapacityTooSmall => "problem-capacity-too-small",
            Self::CapacityTooLarge { .. } => "problem-capacity-too-large",
            Self::KilovoltAmperesTooLarge { .. } => "problem-kilovolt-amperes-too-large",
            Self::NoAppliances => "problem-no-appliances",
            Self::ApplianceCount { .. } => "problem-appliance-count",
            Self::SinglePhaseLimit { .. } => "problem-single-phase-limit",
            Self::PhoneLength { .. } => "problem-phone-length",
            Self::PhoneStart => "problem-phone-start",
            Self::CodeForm => "problem-code-form",
            Self::MailForm => "problem-mail-form",
            Self::NotAgreed => "problem-not-agreed",
            Self::AmountForm => "problem-amount-form",
            Self::DayForm => "problem-day-form",
            Self::DayToCome => "problem-day-to-come",
            Self::AmountOfNothing => "problem-amount-of-nothing",
            Self::NameTooShort => "problem-name-too-short",
            Self::ZeroInvestmentLimit { .. } => "problem-zero-investment-limit",
            Self::MeteringMisfit => "problem-metering-misfit",
            Self::ReferenceCharacter { .. } => "reference-impossible",
            Self::ReferenceLength { .. } => "reference-length",
            Self::ReferenceCheck => "reference-check",
            Self::AccountNumberForm => "problem-account-number-form",
            Self::MeterNumberForm => "problem-meter-number-form",
            Self::ReadingForm => "problem-reading-form",
            Self::MultiplierForm => "problem-multiplier-form",
        }
    }

    /// What its sentence mentions: names and values.
    #[must_use]
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong { max }
            | Self::CapacityTooLarge { max }
            | Self::KilovoltAmperesTooLarge { max }
            | Self::ApplianceCount { max }
            | Self::SinglePhaseLimit { max }
            | Self::ZeroInvestmentLimit { max } => vec![("max", max.to_string())],
            Self::TooShort { min } => vec![("min", min.to_string())],
            Self::IdLength { found }
            | Self::CreditCodeLength { found }
            | Self::PhoneLength { found }
            | Self::ReferenceLength { found } => vec![("found", found.to_string())],
            Self::ReferenceCharacter { character, position } => {
                vec![("character", character.to_string()), ("position", position.to_string())]
            }
            Self::IdCharacter { character } | Self::CreditCodeCharacter { character } => {
                vec![("character", character.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

/// A problem at a field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, also its id on the page.
    pub field: String,
    pub problem: Problem,
}

impl FieldError {
    #[must_use]
    pub fn new(field: &str, problem: Problem) -> Self {
        Self { field: field.to_owned(), problem }
    }
}
