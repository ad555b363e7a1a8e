//! What a form sent and what can't be kept yet: it waits in the session, so that the page shows it again with what is
//! wrong. Nothing of it stands in an address. Here alone is said how much that may be: a form has one place, whatever it is
//! about, for the fields that it has, each of a length, and together of a size.

use domain::{contractors, fees, plans, ratings};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::Typed;
use crate::caller;

/// The most that is kept of one field, in characters: more is no answer to any question.
const LONGEST: usize = 2_000;
/// The most that is kept of a form with several fields, in bytes as they stand in the session. What a side has of forms fits into a
/// session all at once: nobody is at both.
const LARGEST: usize = 12 * 1024;
/// The same for a form with one text, of which all characters fit.
const LARGEST_TEXT: usize = 8 * 1024;

/// A form of which what was typed is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// At the desk: what is to be told to a customer.
    Answer,
    /// At the desk: a key of another system to be made.
    ApiKey,
    ChargeReport,
    Contractor,
    /// At the desk: for whoever gets a case.
    HandOver,
    /// A customer's to the desk.
    Message,
    /// At the desk.
    Note,
    /// A customer's to a supply plan.
    Objection,
    /// At the desk: a supply plan.
    Plan,
    Rating,
    /// At the desk: why a supply plan stays.
    Reason,
}

impl Form {
    #[cfg(test)]
    const ALL: [Self; 11] = [
        Self::Answer,
        Self::ApiKey,
        Self::ChargeReport,
        Self::Contractor,
        Self::HandOver,
        Self::Message,
        Self::Note,
        Self::Objection,
        Self::Plan,
        Self::Rating,
        Self::Reason,
    ];

    /// Under which it stands in the session.
    fn slot(self) -> &'static str {
        match self {
            Self::Answer => "typed answer",
            Self::ApiKey => "typed api key",
            Self::ChargeReport => "typed charge report",
            Self::Contractor => "typed contractor",
            Self::HandOver => "typed hand-over",
            Self::Message => "typed message",
            Self::Note => "typed note",
            Self::Objection => "typed objection",
            Self::Plan => "typed plan",
            Self::Rating => "typed rating",
            Self::Reason => "typed reason",
        }
    }

    fn largest(self) -> usize {
        if self.fields().len() > 1 { LARGEST } else { LARGEST_TEXT }
    }

    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Answer => &["answer"],
            Self::ApiKey => &["source", "purpose", "scopes", "areas", "networks", "per_minute", "until"],
            Self::ChargeReport => &fees::reports::field::ALL,
            Self::Contractor => &contractors::field::ALL,
            Self::HandOver => &["hand_over"],
            Self::Message => &["message"],
            Self::Note => &["text"],
            Self::Objection => &["objection"],
            Self::Plan => &plans::field::ALL,
            Self::Rating => &ratings::FIELDS,
            Self::Reason => &["plan_reason"],
        }
    }
}

/// What was typed into a form, and about which case.
#[derive(Serialize, Deserialize)]
struct Kept {
    about: String,
    typed: Typed,
}

/// Keeps it, in place of what was kept of this form before. A browser that has no session yet gets none by this: it is
/// entitled to nothing.
///
/// # Errors
/// When the session can't be written.
pub async fn keep_typed(form: Form, about: &str, typed: &Typed) -> portal::Result<()> {
    if caller::has_session().await? { keep_typed_of_anybody(form, about, typed).await } else { Ok(()) }
}

/// The same for a form that is open to everybody: a browser without a session gets one, so many from an address.
///
/// # Errors
/// When the session can't be written.
pub async fn keep_typed_of_anybody(form: Form, about: &str, typed: &Typed) -> portal::Result<()> {
    keep(form.slot(), &Kept { about: about.to_owned(), typed: bounded(form, typed) }).await
}

/// The same of a session, from outside of pages.
///
/// # Errors
/// When the session can't be written.
pub async fn keep_typed_in(session: &Session, form: Form, about: &str, typed: &Typed) -> portal::Result<()> {
    let kept = Kept { about: about.to_owned(), typed: bounded(form, typed) };
    session.insert(form.slot(), &kept).await.map_err(caller::fault)
}

fn bounded(form: Form, typed: &Typed) -> Typed {
    let mut left = form.largest();
    let fields = form.fields().iter().filter_map(|field| typed.0.get_key_value(*field));
    let fields = fields.map(|(field, text)| {
        let text = text.chars().take(LONGEST).take_while(|character| {
            let fits = left.checked_sub(as_json(*character));
            left = fits.unwrap_or(left);
            fits.is_some()
        });
        (field.clone(), text.collect())
    });
    Typed(fields.collect())
}

/// Bytes of a character in JSON, at most: what is written as `\u0001` takes six.
fn as_json(character: char) -> usize {
    match character {
        '"' | '\\' => 2,
        '\0'..='\x1f' => 6,
        other => other.len_utf8(),
    }
}

