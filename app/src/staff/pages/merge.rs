//! A case and its duplicate side by side, before the one is merged into the other.

use domain::applications::Reference;
use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use portal::progress::Case;
use portal::staff::{Desk, Member, duplicates};

use super::act_fields::act_fields;
use super::case_amendments::WITH;
use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::case::kilowatts;
use crate::components::{ButtonLink, PageTitle, Submit};
use crate::staff::caller as staff_caller;
use crate::staff::functions::{Act, address, field};

#[component]
pub fn MergePage() -> impl IntoView {
    let typed = use_params_map().read_untracked().get("reference").unwrap_or_default();
    let with = caller::query(WITH).unwrap_or_default();
    Suspend::new(for_member(async move |member: Member| {
        let Ok(reference) = Reference::parse(&typed) else { return Ok(missing()) };
        if !member.may(Right::Merge) {
            return Ok(missing());
        }
        let desk = staff_caller::desk();
        let both = duplicates(&desk, &member, &reference, &with).await?;
        let why = if with.trim().is_empty() { "staff-merge-empty" } else { "staff-merge-none" };
        Ok(both.map_or_else(|| none(&reference, why), |(case, into)| show(&desk, &case, &into)))
    }))
}

/// Which of the reasons it is may be nothing for this member to know.
fn none(reference: &Reference, why: &str) -> AnyView {
    let words = caller::words();
    view! {
        <PageTitle text=words.say("act-merge")/>
        <section class="card">
            <h1>{words.say("act-merge")}</h1>
            <p role="status">{words.say(why)}</p>
            <p class="buttons"><ButtonLink href=address(reference) text=words.say("staff-again-back") quiet=true/></p>
        </section>
    }
    .into_any()
}

fn show(desk: &Desk, case: &Case, into: &Case) -> AnyView {
    let words = caller::words();
    let (ending, staying) = (one(case, "staff-merge-ends"), one(into, "staff-merge-stays"));
    let back = address(&case.reference);
    view! {
        <PageTitle text=words.say("act-merge")/>
        <section class="card">
            <h1>{words.say("act-merge")}</h1>
            <div class="pair">{ending} {staying}</div>
            <p>{words.say("staff-merge-confirm")}</p>
            <form method="post" action=Act::url()>
                {act_fields(case, desk, "merge")}
                <input type="hidden" name=field::CHOICE value=into.reference.as_str().to_owned()/>
                <p class="buttons">
                    <Submit text=words.say("staff-merge")/>
                    <ButtonLink href=back text=words.say("staff-again-back") quiet=true/>
                </p>
            </form>
        </section>
    }
    .into_any()
}

fn one(case: &Case, title: &'static str) -> impl IntoView + use<> {
    let words = caller::words();
    let stage = case.progress.current.map(|at| words.stage(case.progress.stages[at].kind));
    let rows = [
        ("staff-col-case", case.reference.to_string()),
        ("staff-class", words.class(&case.template.key)),
        ("staff-capacity", format!("{} kW", kilowatts(case.capacity_watts))),
        ("staff-col-area", words.text(&case.area.name)),
        ("staff-col-stage", stage.unwrap_or_default()),
        ("staff-submitted", words.moment(case.progress.submitted_at)),
    ];
    let rows = rows.map(|(key, said)| view! { <dt>{words.say(key)}</dt> <dd>{said}</dd> });
    view! {
        <div>
            <h2>{words.say(title)}</h2>
            <dl class="pairs">{rows.into_iter().collect_view()}</dl>
        </div>
    }
}
