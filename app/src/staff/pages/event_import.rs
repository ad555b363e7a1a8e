//! A table of events that somebody brought in, and what became of its rows.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::event_imports::{Import, import_of};
use portal::staff::Member;
use uuid::Uuid;

use super::event_imports::{counts, rows};
use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{ButtonLink, PageTitle};
use crate::staff::caller as staff_caller;
use crate::staff::functions::EVENTS;

#[component]
pub fn EventImportPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| Uuid::try_parse(&id).ok());
    Suspend::new(for_member(async move |member: Member| {
        let Some(id) = id else { return Ok(missing()) };
        let import = import_of(&staff_caller::desk(), &member, id).await?;
        Ok(import.map_or_else(missing, |import| show(&import)))
    }))
}

fn show(import: &Import) -> AnyView {
    let words = caller::words();
    let title = words.with("event-import-of", &[("source", import.source.as_str().into())]);
    let facts = [
        ("event-import-when", words.moment(import.imported_at)),
        ("event-import-by", words.text(&import.by)),
        ("event-import-rows", counts(words, import)),
    ];
    let facts = facts.map(|(name, said)| view! { <dt>{words.say(name)}</dt> <dd>{said}</dd> }).collect_view();
    let others = (!import.is_own).then(|| view! { <p class="small muted">{words.say("event-import-rows-own")}</p> });
    view! {
        <PageTitle text=title.clone()/>
        <div class="stack">
            <section class="card">
                <h1>{title}</h1>
                <dl class="pairs">{facts}</dl>
                {others}
                <p class="buttons"><ButtonLink href=EVENTS text=words.say("event-import-back") quiet=true/></p>
            </section>
            {rows(words, import)}
        </div>
    }
    .into_any()
}
