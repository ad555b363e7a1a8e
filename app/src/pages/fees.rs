//! What a connection costs, by which rule, and the names under which nothing may be charged.

pub mod check;
pub mod estimate;
pub mod history;
mod items;
mod prohibited;
pub mod reliability;
pub mod report;
pub mod works;

use domain::calendar::shanghai_date;
use domain::fees::{Catalogue, Charge, Condition};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::caller;
use crate::components::{Card, Help, PageTitle};
use crate::pages::errors::{missing_page, or_fault};
use crate::words::Words;
use check::CheckForm;
use items::Items;
use prohibited::ProhibitedNames;

/// The catalogue in force today.
#[component]
pub fn Fees() -> impl IntoView {
    Suspend::new(async move {
        let portal = caller::portal();
        let today = shanghai_date(portal.now());
        let shown = portal::fees::catalogues(&portal).await.map(|all| {
            let current = all.iter().find(|catalogue| catalogue.in_force(today)).cloned();
            match current {
                Some(catalogue) => view! { <CataloguePage catalogue=catalogue all=all current=true/> }.into_any(),
                None => view! { <NoCatalogue/> }.into_any(),
            }
        });
        or_fault(shown)
    })
}

/// Any version ever published.
#[component]
pub fn FeesVersion() -> impl IntoView {
    let version = use_params_map().read_untracked().get("version").unwrap_or_default();
    Suspend::new(async move {
        let portal = caller::portal();
        let today = shanghai_date(portal.now());
        let shown = portal::fees::catalogues(&portal).await.map(|all| {
            match all.iter().find(|catalogue| catalogue.version == version).cloned() {
                Some(catalogue) => {
                    let current = catalogue.in_force(today);
                    view! { <CataloguePage catalogue=catalogue all=all current=current/> }.into_any()
                }
                None => missing_page(),
            }
        });
        or_fault(shown)
    })
}

#[component]
fn NoCatalogue() -> impl IntoView {
    let words = caller::words();
    view! {
        <PageTitle text=words.say("nav-fees")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("nav-fees")}</h1>
                <p>{words.say("fees-none")}</p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
}

#[component]
fn CataloguePage(catalogue: Catalogue, all: Vec<Catalogue>, current: bool) -> impl IntoView {
    let words = caller::words();
    let settings = caller::portal().settings().clone();
    let free = charges_nothing(&catalogue);
    let (service, regulator) = (settings.service_phone, settings.regulator_phone);
    view! {
        <PageTitle text=words.say("nav-fees")/>
        <div class="stack reading">
            <section class="card">
                <h1>{words.text(&catalogue.name)}</h1>
                <p>{period(words, &catalogue)} {(!current).then(|| words.say("fees-not-in-force"))}</p>
                {free.then(|| view! { <p class="intro"><strong>{words.say("fees-total-zero")}</strong></p> })}
                <p class="muted">{words.say("fees-outside-list")}</p>
            </section>
            <Card title=words.say("fees-check-title") id="check">
                <p class="muted">{words.say("fees-check-lead")}</p>
                <CheckForm/>
            </Card>
            <Elsewhere/>
            <Items items=catalogue.items.clone()/>
            <ProhibitedNames groups=catalogue.prohibited.clone()/>
            <Card title=words.say("fees-report-title") id="report">
                <p>{words.say("fees-report-text")}</p>
                <p><a href="/fees/report">{words.say("fees-report-link")}</a></p>
                <p>
                    {words.say("footer-service-line")} " " <a href=format!("tel:{service}")>{service.clone()}</a> " · "
                    {words.say("footer-regulator-line")} " " <a href=format!("tel:{regulator}")>{regulator.clone()}</a>
                </p>
            </Card>
            <Card title=words.say("fees-versions-title")>
                <ul class="bullets">
                    {all
                        .iter()
                        .map(|one| {
                            let here = (one.version == catalogue.version).then_some("page");
                            view! {
                                <li>
                                    <a href=format!("/fees/{}", one.version) aria-current=here>{one.version.clone()}</a>
                                    " · "
                                    {period(words, one)}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                <p><a href="/fees/history">{words.say("fees-history-link")}</a></p>
                <p class="small muted">{words.say("fees-grades")}</p>
            </Card>
        </div>
    }
}

/// What else there is to read about fees.
#[component]
fn Elsewhere() -> impl IntoView {
    let words = caller::words();
    let links = [
        ("/fees/estimate", "estimate-title", "fees-to-estimate"),
        ("/fees/reliability", "reliability-title", "fees-to-reliability"),
        ("/fees/history", "fees-history-title", "fees-to-history"),
        ("/fees/works", "works-title", "fees-to-works"),
        ("/api/v1/fees.csv", "fees-csv-title", "fees-to-csv"),
    ];
    view! {
        <Card title=words.say("fees-elsewhere-title") id="elsewhere">
            <dl class="signposts">
                {links
                    .map(|(href, title, about)| {
                        view! {
                            <dt><a href=href>{words.say(title)}</a></dt>
                            <dd>{words.say(about)}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </Card>
    }
}

fn period(words: Words, catalogue: &Catalogue) -> String {
    let from = words.full_day(catalogue.effective_from);
    match catalogue.effective_until {
        Some(until) => words.with("fees-from-until", &[("from", from.into()), ("until", words.full_day(until).into())]),
        None => words.with("fees-from", &[("from", from.into())]),
    }
}

/// Whether an ordinary case, which has one circuit, owes the utility nothing.
fn charges_nothing(catalogue: &Catalogue) -> bool {
    catalogue.items.iter().all(|item| {
        !matches!(item.charge, Charge::Priced { .. }) || item.conditions.contains(&Condition::SeveralCircuits)
    })
}
