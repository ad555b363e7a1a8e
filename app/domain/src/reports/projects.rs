//! Key projects (重点项目), as the operator publishes them for a half month.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::HalfMonth;
use crate::text::Text;

/// Characters that one text of a project may have.
const LONGEST: usize = 300;

/// One key project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    pub name: Text,
    pub capacity_kva: u32,
    /// Where it stands, in the operator's words.
    pub stage: Text,
    /// The day on which power is planned to be on.
    pub planned: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// One file: the projects of one half month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyProjects {
    pub period: HalfMonth,
    /// Of versions of the same half month, the latest published before the report is issued is taken.
    pub version: String,
    pub projects: Vec<Project>,
}

/// What is wrong with a file of key projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadProjects {
    /// Lower-case letters, digits and hyphens.
    Version,
    /// A text is missing in one language, or longer than 300 characters. The project's number, counted from 1.
    Text(usize),
    Capacity(usize),
}

impl fmt::Display for BadProjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => f.write_str("version is lower-case letters, digits and hyphens"),
            Self::Text(number) => write!(
                f,
                "project {number}: a text is missing in Chinese or English, or has more than {LONGEST} characters"
            ),
            Self::Capacity(number) => write!(f, "project {number}: capacity_kva is 0"),
        }
    }
}

impl std::error::Error for BadProjects {}

impl KeyProjects {
    /// What the types don't say.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), BadProjects> {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if self.version.is_empty() || !self.version.bytes().all(plain) {
            return Err(BadProjects::Version);
        }
        for (number, project) in (1..).zip(&self.projects) {
            let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
            let texts = [&project.name, &project.stage].into_iter().chain(&project.note);
            if !texts.flat_map(|text| [&text.zh, &text.en]).all(|text| fits(text)) {
                return Err(BadProjects::Text(number));
            }
            if project.capacity_kva == 0 {
                return Err(BadProjects::Capacity(number));
            }
        }
        Ok(())
    }
}
