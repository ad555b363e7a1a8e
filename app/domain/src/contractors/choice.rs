//! What an owner may say about who does the works.

use std::fmt;

use uuid::Uuid;

use crate::problem::{FieldError, Problem};
use crate::text::one_line;

/// The fields' names in the form.
pub mod field {
    pub const CHOICE: &str = "choice";
    pub const CONTRACTOR: &str = "contractor";
    pub const FIRM: &str = "firm";

    pub const ALL: [&str; 3] = [CHOICE, CONTRACTOR, FIRM];
}

/// The longest name of a firm in characters.
const MAX_NAME: u32 = 60;

/// `Debug` leaves out the name, which may be a person's.
#[derive(Clone, PartialEq, Eq)]
pub enum Choice {
    /// A firm of the list, by its public id.
    Listed(Uuid),
    /// A firm that is not listed, by its name.
    Unlisted(String),
    /// There is nothing to do for a firm, or nobody yet.
    Nobody,
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(id) => f.debug_tuple("Listed").field(id).finish(),
            Self::Unlisted(_) => f.debug_tuple("Unlisted").finish_non_exhaustive(),
            Self::Nobody => f.write_str("Nobody"),
        }
    }
}

impl Choice {
    /// From the form: which of the three, the firm's id, and the name of one that is not listed.
    ///
    /// # Errors
    /// What is missing or wrong, at its field.
    pub fn parse(choice: &str, contractor: &str, firm: &str) -> Result<Self, FieldError> {
        let at = |field: &str, problem| FieldError::new(field, problem);
        match choice {
            "listed" if contractor.is_empty() => Err(at(field::CONTRACTOR, Problem::Missing)),
            "listed" => match Uuid::try_parse(contractor) {
                Ok(contractor) => Ok(Self::Listed(contractor)),
                Err(_) => Err(at(field::CONTRACTOR, Problem::NotOffered)),
            },
            "unlisted" => match one_line(firm, MAX_NAME) {
                Ok(name) => Ok(Self::Unlisted(name)),
                Err(problem) => Err(at(field::FIRM, problem)),
            },
            "none" => Ok(Self::Nobody),
            "" => Err(at(field::CHOICE, Problem::Missing)),
            _ => Err(at(field::CHOICE, Problem::NotOffered)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_three_ways() {
        let id = Uuid::from_u128(7);
        assert_eq!(Choice::parse("listed", &id.to_string(), ""), Ok(Choice::Listed(id)));
        assert_eq!(Choice::parse("unlisted", "", " 邻村电工队 "), Ok(Choice::Unlisted("邻村电工队".to_owned())));
        assert_eq!(Choice::parse("none", "", ""), Ok(Choice::Nobody));
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        let wrong = |choice, contractor, firm| Choice::parse(choice, contractor, firm).err();
        assert_eq!(wrong("", "", ""), Some(FieldError::new("choice", Problem::Missing)));
        assert_eq!(wrong("all", "", ""), Some(FieldError::new("choice", Problem::NotOffered)));
        assert_eq!(wrong("listed", "", ""), Some(FieldError::new("contractor", Problem::Missing)));
        assert_eq!(wrong("listed", "7", ""), Some(FieldError::new("contractor", Problem::NotOffered)));
        assert_eq!(wrong("unlisted", "", " "), Some(FieldError::new("firm", Problem::Missing)));
        let long = "长".repeat(61);
        assert_eq!(wrong("unlisted", "", &long), Some(FieldError::new("firm", Problem::TooLong { max: 60 })));
    }
}
