use domain::fees::Prohibited;
use leptos::prelude::*;

use crate::caller;
use crate::words::Words;

/// The names under which nothing may be charged, so that a customer recognises one on a bill.
#[component]
pub fn ProhibitedNames(groups: Vec<Prohibited>) -> impl IntoView {
    let words = caller::words();
    view! {
        <section class="card" id="prohibited">
            <h2>{words.say("fees-prohibited-title")}</h2>
            <p class="muted">{words.say("fees-prohibited-text")}</p>
            {groups.iter().map(|group| one(words, group)).collect_view()}
        </section>
    }
}

fn one(words: Words, group: &Prohibited) -> impl IntoView + use<> {
    view! {
        <h3>{words.since(group.since, group.year_only)}</h3>
        <ul class="names">{group.names.iter().map(|name| view! { <li>{words.text(name)}</li> }).collect_view()}</ul>
        <p class="small muted">{words.say("fees-basis")} ": " {words.fee_basis(&group.basis)}</p>
    }
}
