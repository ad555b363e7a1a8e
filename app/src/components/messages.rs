//! What a customer and the desk have written to each other, as either side sees it.

use leptos::prelude::*;
use portal::messages::{Author, Thread};

use crate::caller;

/// The messages, oldest first, and by which day an answer is due. `customer` is what the customer is called here, `system` what each other
/// system is, where it is not told by its name.
#[component]
pub fn ThreadList(
    thread: Thread,
    #[prop(into)] customer: String,
    #[prop(optional)] system: Option<String>,
) -> impl IntoView {
    let words = caller::words();
    let none = thread.messages.is_empty();
    let messages = thread.messages.into_iter().map(|message| {
        let class = if message.author == Author::Customer { "message" } else { "message answer" };
        let who = match &message.author {
            Author::Customer => customer.clone(),
            Author::Post(post) => words.text(post),
            Author::System(name) => system.clone().unwrap_or_else(|| words.text(name)),
        };
        let when = words.moment(message.written_at);
        view! {
            <li class=class>
                <p class="small muted"><strong>{who}</strong> " · " {when}</p>
                <p class="note">{message.text}</p>
            </li>
        }
    });
    let messages = messages.collect_view();
    let due = thread.due.map(|due| {
        view! { <p class="small" role="status">{words.with("messages-due", &[("day", words.full_day(due).into())])}</p> }
    });
    view! {
        {(!none).then(|| view! { <ol class="thread" role="list">{messages}</ol> })}
        {due}
    }
}
