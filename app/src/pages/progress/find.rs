//! Where a reference number is typed. A wrong one is told so without asking the database.

use domain::applications::Reference;
use leptos::prelude::*;

use crate::caller;
use crate::components::{Card, ErrorSummary, Field, FormErrors, Help, PageTitle, Submit};
use crate::redirect::see_other;

const FIELD: &str = "ref";

#[component]
pub fn Find() -> impl IntoView {
    let words = caller::words();
    let typed = caller::query(FIELD);
    let problem = typed.as_deref().and_then(|typed| match Reference::parse(typed) {
        Ok(reference) => {
            see_other(&format!("/track/{}", reference.as_str()));
            None
        }
        Err(error) => Some(words.reference_problem(&error)),
    });
    view! { <FindPage typed=typed.unwrap_or_default() problem=problem/> }
}

/// The page to type on, again with what is wrong with what was typed.
#[component]
pub fn FindPage(typed: String, #[prop(optional_no_strip)] problem: Option<String>) -> impl IntoView {
    let words = caller::words();
    let mut errors = FormErrors::default();
    if let Some(problem) = &problem {
        errors.add(FIELD, problem.clone());
    }
    view! {
        <PageTitle text=words.say("track-title") error=problem.is_some()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors/>
                <section class="card">
                    <h1>{words.say("track-title")}</h1>
                    <p class="muted">{words.say("track-lead")}</p>
                    <TrackForm typed=typed problem=problem/>
                </section>
            </div>
            <NoReference/>
        </div>
    }
}

/// Beside what is asked for by reference: where it stands, and the way without it.
#[component]
pub fn NoReference() -> impl IntoView {
    let words = caller::words();
    view! {
        <aside class="stack">
            <Card title=words.say("track-help-title")>
                <p class="small muted">{words.say("track-help-text")}</p>
                <p class="small"><a href="/my">{words.say("track-help-link")}</a></p>
            </Card>
            <Help/>
        </aside>
    }
}

#[component]
pub fn TrackForm(
    #[prop(optional, into)] typed: String,
    #[prop(optional_no_strip)] problem: Option<String>,
    #[prop(optional)] wide: bool,
) -> impl IntoView {
    let words = caller::words();
    view! {
        <form action="/track" method="get">
            <Field
                name=FIELD
                label=words.say("track-label")
                hint=words.say("track-hint")
                error=problem
                value=typed
                autocomplete="off"
                maxlength=40_u16
                class="reference"
            />
            <Submit text=words.say("track-button") wide=wide/>
        </form>
    }
}
