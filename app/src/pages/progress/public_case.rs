//! A case as anybody may see it: stages, days, fees. Nothing about a person, no minute of the day.

use domain::applications::Reference;
use domain::calendar;
use domain::fees::FeeLines;
use http::StatusCode;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::progress::Case;

use super::find::{FindPage, NoReference};
use crate::caller;
use crate::components::case::{Clocks, DayStrip, Derivation, FeeCard, Headline, Log, Minutes};
use crate::components::{Card, Help, PageTitle};
use crate::pages::errors::{answer, fault_page};
use crate::redirect::see_other;

#[component]
pub fn PublicCase() -> impl IntoView {
    let typed = use_params_map().read_untracked().get("reference").unwrap_or_default();
    Suspend::new(async move {
        let words = caller::words();
        let reference = match Reference::parse(&typed) {
            Ok(reference) => reference,
            Err(error) => {
                answer(StatusCode::NOT_FOUND);
                let problem = words.reference_problem(&error);
                return view! { <FindPage typed=typed problem=Some(problem)/> }.into_any();
            }
        };
        if reference.as_str() != typed {
            // One address for one case, however it was typed.
            see_other(&format!("/track/{}", reference.as_str()));
            return ().into_any();
        }
        match read(&reference).await {
            Ok(Some((case, fees))) => view! { <CasePage case=case fees=fees/> }.into_any(),
            Ok(None) => {
                answer(StatusCode::NOT_FOUND);
                view! { <Unknown reference=reference/> }.into_any()
            }
            Err(fault) => fault_page(&fault),
        }
    })
}

async fn read(reference: &Reference) -> portal::Result<Option<(Case, FeeLines)>> {
    let portal = caller::portal();
    let Some(case) = portal::progress::public_case(&portal, reference).await? else { return Ok(None) };
    let fees = portal::fees::lines_of(&portal, &case).await?;
    Ok(Some((case, fees)))
}

#[component]
fn CasePage(case: Case, fees: FeeLines) -> impl IntoView {
    let words = caller::words();
    let today = calendar::shanghai_date(case.progress.ended_at.unwrap_or(case.now));
    let title = words.with("track-heading", &[("reference", case.reference.to_string().into())]);
    let version = case.template.version.clone();
    view! {
        <PageTitle text=title/>
        <div class="grid">
            <div class="stack">
                <Headline case=case.clone()/>
                {Derivation::of(&case.progress)
                    .map(|derivation| view! { <DayStrip derivation=derivation today=today version=version/> })}
                <Clocks progress=case.progress.clone()/>
                <FeeCard fees=fees/>
                <Log events=case.log minutes=Minutes::Hidden/>
            </div>
            <aside class="stack">
                <Card title=words.say("track-mine-title")>
                    <p class="small muted">{words.say("track-mine-text")}</p>
                    <p class="small"><a href=format!("/my/{}", case.reference.as_str())>{words.say("track-mine-link")}</a></p>
                </Card>
                <Card title=words.say("track-choose-title")>
                    <p class="small muted">{words.say("track-choose-text")}</p>
                    <p class="small"><a href="/contractors">{words.say("track-choose-link")}</a></p>
                </Card>
                <Help/>
            </aside>
        </div>
    }
}

#[component]
fn Unknown(reference: Reference) -> impl IntoView {
    let words = caller::words();
    view! {
        <PageTitle text=words.say("track-unknown-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("track-unknown-title")}</h1>
                <p>{words.with("track-unknown", &[("reference", reference.to_string().into())])}</p>
                <p><a href="/track">{words.say("track-title")}</a></p>
            </section>
            <NoReference/>
        </div>
    }
}
