//! One paper, as images: nothing that a stranger sent runs in anybody's browser.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::documents::Shown;
use portal::staff::{Member, paper};
use uuid::Uuid;

use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{BackLink, PageTitle};
use crate::staff::caller as staff_caller;
use crate::staff::functions::address;

#[component]
pub fn PaperPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    Suspend::new(for_member(async move |member: Member| {
        let Ok(id) = Uuid::try_parse(&id) else { return Ok(missing()) };
        let shown = paper(&staff_caller::desk(), &member, id).await?;
        Ok(shown.map_or_else(missing, |(shown, reference)| show(id, &shown, &reference)))
    }))
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