/// Keeps something else that a page has to say, under a name of its own.
///
/// # Errors
/// When the session can't be written.
pub async fn keep<T: Serialize + Sync>(name: &'static str, value: &T) -> portal::Result<()> {
    let Some(session) = caller::session_to_write().await? else { return Ok(()) };
    session.insert(name, value).await.map_err(caller::fault)
}

/// What was typed into this form about this case, if that is kept.
///
/// # Errors
/// When the session can't be read.
pub async fn typed(form: Form, about: &str) -> portal::Result<Option<Typed>> {
    let kept: Option<Kept> = kept(form.slot()).await?;
    Ok(kept.filter(|kept| kept.about == about).map(|kept| kept.typed))
}

/// What was kept, if anything was.
///
/// # Errors
/// When the session can't be read.
pub async fn kept<T: DeserializeOwned>(name: &'static str) -> portal::Result<Option<T>> {
    let Some(session) = caller::session() else { return Ok(None) };
    session.get(name).await.map_err(caller::fault)
}

/// What was kept, once: it is personal, and the next who looks may be another.
///
/// # Errors
/// When the session can't be written.
pub async fn taken<T: DeserializeOwned>(name: &'static str) -> portal::Result<Option<T>> {
    let Some(session) = caller::session() else { return Ok(None) };
    session.remove(name).await.map_err(caller::fault)
}

/// Forgets it: the form was right.
///
/// # Errors
/// When the session can't be written.
pub async fn forget_typed(form: Form) -> portal::Result<()> {
    let Some(session) = caller::session() else { return Ok(()) };
    forget_typed_in(&session, form).await
}

/// The same of a session, from outside of pages.
///
/// # Errors
/// When the session can't be written.
pub async fn forget_typed_in(session: &Session, form: Form) -> portal::Result<()> {
    session.remove::<Kept>(form.slot()).await.map_err(caller::fault)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Any names and any texts, some of them in fields that the form has: what is kept is of its fields, cut at its end
        /// and nowhere else, and all forms of a side together leave room in a session: nobody is at both with one.
        #[test]
        fn whatever_is_posted_is_kept_within_bounds(
            strange in btree_map("(?s).{0,60}", "(?s).{0,300}", 0..40),
            texts in vec(prop_oneof!["(?s).{0,3000}", "[\u{1}-\u{1f}\"]{0,3000}"], 1..6),
        ) {
            let mut all = [0, 0];
            for form in Form::ALL {
                let mut typed = Typed(strange.clone());
                for (field, text) in form.fields().iter().zip(texts.iter().cycle()) {
                    typed.0.insert((*field).to_owned(), text.clone());
                }
                let kept = bounded(form, &typed);
                for (field, text) in &kept.0 {
                    prop_assert!(form.fields().contains(&field.as_str()), "{form:?} has no {field}");
                    prop_assert!(typed.0[field].starts_with(text.as_str()));
                    prop_assert!(text.chars().count() <= LONGEST);
                }
                let size = |typed: &Typed| -> usize {
                    let known = typed.0.iter().filter(|(field, _)| kept.0.contains_key(*field));
                    known.flat_map(|(_, text)| text.chars()).map(as_json).sum()
                };
                let (bytes, whole) = (size(&kept), size(&typed));
                prop_assert!(bytes <= form.largest(), "{form:?}: {bytes}");
                if whole <= form.largest() && kept.0.keys().all(|field| typed.0[field].chars().count() <= LONGEST) {
                    prop_assert_eq!(bytes, whole, "nothing that fits is cut");
                }
                let of_desk = [Form::Answer, Form::ApiKey, Form::HandOver, Form::Note, Form::Plan, Form::Reason];
                let at_desk = of_desk.contains(&form);
                all[usize::from(at_desk)] += serde_json::to_string(&kept).map_or(usize::MAX, |json| json.len());
            }
            prop_assert!(all.iter().all(|side| *side <= 60 * 1024), "{all:?}");
        }
    }

    #[test]
    fn a_form_is_kept_within_bounds_whatever_is_posted() {
        let long = "用".repeat(100_000);
        for form in Form::ALL {
            let mut typed = Typed::default();
            for field in form.fields().iter().copied().map(str::to_owned).chain((0..500).map(|at| format!("x{at}"))) {
                typed.0.insert(field, long.clone());
            }
            let kept = bounded(form, &typed);
            assert!(kept.0.keys().all(|field| form.fields().contains(&field.as_str())));
            let bytes: usize = kept.0.values().map(String::len).sum();
            assert!(
                bytes <= form.largest() && kept.0.values().all(|text| text.chars().count() <= LONGEST),
                "{form:?}: {bytes}"
            );
        }
        let short = Typed([("firm".to_owned(), "示例公司".to_owned())].into());
        assert_eq!(bounded(Form::Contractor, &short).0, short.0);
    }
}
