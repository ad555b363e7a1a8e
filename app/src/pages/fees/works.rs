//! 规范造价: typical prices of works on the customer's side, which are no charges of the utility's.

use domain::calendar::shanghai_date;
use domain::fees::works::{WorksPrice, WorksPrices};
use leptos::prelude::*;
use portal::publications::Issued;

use super::history::file;
use crate::caller;
use crate::components::{BackLink, Card, PageTitle};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn FeesWorks() -> impl IntoView {
    Suspend::new(async move {
        let portal = caller::portal();
        let list = portal::fees::works::in_force(&portal, shanghai_date(portal.now())).await;
        or_fault(list.map(|list| view! { <WorksPage list=list/> }.into_any()))
    })
}

#[component]
fn WorksPage(#[prop(optional_no_strip)] list: Option<Issued<WorksPrices>>) -> impl IntoView {
    let words = caller::words();
    let list = match list {
        Some(list) => prices(words, &list).into_any(),
        None => view! { <Card title=words.say("works-none-title")><p>{words.say("works-none")}</p></Card> }.into_any(),
    };
    view! {
        <PageTitle text=words.say("works-title")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/fees" text=words.say("nav-fees")/>
                <h1>{words.say("works-title")}</h1>
                <p class="intro"><strong>{words.say("works-no-charge")}</strong></p>
                <p>{words.say("works-what-for")}</p>
                <p><a href="/contractors">{words.say("nav-contractors")}</a></p>
            </section>
            {list}
        </div>
    }
}

fn prices(words: Words, list: &Issued<WorksPrices>) -> impl IntoView + use<> {
    let content = &list.content;
    let demo = content.demo.then(|| view! { <p class="card sun">{words.say("works-demo")}</p> });
    let (source, collected) = (words.text(&content.source), words.full_day(content.collected_until));
    let from = words.with("fees-from", &[("from", words.full_day(content.effective_from).into())]);
    let version = format!("{} · {from}", content.version);
    let file = file(words, list, format!("/fees/works/{}/source", content.version));
    let rows = content.works.iter().map(|one| row(words, one)).collect_view();
    view! {
        <Card title=words.text(&content.name) id="prices">
            {demo}
            <dl class="facts">
                <dt>{words.say("works-source")}</dt>
                <dd>{source}</dd>
                <dt>{words.say("works-collected-until")}</dt>
                <dd>{collected}</dd>
                <dt>{words.say("fees-version")}</dt>
                <dd>{version}</dd>
                <dt>{words.say("fees-source-file")}</dt>
                <dd class="small">{file}</dd>
            </dl>
            <table class="listing">
                <thead>
                    <tr>
                        <th scope="col">{words.say("works-name")}</th>
                        <th scope="col">{words.say("works-scope")}</th>
                        <th scope="col">{words.say("works-range")}</th>
                        <th scope="col">{words.say("works-sample")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="small muted">{words.say("works-range-text")}</p>
        </Card>
    }
}

fn row(words: Words, one: &WorksPrice) -> impl IntoView + use<> {
    let range = [
        ("low", one.low.to_string().into()),
        ("high", one.high.to_string().into()),
        ("unit", words.text(&one.unit).into()),
    ];
    view! {
        <tr>
            <th scope="row">{words.text(&one.name)}</th>
            <td data-label=words.say("works-scope")>{words.text(&one.scope)}</td>
            <td data-label=words.say("works-range")><strong>{words.with("works-from-to", &range)}</strong></td>
            <td data-label=words.say("works-sample")>{words.with("works-contracts", &[("count", one.sample.into())])}</td>
        </tr>
    }
}
