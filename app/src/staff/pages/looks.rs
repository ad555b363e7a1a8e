//! Who has looked at whose data, for whoever audits.

use domain::applications::Reference;
use leptos::prelude::*;
use portal::staff::{Audited, Member, looks};

use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::looks::row_of;
use crate::components::{Field, Listing, PageTitle, Submit};
use crate::staff::caller as staff_caller;

#[component]
pub fn LooksPage() -> impl IntoView {
    let typed = caller::query("case").unwrap_or_default();
    let before = caller::query("before").and_then(|id| id.parse().ok());
    Suspend::new(for_member(async move |member: Member| {
        let of = Reference::parse(&typed).ok();
        let Some((page, next)) = looks(&staff_caller::desk(), &member, of.as_ref(), before).await? else {
            return Ok(missing());
        };
        Ok(show(typed, page, next))
    }))
}

fn show(typed: String, page: Vec<Audited>, next: Option<i64>) -> AnyView {
    let words = caller::words();
    let heads = ["looks-when", "looks-who", "looks-what", "looks-why", "staff-login", "staff-col-case"];
    let rows = page.into_iter().map(|audited| {
        let (when, mut cells) = row_of(words, audited.look);
        cells.extend([audited.login, audited.reference.to_string()]);
        (when, cells)
    });
    let rows: Vec<_> = rows.collect();
    let older = next.map(|next| {
        let case = crate::downloads::encoded(&typed);
        view! { <p><a rel="next" href=format!("/staff/looks?case={case}&before={next}")>{words.say("staff-looks-older")}</a></p> }
    });
    view! {
        <PageTitle text=words.say("staff-looks")/>
        <section class="card">
            <h1>{words.say("staff-looks")}</h1>
            <p class="muted">{words.say("staff-looks-lead")}</p>
            <form method="get" action="/staff/looks">
                <Field name="case" label=words.say("find-reference") value=typed maxlength=40_u16 class="short" optional=true/>
                <p class="buttons"><Submit text=words.say("staff-looks-of") quiet=true/></p>
            </form>
            <Listing columns=heads.map(|key| words.say(key)).into() rows=rows/>
            {older}
        </section>
    }
    .into_any()
}
