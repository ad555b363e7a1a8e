use leptos::prelude::*;

use crate::caller;

/// Ways to the pages before and after; nothing where there is one page only.
#[component]
pub fn Pager(
    /// Up to where the number of the page comes.
    address: String,
    /// From 1.
    page: usize,
    pages: usize,
) -> impl IntoView {
    let words = caller::words();
    (pages > 1).then(|| {
        let to = |page: usize| format!("{address}{page}");
        let previous = (page > 1)
            .then(|| view! { <a class="button quiet" rel="prev" href=to(page - 1)>{words.say("pager-previous")}</a> });
        let next = (page < pages)
            .then(|| view! { <a class="button quiet" rel="next" href=to(page + 1)>{words.say("pager-next")}</a> });
        view! {
            <nav class="pager" aria-label=words.say("pager-label")>
                {previous}
                <span>{words.with("pager-page", &[("page", page.into()), ("pages", pages.into())])}</span>
                {next}
            </nav>
        }
    })
}
