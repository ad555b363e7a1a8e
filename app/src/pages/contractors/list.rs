use std::collections::BTreeSet;

use domain::calendar::shanghai_date;
use domain::contractors::{Filter, LicenceKind, VOLTAGES, seed_of};
use leptos::prelude::*;
use portal::contractors::{Contractor, Shown, Version};

use super::{kind, licence, phone, see_also};
use crate::caller;
use crate::components::{Choice, Field, PageTitle, Pager, Select, Submit};
use crate::downloads::encoded;
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn Contractors() -> impl IntoView {
    let said = |name| caller::query(name).unwrap_or_default();
    let filter = Filter::parse(&said("kind"), &said("kv"), &said("q"));
    let asked = said("page");
    Suspend::new(async move { or_fault(page(filter, &asked).await) })
}

async fn page(filter: Filter, asked: &str) -> portal::Result<AnyView> {
    let portal = caller::portal();
    let today = shanghai_date(portal.now());
    let shown = portal::contractors::page(&portal, &filter, today, asked).await?;
    let version = portal::contractors::latest(&portal).await?;
    let seed = seed_of(today);
    Ok(view! { <ListPage filter=filter shown=shown version=version seed=seed/> }.into_any())
}

#[component]
fn ListPage(filter: Filter, shown: Shown, version: Option<Version>, seed: String) -> impl IntoView {
    let words = caller::words();
    let Shown { pages, firms } = shown;
    let count = match pages.places().filter(|_| pages.pages > 1) {
        None => words.with("contractors-count", &[("count", pages.total.into())]),
        Some(places) => {
            let (from, to) = (*places.start(), *places.end());
            words.with("contractors-places", &[("from", from.into()), ("to", to.into()), ("count", pages.total.into())])
        }
    };
    let current = version.map(|version| {
        let said = [("version", version.number.into()), ("day", words.full_day(version.dated).into())];
        words.with("contractors-version", &said)
    });
    let address = address(&filter);
    view! {
        <PageTitle text=words.say("nav-contractors")/>
        <div class="stack reading">
            <section class="card">
                <h1>{words.say("nav-contractors")}</h1>
                <p class="intro">{words.say("contractors-any-firm")}</p>
                <p class="muted">{words.say("contractors-neutral")}</p>
                <FilterForm filter=filter/>
            </section>
            <section class="card">
                <h2>{count}</h2>
                <p class="small muted">{words.with("contractors-seed", &[("seed", seed.into())])} " " {current}</p>
                <details class="small">
                    <summary>{words.say("contractors-order-title")}</summary>
                    <p>{words.say("contractors-order-text")}</p>
                </details>
                <Table firms=firms.clone()/>
                <Pager address=address page=pages.page pages=pages.pages/>
                <p class="small muted">{sources(words, &firms)}</p>
            </section>
            <section class="card">
                <h2>{words.say("contractors-downloads")}</h2>
                <ul class="small">
                    <li><a href="/api/v1/contractors?format=csv">{words.say("contractors-download-csv")}</a></li>
                    <li><a href="/api/v1/contractors">{words.say("contractors-download-json")}</a></li>
                    <li><a href="/contractors/fields">{words.say("contractors-fields-link")}</a></li>
                </ul>
                {see_also(words)}
            </section>
        </div>
    }
}

/// Of this filter, up to where the number of the page comes.
fn address(filter: &Filter) -> String {
    let mut query = String::new();
    if let Some(kind) = filter.kind {
        query.push_str(&format!("kind={}&", kind.code()));
    }
    if let Some(kilovolts) = filter.min_kv {
        query.push_str(&format!("kv={kilovolts}&"));
    }
    if let Some(text) = &filter.text {
        query.push_str(&format!("q={}&", encoded(text)));
    }
    format!("/contractors?{query}page=")
}

#[component]
fn FilterForm(filter: Filter) -> impl IntoView {
    let words = caller::words();
    let any = || Choice::new("", words.say("contractors-any"));
    let kinds = [any()].into_iter().chain(LicenceKind::ALL.map(|one| Choice::new(one.code(), kind(words, one))));
    let voltages = VOLTAGES.map(|kilovolts| {
        let kilovolts = kilovolts.to_string();
        Choice::new(kilovolts.clone(), words.with("contractors-at-least", &[("kilovolts", kilovolts.into())]))
    });
    view! {
        <form action="/contractors" method="get" class="filters">
            <Select
                name="kind"
                label=words.say("contractors-filter-kind")
                value=filter.kind.map(LicenceKind::code).unwrap_or_default()
                choices=kinds.collect()
            />
            <Select
                name="kv"
                label=words.say("contractors-filter-voltage")
                value=filter.min_kv.map(|kilovolts| kilovolts.to_string()).unwrap_or_default()
                choices=[any()].into_iter().chain(voltages).collect()
            />
            <Field
                name="q"
                label=words.say("contractors-filter-text")
                hint=words.say("contractors-filter-text-hint")
                value=filter.text.unwrap_or_default()
                autocomplete="off"
                maxlength=60_u16
            />
            <Submit text=words.say("contractors-filter-button")/>
        </form>
    }
}

#[component]
fn Table(firms: Vec<Contractor>) -> impl IntoView {
    let words = caller::words();
    if firms.is_empty() {
        return view! { <p>{words.say("contractors-none")}</p> }.into_any();
    }
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("contractors-name")}</th>
                    <th scope="col">{words.say("contractors-licences")}</th>
                    <th scope="col">{words.say("contractors-valid-until")}</th>
                    <th scope="col">{words.say("contractors-area")}</th>
                    <th scope="col">{words.say("contractors-phone")}</th>
                </tr>
            </thead>
            <tbody>{firms.iter().map(|firm| row(words, firm)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(words: Words, firm: &Contractor) -> impl IntoView + use<> {
    let mut licences: Vec<_> = firm.licences.iter().map(|one| licence(words, one)).collect();
    licences.dedup();
    let until = firm.licences.iter().map(|licence| licence.valid_until).min();
    view! {
        <tr>
            <th scope="row"><a href=format!("/contractors/{}", firm.id)>{firm.name.clone()}</a></th>
            <td data-label=words.say("contractors-licences")>
                <ul>{licences.into_iter().map(|licence| view! { <li>{licence}</li> }).collect_view()}</ul>
            </td>
            <td data-label=words.say("contractors-valid-until")>{until.map(|until| until.to_string())}</td>
            <td data-label=words.say("contractors-area")>{firm.area.clone()}</td>
            <td data-label=words.say("contractors-phone")>{phone(words, &firm.phone)}</td>
        </tr>
    }
}

/// Where the entries come from, and the day of the newest.
fn sources(words: Words, firms: &[Contractor]) -> Option<String> {
    let newest = firms.iter().map(|firm| firm.updated_on).max()?;
    let sources: BTreeSet<_> = firms.iter().map(|firm| firm.source.as_str()).collect();
    let sources = sources.into_iter().collect::<Vec<_>>().join(&words.say("and-so-on"));
    Some(words.with("contractors-sources", &[("sources", sources.into()), ("day", words.full_day(newest).into())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_pages_keep_the_filter() {
        assert_eq!(address(&Filter::default()), "/contractors?page=");
        let filter = Filter::parse("install", "35", "示&=");
        assert_eq!(address(&filter), "/contractors?kind=install&kv=35&q=%E7%A4%BA%26%3D&page=");
    }
}
