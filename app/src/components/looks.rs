//! Who has looked at whose data, in words.

use leptos::prelude::*;
use portal::staff::Look;

use super::{Card, Listing};
use crate::caller;
use crate::words::Words;

/// When, and who, what and why.
#[must_use]
pub fn row_of(words: Words, look: Look) -> (String, Vec<String>) {
    let what = match look.what.as_str() {
        "opened" => "looked-opened",
        "person" => "looked-person",
        "paper" => "looked-paper",
        "photo" => "looked-photo",
        "messages" => "looked-messages",
        "look_up" => "looked-look-up",
        _ => "looked-case",
    };
    let why = match look.purpose.as_deref() {
        Some("contact") => words.say("purpose-contact"),
        Some("check_document") => words.say("purpose-check-document"),
        Some("field_work") => words.say("purpose-field-work"),
        Some("answer") => words.say("purpose-answer"),
        // What another system's key is for.
        Some(other) => other.to_owned(),
        None => "—".to_owned(),
    };
    let what = match look.times {
        1 => words.say(what),
        times => words.with("looked-times", &[("what", words.say(what).into()), ("times", times.into())]),
    };
    (words.moment(look.looked_at), vec![words.text(&look.post), what, why])
}

/// 谁看过我的资料, for the owner of a case.
#[component]
pub fn LooksCard(looks: Vec<Look>) -> impl IntoView {
    let words = caller::words();
    let none = looks.is_empty();
    let columns = ["looks-when", "looks-who", "looks-what", "looks-why"].map(|key| words.say(key));
    let rows: Vec<_> = looks.into_iter().map(|look| row_of(words, look)).collect();
    view! {
        <Card title=words.say("looks-title") id="looks">
            <p class="small muted">{words.say("looks-lead")}</p>
            {none.then(|| view! { <p>{words.say("looks-none")}</p> })}
            {(!none).then(|| view! { <details><summary>{words.with("looks-count", &[("count", rows.len().into())])}</summary><Listing columns=columns.into() rows=rows.clone()/></details> })}
        </Card>
    }
}
