//! What a form has to say on the page after it: kept in the session until that page has shown it. For forms without a
//! draft, whose values and errors stand with the draft.

mod trouble;

use domain::problem::FieldError;
use http::request::Parts;
use leptos::prelude::use_context;
use portal::Result;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::caller::{fault, session, session_to_write};
use crate::components::FormErrors;
use crate::functions::Typed;
use crate::words::Words;

pub use trouble::Trouble;

const NOTICE: &str = "notice";

/// Of one form, each with at most a file's name.
pub const MOST_TROUBLES: usize = 16;

/// Of a form of many texts: characters of one of them, and of all.
const LONGEST_TYPED: usize = 500;
const MOST_TYPED: usize = 4_000;
/// Its fields, and characters of their names.
const MOST_FIELDS: usize = 100;
const LONGEST_NAME: usize = 80;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which form it is for.
    pub form: String,
    /// By field.
    pub troubles: Vec<(String, Trouble)>,
    /// What was typed, by field.
    pub typed: Vec<(String, String)>,
}

impl Notice {
    #[must_use]
    pub fn of(form: &str, field: &str, trouble: Trouble) -> Self {
        Self { form: form.to_owned(), troubles: vec![(field.to_owned(), trouble)], typed: Vec::new() }
    }

    /// For another form, where nothing went wrong.
    #[must_use]
    pub fn on(mut self, form: &str) -> Self {
        form.clone_into(&mut self.form);
        self
    }

    #[must_use]
    pub fn typed(mut self, field: &str, typed: &str) -> Self {
        self.typed.push((field.to_owned(), typed.chars().take(200).collect()));
        self
    }

    /// All that was typed into the fields whose names begin with `prefix`, a form of many short texts: as much as a session
    /// bears.
    #[must_use]
    pub fn typed_under(mut self, prefix: &str, typed: &Typed) -> Self {
        let mut left = MOST_TYPED;
        for (name, text) in typed.0.iter().filter(|(name, text)| name.starts_with(prefix) && !text.is_empty()) {
            let text: String = text.chars().take(LONGEST_TYPED.min(left)).collect();
            left -= text.chars().count();
            self.typed.push((name.chars().take(LONGEST_NAME).collect(), text));
            if left == 0 || self.typed.len() >= MOST_FIELDS {
                break;
            }
        }
        self
    }

    #[must_use]
    pub fn value(&self, field: &str) -> String {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, typed)| typed.clone()).unwrap_or_default()
    }

    #[must_use]
    pub fn errors(&self, words: Words) -> FormErrors {
        let say = |field: &str, trouble: &Trouble| match trouble {
            // Where nothing was typed the field's own sentence says what is wanted.
            Trouble::Typed(problem) => words.wrong(&FieldError::new(field, problem.clone())),
            other => other.say(words),
        };
        FormErrors(self.troubles.iter().map(|(field, trouble)| (field.clone(), say(field, trouble))).collect())
    }
}

/// Keeps a notice for the next page.
///
/// # Errors
/// When the session can't be written.
pub async fn leave(notice: Notice) -> Result<()> {
    match session_to_write().await? {
        Some(session) => leave_in(&session, notice).await,
        None => Ok(()),
    }
}

/// The same for a session that there is, from outside of pages.
///
/// # Errors
/// When the session can't be written.
pub async fn leave_in(session: &Session, mut notice: Notice) -> Result<()> {
    notice.troubles.truncate(MOST_TROUBLES);
    session.insert(NOTICE, notice).await.map_err(fault)
}

/// The notice for this form, once; an empty one if there is none.
///
/// # Errors
/// When the session can't be read.
pub async fn take(form: &str) -> Result<Notice> {
    let Some(session) = session() else { return Ok(Notice::default()) };
    let notice: Option<Notice> = session.get(NOTICE).await.map_err(fault)?;
    let Some(notice) = notice.filter(|notice| notice.form == form) else { return Ok(Notice::default()) };
    if !by_island() {
        session.remove::<Notice>(NOTICE).await.map_err(fault)?;
    }
    Ok(notice)
}

/// Whether an island asks: the one that uploads follows the redirect itself before it sends the browser there, and the one that keeps
/// a page current asks for what somebody else may be about to be told.
pub fn by_island() -> bool {
    let asks = |parts: Parts| ["x-upload", "x-live"].into_iter().any(|name| parts.headers.contains_key(name));
    use_context::<Parts>().is_some_and(asks)
}

#[cfg(test)]
mod tests {
    use domain::applications::field;
    use domain::problem::Problem;
    use domain::text::Language;

    use super::*;

    #[test]
    fn of_many_texts_so_much_is_kept_as_a_session_bears() {
        let texts = (0..300).map(|at| (format!("form-{at}"), "长".repeat(600)));
        let other = [("other-1".to_owned(), "x".to_owned())];
        let kept = Notice::default().typed_under("form-", &Typed(texts.chain(other).collect()));
        let lengths: Vec<usize> = kept.typed.iter().map(|(_, text)| text.chars().count()).collect();
        assert_eq!(lengths, [LONGEST_TYPED; MOST_TYPED / LONGEST_TYPED]);
        assert_eq!(kept.value("other-1"), "");
    }

    #[test]
    fn an_empty_field_is_told_what_is_wanted_there() {
        let notice = Notice::of("/sign-in", field::PHONE, Trouble::Typed(Problem::Missing));
        let words = Words(Language::Zh);
        assert_eq!(notice.errors(words).of(field::PHONE), Some(words.say("missing-phone")));
    }
}
