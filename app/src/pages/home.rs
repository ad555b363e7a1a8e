//! The front page: apply, track, and how well the utility keeps its limits.

mod figures;

use leptos::prelude::*;

use crate::caller;
use crate::components::{ButtonLink, Card, PageTitle};
use crate::pages::errors::note;
use crate::pages::progress::find::TrackForm;
use figures::Figures;

#[component]
pub fn Home() -> impl IntoView {
    let words = caller::words();
    let elder = caller::preferences().elder;
    view! {
        <PageTitle text=words.say("home-title")/>
        <section class="lead">
            <div>
                <h1>{words.say("home-heading-1")} <br/> {words.say("home-heading-2")}</h1>
                {(!elder).then(|| view! { <p class="intro muted">{words.say("home-intro")}</p> })}
                <p class="buttons">
                    <ButtonLink href="/apply/where" text=words.say("home-apply")/>
                    <ButtonLink href="/apply" text=words.say("home-what-you-need") quiet=true/>
                    {elder.then(|| view! { <ElderWays/> })}
                </p>
            </div>
            <div class="card">
                <h2>{words.say("track-title")}</h2>
                <TrackForm wide=true/>
                <p class="small muted">{words.say("track-note")}</p>
            </div>
        </section>
        {desk()}
        {(!elder).then(|| view! { <More/> })}
    }
}

/// In a demo: where the other side is played.
fn desk() -> Option<impl IntoView> {
    let desk = caller::portal().settings().desk.clone()?;
    let words = caller::words();
    Some(view! {
        <section class="card sun">
            <h2>{words.say("home-desk-title")}</h2>
            <p>{words.say("home-desk-text")} " " <a href=desk>{words.say("home-desk-link")}</a></p>
        </section>
    })
}

/// 长辈版 has nothing on its first page but the ways to go on.
#[component]
fn ElderWays() -> impl IntoView {
    let words = caller::words();
    let phone = caller::portal().settings().service_phone.clone();
    let call = words.with("home-call", &[("phone", phone.as_str().into())]);
    view! {
        <ButtonLink href="/my" text=words.say("nav-my") quiet=true/>
        <ButtonLink href=format!("tel:{phone}") text=call quiet=true/>
    }
}

/// How well it goes, and what else is public.
#[component]
fn More() -> impl IntoView {
    let words = caller::words();
    view! {
        {Suspend::new(async move {
            let figures = portal::statistics::home(&caller::portal()).await;
            // The page is worth showing without them.
            figures.inspect_err(|fault| drop(note(fault))).ok().map(|figures| view! { <Figures figures=figures/> })
        })}
        <div class="thirds">
            <Card title=words.say("nav-fees")>
                <p class="muted">{words.say("home-fees")}</p>
                <p><a href="/fees">{words.say("home-fees-link")}</a></p>
            </Card>
            <Card title=words.say("nav-contractors")>
                <p class="muted">{words.say("home-contractors")}</p>
                <p><a href="/contractors">{words.say("home-contractors-link")}</a></p>
            </Card>
            <Card title=words.say("nav-standards")>
                <p class="muted">{words.say("home-standards")}</p>
                <p><a href="/openness/standards">{words.say("home-standards-link")}</a></p>
            </Card>
        </div>
    }
}
