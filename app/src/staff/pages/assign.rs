//! To whom the ticked cases go: exactly those are offered who may have all of them.

use domain::applications::Reference;
use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Member, colleagues_for_all};

use super::missing::missing;
use super::{chosen_on_purpose, for_member};
use crate::caller;
use crate::components::{ButtonLink, Choice, ErrorSummary, FormErrors, PageTitle, Select, Submit};
use crate::notice;
use crate::staff::caller as staff_caller;
use crate::staff::functions::{ASSIGN, AssignAll, REFERENCE, TO, WORK, address, ticked};

#[component]
pub fn AssignPage() -> impl IntoView {
    let references = ticked(&caller::queries(REFERENCE));
    Suspend::new(for_member(async move |member: Member| {
        if !member.may(Right::Assign) {
            return Ok(missing());
        }
        let colleagues = colleagues_for_all(&staff_caller::desk(), &references).await?;
        let errors = notice::take(ASSIGN).await?.errors(caller::words());
        Ok(show(&references, &colleagues, &errors))
    }))
}

fn show(references: &[Reference], colleagues: &[Member], errors: &FormErrors) -> AnyView {
    let words = caller::words();
    let listed = references
        .iter()
        .map(|reference| view! { <li><a href=address(reference)>{reference.to_string()}</a></li> })
        .collect_view();
    let joined: Vec<&str> = references.iter().map(Reference::as_str).collect();
    let choices = colleagues.iter().map(|one| Choice::new(one.id.to_string(), words.text(&one.post)));
    let choices = chosen_on_purpose(words, choices);
    let trouble = match (references.is_empty(), colleagues.is_empty()) {
        (true, _) => Some("staff-none-ticked"),
        (_, true) => Some("staff-nobody-for-all"),
        _ => None,
    };
    let form = trouble.is_none().then(|| {
        view! {
            <form method="post" action=AssignAll::url() novalidate>
                <input type="hidden" name="references" value=joined.join(",")/>
                <Select name=TO label=words.say("staff-assign-to") error=errors.of(TO) choices=choices/>
                <p class="buttons"><Submit text=words.say("staff-assign")/></p>
            </form>
        }
    });
    view! {
        <PageTitle text=words.say("staff-assign-title") error=!errors.is_empty()/>
        <ErrorSummary errors=errors.clone()/>
        <section class="card">
            <h1>{words.with("staff-assign-count", &[("count", references.len().into())])}</h1>
            <ul class="bullets">{listed}</ul>
            {trouble.map(|key| view! { <p role="status">{words.say(key)}</p> })}
            {form}
            <p class="buttons"><ButtonLink href=WORK text=words.say("staff-back-to-work") quiet=true/></p>
        </section>
    }
    .into_any()
}
