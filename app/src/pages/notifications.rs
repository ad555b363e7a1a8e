//! The demo's messages: what would have been sent by SMS. Exists in a demo only.

use leptos::prelude::*;
use portal::notifications::demo_messages;

use crate::caller;
use crate::components::PageTitle;
use crate::pages::errors::{missing_page, or_fault};

#[component]
pub fn DemoMessages() -> impl IntoView {
    Suspend::new(async move { or_fault(page().await) })
}

async fn page() -> portal::Result<AnyView> {
    let portal = caller::portal();
    if !portal.settings().demo {
        return Ok(missing_page());
    }
    let words = caller::words();
    let messages = demo_messages(&portal).await?;
    let empty = messages.is_empty().then(|| view! { <p>{words.say("messages-none")}</p> });
    let items = messages
        .into_iter()
        .map(|message| {
            view! {
                <li>
                    <span class="muted small">{words.moment(message.sent_at)} <br/> {message.phone}</span>
                    <p class="message-text">{linked(message.text)}</p>
                </li>
            }
        })
        .collect_view();
    Ok(view! {
        <PageTitle text=words.say("messages-title")/>
        <div class="grid alone">
            <section class="card">
                <h1>{words.say("messages-title")}</h1>
                <p class="muted">{words.say("messages-lead")}</p>
                {empty}
                <ol class="log">{items}</ol>
            </section>
        </div>
    }
    .into_any())
}

/// The text, with its private link as a link.
fn linked(text: String) -> AnyView {
    let Some(start) = text.find("http") else { return text.into_any() };
    let end = text[start..].find(|c: char| !c.is_ascii_graphic()).map_or(text.len(), |length| start + length);
    let (before, link, after) = (text[..start].to_owned(), text[start..end].to_owned(), text[end..].to_owned());
    let shown = link.clone();
    view! { {before} <a href=link>{shown}</a> {after} }.into_any()
}
