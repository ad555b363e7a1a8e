//! One paper, as images: nothing that a stranger sent runs in anybody's browser.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::documents::Shown;
use portal::staff::{Member, OPEN_FOR, Paper, paper};
use uuid::Uuid;

use super::case_people::purpose_form;
use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{BackLink, ErrorSummary, FormErrors, PageTitle};
use crate::notice;
use crate::staff::caller as staff_caller;
use crate::staff::functions::address;

#[component]
pub fn PaperPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    Suspend::new(for_member(async move |member: Member| {
        let Ok(id) = Uuid::try_parse(&id) else { return Ok(missing()) };
        let shown = paper(&staff_caller::desk(), &member, id).await?;
        Ok(match shown {
            Some(Paper::Open(shown, reference)) => show(id, &shown, &reference),
            Some(Paper::Closed(reference)) => {
                let errors = notice::take(&address(&reference)).await?.errors(caller::words());
                ask(id, &reference, &errors)
            }
            None => missing(),
        })
    }))
}

/// What it is needed for.
fn ask(id: Uuid, reference: &Reference, errors: &FormErrors) -> AnyView {
    let words = caller::words();
    let back = format!("{}#papers", address(reference));
    view! {
        <PageTitle text=words.say("my-papers-title") error=!errors.is_empty()/>
        <ErrorSummary errors=errors.clone()/>
        <section class="card stack">
            <BackLink href=back text=words.with("track-heading", &[("reference", reference.to_string().into())])/>
            <h1>{words.say("my-papers-title")}</h1>
            <p>{words.with("paper-purpose", &[("minutes", OPEN_FOR.num_minutes().into())])}</p>
            {purpose_form(words, reference, Some(id), errors)}
        </section>
    }
    .into_any()
}

fn show(id: Uuid, shown: &Shown, reference: &Reference) -> AnyView {
    let words = caller::words();
    let back = format!("{}#papers", address(reference));
    let pages = (1..=shown.pages).map(|page| {
        let alt = words.with("paper-page", &[("page", page.into()), ("pages", shown.pages.into())]);
        view! { <figure class="paper"><img src=format!("/staff/papers/{id}/pages/{page}") alt=alt/></figure> }
    });
    let pages = pages.collect_view();
    let note = if shown.pages == 0 { Some("paper-no-pages") } else { shown.is_pdf.then_some("paper-drawn") };
    view! {
        <PageTitle text=words.say("my-papers-title")/>
        <section class="card stack">
            <BackLink href=back text=words.with("track-heading", &[("reference", reference.to_string().into())])/>
            <h1>{shown.name.clone()}</h1>
            {note.map(|key| view! { <p class="small muted">{words.say(key)}</p> })}
            {pages}
        </section>
    }
    .into_any()
}
