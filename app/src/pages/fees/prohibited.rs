use chrono::Datelike;
use domain::fees::Prohibited;
use leptos::prelude::*;

use super::items::basis;
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
    let since = if group.year_only {
        words.with("fees-since-year", &[("year", group.since.year().to_string().into())])
    } else {
        words.with("fees-since", &[("day", words.full_day(group.since).into())])
    };
    view! {
        <h3>{since}</h3>
        <ul class="names">{group.names.iter().map(|name| view! { <li>{words.text(name)}</li> }).collect_view()}</ul>
        <p class="small muted">{words.say("fees-basis")} ": " {basis(words, &group.basis)}</p>
    }
}
