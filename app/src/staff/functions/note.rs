use leptos::prelude::*;
use portal::staff::write_note as write;

use super::{address, at_case, form_id};
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// The field of the note.
pub const TEXT: &str = "text";

/// Leaves a note for colleagues.
#[server(prefix = "/_staff", endpoint = "note")]
pub async fn write_note(
    #[server(rename = "ref")] reference: Option<String>,
    text: Option<String>,
    id: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let text = text.unwrap_or_default();
        let desk = caller::desk();
        let form = form_id(&desk, id.as_deref());
        let trouble = match write(&desk, member, reference, form, &text).await? {
            Ok(true) => return forget_typed(Form::Note).await,
            Ok(false) => Trouble::NotEntitled,
            Err(problem) => Trouble::Typed(problem),
        };
        keep_typed(Form::Note, reference.as_str(), &Typed([(TEXT.to_owned(), text)].into())).await?;
        notice::leave(Notice::of(&address(reference), TEXT, trouble)).await
    }))
    .await
}
