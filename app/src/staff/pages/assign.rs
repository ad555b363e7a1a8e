//! To whom the ticked cases go: exactly those are offered who may have all of them.

use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Member, Ticked, colleagues_for_all, ticked as whose};

use super::missing::missing;
use super::work::outcome;
use super::{chosen_on_purpose, for_member};
use crate::caller;
use crate::components::{ButtonLink, Choice, ErrorSummary, PageTitle, Select, Submit};
use crate::notice::{self, Notice};
use crate::staff::caller as staff_caller;
use crate::staff::functions::{ASSIGN, AssignAll, REFERENCE, TO, WORK, address, ticked, with_owners};

#[component]
pub fn AssignPage() -> impl IntoView {
    let references = ticked(&caller::queries(REFERENCE));
    Suspend::new(for_member(async move |member: Member| {
        if !member.may(Right::Assign) {
            return Ok(missing());
        }
        let desk = staff_caller::desk();
        let cases = whose(&desk, &member, &references).await?;
        let colleagues = colleagues_for_all(&desk, &references).await?;
        let notice = notice::take(ASSIGN).await?;
        Ok(show(&cases, &colleagues, &notice))
    }))
}

fn show(cases: &[Ticked], colleagues: &[Member], notice: &Notice) -> AnyView {
    let words = caller::words();
    let errors = notice.errors(words);
    let listed = cases
        .iter()
        .map(|case| {
            let whose = case.post.as_ref().map_or_else(|| words.say("staff-nobodys"), |post| words.text(post));
            let (href, reference) = (address(&case.reference), case.reference.to_string());
            view! { <li><a href=href>{reference}</a> <span class="small muted">" · " {whose}</span></li> }
        })
        .collect_view();
    let choices = colleagues.iter().map(|one| Choice::new(one.id.to_string(), words.text(&one.post)));
    let choices = chosen_on_purpose(words, choices);
    let trouble = match (cases.is_empty(), colleagues.is_empty()) {
        (true, _) => Some("staff-none-ticked"),
        (_, true) => Some("staff-nobody-for-all"),
        _ => None,
    };
    let form = trouble.is_none().then(|| {
        view! {
            <form method="post" action=AssignAll::url() novalidate>
                <input type="hidden" name="cases" value=with_owners(cases)/>
                <Select name=TO label=words.say("staff-assign-to") error=errors.of(TO) choices=choices/>
                <p class="buttons"><Submit text=words.say("staff-assign")/></p>
            </form>
        }
    });
    view! {
        <PageTitle text=words.say("staff-assign-title") error=!errors.is_empty()/>
        <ErrorSummary errors=errors.clone()/>
        <section class="card">
            <h1>{words.with("staff-assign-count", &[("count", cases.len().into())])}</h1>
            {outcome(words, notice).map(|said| view! { <p role="status">{said}</p> })}
            <ul class="bullets">{listed}</ul>
            {trouble.map(|key| view! { <p role="status">{words.say(key)}</p> })}
            {form}
            <p class="buttons"><ButtonLink href=WORK text=words.say("staff-back-to-work") quiet=true/></p>
        </section>
    }
    .into_any()
}
