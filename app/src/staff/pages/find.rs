//! Finding a case by what its customer says of himself.

use domain::applications::Reference;
use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{LookFor, Member};

use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{Choice, ErrorSummary, Field, FormErrors, PageTitle, Select, Submit};
use crate::functions::kept::taken;
use crate::staff::functions::{FIND, Find, Found, LONGEST, address};

#[component]
pub fn FindPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        if !member.may(Right::LookUp) {
            return Ok(missing());
        }
        let found: Option<Found> = taken(FIND).await?;
        Ok(show(found))
    }))
}

const TYPED: &str = "typed";

fn show(found: Option<Found>) -> AnyView {
    let words = caller::words();
    let wrong = found.as_ref().and_then(|found| found.wrong.as_ref()).map(|trouble| trouble.say(words));
    let malformed = wrong.is_some();
    let errors = FormErrors(wrong.map(|said| (TYPED.to_owned(), said)).into_iter().collect());
    let choices = LookFor::ALL.map(|by| Choice::new(by.code(), words.say(key(by))));
    let (by, typed) = found.as_ref().map(|found| (found.by.clone(), found.typed.clone())).unwrap_or_default();
    let listed = found.filter(|_| !malformed).map(|found| {
        let none = found.references.is_empty();
        let items = found.references.iter().filter_map(|reference| Reference::parse(reference).ok());
        let items = items.map(|reference| view! { <li><a href=address(&reference)>{reference.to_string()}</a></li> });
        let items = items.collect_view();
        view! {
            {none.then(|| view! { <p role="status">{words.say("staff-find-nothing")}</p> })}
            <ul class="bullets">{items}</ul>
        }
    });
    view! {
        <PageTitle text=words.say("staff-find") error=malformed/>
        <ErrorSummary errors=errors.clone()/>
        <section class="card">
            <h1>{words.say("staff-find")}</h1>
            <p class="muted">{words.say("staff-find-hint")}</p>
            <form method="post" action=Find::url() novalidate>
                <Select name="by" label=words.say("staff-find-by") value=by choices=choices.into()/>
                <Field name=TYPED label=words.say("staff-find-typed") value=typed error=errors.of(TYPED) maxlength=LONGEST/>
                <p class="buttons"><Submit text=words.say("staff-find")/></p>
            </form>
            {listed}
        </section>
    }
    .into_any()
}

fn key(by: LookFor) -> &'static str {
    match by {
        LookFor::Reference => "find-reference",
        LookFor::Phone => "find-phone",
        LookFor::DocumentNumber => "find-document",
        LookFor::Account => "account-number",
        LookFor::Address => "find-address",
    }
}
