use http::StatusCode;
use leptos::prelude::*;

use crate::caller;
use crate::components::{ButtonLink, PageTitle};
use crate::pages::errors::answer;

/// 404: no such page, or not for this member: the two look alike.
#[component]
pub fn Missing() -> impl IntoView {
    answer(StatusCode::NOT_FOUND);
    let words = caller::words();
    view! {
        <PageTitle text=words.say("staff-missing-title")/>
        <section class="card">
            <h1>{words.say("staff-missing-title")}</h1>
            <p>{words.say("staff-missing-text")}</p>
            <p class="buttons"><ButtonLink href="/staff" text=words.say("staff-work")/></p>
        </section>
    }
}

/// The same where a page finds nothing to show.
pub fn missing() -> AnyView {
    view! { <Missing/> }.into_any()
}
