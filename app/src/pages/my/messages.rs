//! What the owner of a case and the desk write to each other.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::messages::{LONGEST, Thread};

use crate::caller;
use crate::components::messages::ThreadList;
use crate::components::{Card, FormErrors, Submit, TextArea};
use crate::functions::kept::{Form, typed};
use crate::functions::messages::{FORM, MESSAGE, SendMessage};

/// The card with the thread and its form, filled with what was typed and refused, or else with what it is `begun` with.
///
/// # Errors
/// When the session can't be read.
pub(super) async fn messages(
    reference: &Reference,
    thread: Thread,
    errors: &FormErrors,
    begun: Option<String>,
) -> portal::Result<AnyView> {
    let words = caller::words();
    let kept = typed(Form::Message, reference.as_str()).await?;
    let value = kept.map(|typed| typed.get(MESSAGE).to_owned()).or(begun).unwrap_or_default();
    let title = words.say(if thread.messages.is_empty() { "messages-first" } else { "messages-thread" });
    let due = words.full_day(thread.due_if_written_now);
    let hint = words.with("messages-hint", &[("max", LONGEST.into()), ("day", due.into())]);
    let (reference, error) = (reference.as_str().to_owned(), errors.of(MESSAGE));
    let id = caller::portal().new_id().to_string();
    let form = thread.is_open.then(|| {
        view! {
            <form method="post" action=SendMessage::url() novalidate>
                <input type="hidden" name="ref" value=reference/>
                <input type="hidden" name=FORM value=id/>
                <TextArea name=MESSAGE label=words.say("messages-label") hint=hint value=value error=error wanted=true/>
                <p class="buttons"><Submit text=words.say("messages-button") quiet=true/></p>
            </form>
        }
        .into_any()
    });
    let form = form.unwrap_or_else(|| view! { <p>{words.say("messages-closed")}</p> }.into_any());
    Ok(view! {
        <Card title=title id="messages">
            <ThreadList thread=thread customer=words.say("messages-you") system=words.say("messages-utility")/>
            {form}
        </Card>
    }
    .into_any())
}
