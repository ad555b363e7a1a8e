//! Applications: who applies for what, and where. Reference numbers; the class that follows from the answers.

mod answers;
mod capacity;
mod class;
mod reference;

use serde::{Deserialize, Serialize};

pub use answers::{
    Answers, Application, Contact, Document, Step, Supply, Where, field, parse_all, parse_contact, parse_document,
    parse_supply, parse_where,
};
pub use capacity::{
    Appliance, LOW_VOLTAGE_WATTS, SINGLE_PHASE_WATTS, parse_count, parse_kilovolt_amperes, parse_kilowatts, watts_for,
};
pub use class::{Class, Outstanding, outstanding};
pub use reference::{ALPHABET as REFERENCE_ALPHABET, Reference, ReferenceError};

pub use crate::problem::{FieldError, Problem};

/// What the applicant is to the premises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    Owner,
    Tenant,
    Agent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PremisesKind {
    /// 住宅
    Home,
    /// 店铺、小微企业 and other non-residents
    Business,
}

impl ApplicantKind {
    pub const ALL: [Self; 3] = [Self::Owner, Self::Tenant, Self::Agent];

    /// The name in forms, tables and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Tenant => "tenant",
            Self::Agent => "agent",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl PremisesKind {
    pub const ALL: [Self; 2] = [Self::Home, Self::Business];

    /// The name in forms, tables and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Business => "business",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
