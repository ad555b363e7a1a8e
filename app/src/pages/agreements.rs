//! The agreements, readable before anybody ticks a box.

use domain::calendar::shanghai_date;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::agreements::Agreement;

use crate::caller;
use crate::components::{Help, PageTitle};
use crate::pages::errors::{missing_page, or_fault};

#[component]
pub fn AgreementText() -> impl IntoView {
    let name = use_params_map().read_untracked().get("name").unwrap_or_default();
    Suspend::new(async move {
        let portal = caller::portal();
        let agreement = portal::agreements::in_force(&portal, &name, shanghai_date(portal.now())).await;
        or_fault(agreement.map(|agreement| match agreement {
            Some(agreement) => view! { <AgreementPage agreement=agreement/> }.into_any(),
            None => missing_page(),
        }))
    })
}

#[component]
fn AgreementPage(agreement: Agreement) -> impl IntoView {
    let words = caller::words();
    let version =
        [("version", agreement.version.clone().into()), ("day", words.full_day(agreement.effective_from).into())];
    view! {
        <PageTitle text=words.text(&agreement.title)/>
        <div class="grid">
            <article class="card">
                <h1>{words.text(&agreement.title)}</h1>
                <p class="small muted">
                    {words.with("agreement-version", &version)} " "
                    {agreement.own_text.then(|| words.say("agreement-own-text"))}
                </p>
                {agreement
                    .sections
                    .iter()
                    .map(|section| view! { <h2>{words.text(&section.heading)}</h2> <p>{words.text(&section.text)}</p> })
                    .collect_view()}
            </article>
            <aside class="stack"><Help/></aside>
        </div>
    }
}
