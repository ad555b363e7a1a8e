//! What an inspection finds: defects of a published list, each with a word of the inspector's, all at once and in writing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::text::{Text, several_lines};

/// Characters of what is said of one finding, at most.
pub const LONGEST: u32 = 200;
/// The defect that only its text tells.
pub const OTHER: &str = "other";

/// A defect of the published list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// For ever: findings refer to it.
    pub code: String,
    pub name: Text,
    /// What the customer does about it.
    pub remedy: Text,
}

/// The published list of defects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defects {
    /// Drawn up here, not by an authority.
    pub own_list: bool,
    pub defects: Vec<Defect>,
}

impl Defects {
    #[must_use]
    pub fn of_code(&self, code: &str) -> Option<&Defect> {
        self.defects.iter().find(|defect| defect.code == code)
    }
}

/// Which inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 中间检查
    Intermediate,
    /// 竣工检验
    Completion,
}

/// Which finding of a case: of which event, and which of its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId {
    pub seq: u32,
    /// Counts from 1.
    pub number: u16,
}

/// `12-1`, as forms send it.
impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.seq, self.number)
    }
}

impl FromStr for FindingId {
    type Err = Problem;

    fn from_str(typed: &str) -> Result<Self, Problem> {
        let (seq, number) = typed.split_once('-').ok_or(Problem::NotOffered)?;
        let (seq, number) = seq.parse().ok().zip(number.parse().ok()).ok_or(Problem::NotOffered)?;
        Ok(Self { seq, number })
    }
}

/// Something that was found just now. `Debug` leaves out what is said of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// Of a [`Defect`].
    pub code: String,
    /// 1 to [`LONGEST`] characters, if anything is said.
    pub text: Option<String>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found").field("code", &self.code).finish_non_exhaustive()
    }
}

/// What an inspector writes down of one inspection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspected {
    /// Earlier findings that were put right.
    pub remedied: Vec<FindingId>,
    /// In the order of the published list.
    pub found: Vec<Found>,
}

impl Inspected {
    pub const NOTHING: &'static Self = &Self { remedied: Vec::new(), found: Vec::new() };
}

/// One line of the form: whether the defect's box was ticked, and what was written beside it. Whoever writes something there has
/// found it, ticked or not.
///
/// # Errors
/// [`Problem::TooLong`]; [`Problem::Missing`] where only the text can tell what it is.
pub fn found(defect: &Defect, ticked: bool, typed: &str) -> Result<Option<Found>, Problem> {
    let text = match several_lines(typed, LONGEST) {
        Ok(text) => Some(text),
        Err(Problem::Missing) => None,
        Err(problem) => return Err(problem),
    };
    if !ticked && text.is_none() {
        return Ok(None);
    }
    if defect.code == OTHER && text.is_none() {
        return Err(Problem::Missing);
    }
    Ok(Some(Found { code: defect.code.clone(), text }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defect(code: &str) -> Defect {
        let text = || Text { zh: code.to_owned(), en: code.to_owned() };
        Defect { code: code.to_owned(), name: text(), remedy: text() }
    }

    #[test]
    fn a_box_or_a_word_is_a_finding() {
        let told = |code: &str, ticked, typed: &str| found(&defect(code), ticked, typed);
        let of = |text: Option<&str>| Ok(Some(Found { code: "labels".to_owned(), text: text.map(str::to_owned) }));
        assert_eq!(told("labels", false, " \n"), Ok(None));
        assert_eq!(told("labels", true, ""), of(None));
        assert_eq!(told("labels", true, " 二层\r\n没有标识\u{7} "), of(Some("二层\n没有标识")));
        assert_eq!(told("labels", false, "二层"), of(Some("二层")), "what is written is not lost");
        assert_eq!(told("labels", true, &"长".repeat(201)), Err(Problem::TooLong { max: LONGEST }));
        assert_eq!(told(OTHER, true, " "), Err(Problem::Missing), "nobody could know what it is");
    }

    #[test]
    fn findings_are_named_as_forms_send_them() {
        let id = FindingId { seq: 12, number: 3 };
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "12", "12-", "-3", "12-3-4", "12-70000", "a-b"] {
            assert!(wrong.parse::<FindingId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn debugging_shows_no_text() {
        let found = Found { code: "labels".to_owned(), text: Some("示例".to_owned()) };
        assert!(!format!("{found:?}").contains("示例"));
    }
}
