//! One paper of a case, to look at: images of its pages, so that nothing that is in a PDF runs in anybody's browser.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::documents::{self, Shown};
use uuid::Uuid;

use crate::caller;
use crate::components::PageTitle;
use crate::pages::errors::{missing_page, or_fault};

#[component]
pub fn PaperPage() -> impl IntoView {
    let params = use_params_map().read_untracked().clone();
    let (reference, id) = (params.get("reference").unwrap_or_default(), params.get("id").unwrap_or_default());
    Suspend::new(async move { or_fault(page(&reference, &id).await) })
}

async fn page(reference: &str, id: &str) -> portal::Result<AnyView> {
    let (Ok(reference), Ok(id)) = (Reference::parse(reference), Uuid::try_parse(id)) else { return Ok(missing_page()) };
    let shown = documents::shown_for(&caller::portal(), &caller::visitor().await?, id).await?;
    Ok(shown.map_or_else(missing_page, |shown| show(&reference, id, &shown)))
}

fn show(reference: &Reference, id: Uuid, shown: &Shown) -> AnyView {
    let words = caller::words();
    let back = format!("/my/{}#papers", reference.as_str());
    let file = format!("/my/{}/documents/{id}", reference.as_str());
    let pages = (1..=shown.pages).map(|page| {
        let of = [("page", page.into()), ("pages", shown.pages.into())];
        let alt = words.with("paper-page", &of);
        let many = (shown.pages > 1).then(|| view! { <figcaption class="small muted">{alt.clone()}</figcaption> });
        view! { <figure class="paper"><img src=format!("{file}/pages/{page}") alt=alt.clone()/>{many}</figure> }
    });
    let pages = pages.collect_view();
    let note = if shown.pages == 0 { Some("paper-no-pages") } else { shown.is_pdf.then_some("paper-drawn") };
    view! {
        <PageTitle text=shown.name.clone()/>
        <section class="card stack">
            <h1>{shown.name.clone()}</h1>
            {note.map(|key| view! { <p class="small muted">{words.say(key)}</p> })}
            <p><a href=back>{words.say("paper-back")}</a> " · " <a href=file download>{words.say("my-papers-download")}</a></p>
            {pages}
        </section>
    }
    .into_any()
}
