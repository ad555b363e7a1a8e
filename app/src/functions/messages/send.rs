use domain::applications::Reference;
use domain::problem::Problem;
use leptos::prelude::*;
use portal::messages::{Sent, send};
use uuid::Uuid;

use crate::caller;
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};

/// The field of the message.
pub const MESSAGE: &str = "message";
/// The form's own id.
pub const FORM: &str = "id";

/// Sends a message to the desk.
#[server(prefix = "/_fn", endpoint = "my/message")]
pub async fn send_message(
    #[server(rename = "ref")] reference: Option<String>,
    message: Option<String>,
    id: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(asked(reference.unwrap_or_default(), message.unwrap_or_default(), id)).await
}

async fn asked(reference: String, message: String, id: Option<String>) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    // A form without its id is none of ours, and every time another one.
    let form = id.and_then(|id| Uuid::try_parse(&id).ok()).unwrap_or_else(|| portal.new_id());
    let trouble = match send(&portal, &visitor, &reference, form, &message).await? {
        Sent::Sent => {
            forget_typed(Form::Message).await?;
            return Ok(format!("{here}#messages"));
        }
        // The page itself asks for what is missing; what was typed is there when it comes.
        Sent::NotYours | Sent::WantsIdDigits => None,
        Sent::Wrong(Problem::Missing) => Some(Trouble::NoMessage),
        Sent::Wrong(problem) => Some(Trouble::Typed(problem)),
        Sent::TooOften(time) => Some(Trouble::too_many_messages(time)),
        Sent::Closed => Some(Trouble::MessagesClosed),
    };
    keep_typed(Form::Message, reference.as_str(), &Typed([(MESSAGE.to_owned(), message)].into())).await?;
    if let Some(trouble) = trouble {
        notice::leave(Notice::of(&here, MESSAGE, trouble)).await?;
    }
    Ok(here)
}
