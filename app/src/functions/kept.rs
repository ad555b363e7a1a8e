//! What a form sent and what can't be kept yet: it waits in the session, so that the page shows it again with what is
//! wrong. Nothing of it stands in an address.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Typed;
use crate::caller;

/// The most that is kept of one field, in characters: more is no answer to any question.
const LONGEST: usize = 2_000;

/// Keeps it under the form's name. A browser that has no session yet gets none by this: it is entitled to nothing.
///
/// # Errors
/// When the session can't be written.
pub async fn keep_typed(form: &str, typed: &Typed) -> portal::Result<()> {
    if caller::has_session().await? { keep_fields(form, typed).await } else { Ok(()) }
}

/// The same for a form that is open to everybody: a browser without a session gets one, so many from an address.
///
/// # Errors
/// When the session can't be written.
pub async fn keep_typed_of_anybody(form: &str, typed: &Typed) -> portal::Result<()> {
    if caller::may_keep().await? { keep_fields(form, typed).await } else { Ok(()) }
}

async fn keep_fields(form: &str, typed: &Typed) -> portal::Result<()> {
    let fields = typed.0.iter().map(|(field, text)| (field.clone(), text.chars().take(LONGEST).collect()));
    keep(form, &Typed(fields.collect())).await
}

/// Keeps something else that a page has to say, under a name of its own.
///
/// # Errors
/// When the session can't be written.
pub async fn keep<T: Serialize + Sync>(name: &str, value: &T) -> portal::Result<()> {
    let Some(session) = caller::session() else { return Ok(()) };
    session.insert(name, value).await.map_err(caller::fault)
}

/// What was kept, if anything was.
///
/// # Errors
/// When the session can't be read.
pub async fn kept<T: DeserializeOwned>(name: &str) -> portal::Result<Option<T>> {
    let Some(session) = caller::session() else { return Ok(None) };
    session.get(name).await.map_err(caller::fault)
}

/// Forgets it: the form was right.
///
/// # Errors
/// When the session can't be written.
pub async fn forget_typed(form: &str) -> portal::Result<()> {
    let Some(session) = caller::session() else { return Ok(()) };
    session.remove::<Typed>(form).await.map_err(caller::fault)?;
    Ok(())
}
