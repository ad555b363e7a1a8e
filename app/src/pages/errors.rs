//! When there is nothing to show, or something broke.

use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;
use portal::Fault;
use uuid::Uuid;

use crate::caller;
use crate::components::{ButtonLink, Help, PageTitle};

/// Characters of a fault's id.
const FAULT_ID: usize = 12;

/// 404 for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    answer(StatusCode::NOT_FOUND);
    let words = caller::words();
    view! {
        <PageTitle text=words.say("not-found-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("not-found-title")}</h1>
                <p>{words.say("not-found-text")}</p>
                <p class="buttons">
                    <ButtonLink href="/" text=words.say("to-home")/>
                    <ButtonLink href="/track" text=words.say("nav-track") quiet=true/>
                </p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
}

/// 500 with an id that leads to the entry in the log. The visitor did nothing wrong and is told so.
pub fn fault_page(fault: &Fault) -> AnyView {
    fault_with(note(fault))
}

fn fault_with(id: String) -> AnyView {
    answer(StatusCode::INTERNAL_SERVER_ERROR);
    let words = caller::words();
    view! {
        <PageTitle text=words.say("fault-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("fault-title")}</h1>
                <p>{words.say("fault-text")}</p>
                <p class="muted">{words.with("fault-id", &[("id", id.into())])}</p>
                <p class="buttons"><ButtonLink href="/" text=words.say("to-home")/></p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
    .into_any()
}

/// Where a form leads when its use case failed: the id alone stands in the address.
#[component]
pub fn FaultNamed() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let ours = id.len() == FAULT_ID && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if ours { fault_with(id) } else { missing_page() }
}

/// 404 for a case or page that does not exist, or that this visitor may not see: the two look alike.
pub fn missing_page() -> AnyView {
    view! { <NotFound/> }.into_any()
}

/// Writes the fault to the log and returns the id under which it stands there.
pub fn note(fault: &Fault) -> String {
    let id = Uuid::new_v4().simple().to_string()[..FAULT_ID].to_owned();
    tracing::error!(id, %fault, "fault");
    id
}

/// Sets the answer's status.
pub fn answer(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// What a page shows when a use case failed.
#[must_use]
pub fn or_fault(result: portal::Result<AnyView>) -> AnyView {
    result.unwrap_or_else(|fault| fault_page(&fault))
}
