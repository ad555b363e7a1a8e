//! A text in the languages of the portal, for data that is published (templates, fee items, areas); and what people write.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Text {
    pub zh: String,
    pub en: String,
}

/// The languages of the portal. Chinese, unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    Zh,
    En,
}

impl Text {
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// One line of text, trimmed, up to `max` characters.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::Unreadable`] or [`Problem::TooLong`].
pub fn one_line(typed: &str, max: u32) -> Result<String, Problem> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::Unreadable);
    }
    if text.chars().count() > max as usize {
        return Err(Problem::TooLong { max });
    }
    Ok(text.to_owned())
}

/// What somebody wrote, on several lines: other control characters are dropped.
///
/// # Errors
/// [`Problem::Missing`] or [`Problem::TooLong`].
pub fn several_lines(typed: &str, max: u32) -> Result<String, Problem> {
    let text: String = typed.trim().replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    if text.chars().count() > max as usize {
        Err(Problem::TooLong { max })
    } else if text.is_empty() {
        Err(Problem::Missing)
    } else {
        Ok(text)
    }
}
