//! Who has looked at whose data, for whoever audits.

use leptos::prelude::*;
use portal::staff::{Member, looks};

use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::looks::row_of;
use crate::components::{Listing, PageTitle};
use crate::staff::caller as staff_caller;

/// Of the latest looks.
const SHOWN: u16 = 200;

#[component]
pub fn LooksPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let Some(looks) = looks(&staff_caller::desk(), &member, SHOWN).await? else { return Ok(missing()) };
        let words = caller::words();
        let columns =
            ["looks-when", "looks-who", "looks-what", "looks-why", "staff-col-case"].map(|key| words.say(key));
        let rows = looks.into_iter().map(|look| {
            let reference = look.reference.clone();
            let (when, mut cells) = row_of(words, look);
            cells.push(reference);
            (when, cells)
        });
        let rows: Vec<_> = rows.collect();
        Ok(view! {
            <PageTitle text=words.say("staff-looks")/>
            <section class="card">
                <h1>{words.say("staff-looks")}</h1>
                <p class="muted">{words.with("staff-looks-lead", &[("count", SHOWN.into())])}</p>
                <Listing columns=columns.into() rows=rows/>
            </section>
        }
        .into_any())
    }))
}
