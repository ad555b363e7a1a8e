//! Every version ever published with its file, and the difference between any two: a GET form, so that its address can
//! be sent.

mod difference;

use domain::calendar::shanghai_date;
use domain::fees::{Catalogue, Difference};
use leptos::prelude::*;
use portal::publications::Issued;

use super::period;
use crate::caller;
use crate::components::{BackLink, Card, Choice, ErrorSummary, FormErrors, PageTitle, Select, Submit};
use crate::pages::errors::or_fault;
use crate::words::Words;
use difference::Differences;

const FROM: &str = "from";
const TO: &str = "to";

#[component]
pub fn FeesHistory() -> impl IntoView {
    let asked = (caller::query(FROM), caller::query(TO));
    Suspend::new(async move {
        let versions = portal::fees::versions(&caller::portal()).await;
        or_fault(versions.map(|versions| view! { <HistoryPage versions=versions asked=asked/> }.into_any()))
    })
}

#[component]
fn HistoryPage(versions: Vec<Issued<Catalogue>>, asked: (Option<String>, Option<String>)) -> impl IntoView {
    let words = caller::words();
    let find = |version: &Option<String>| {
        let version = version.as_deref().unwrap_or_default();
        versions.iter().map(|one| &one.content).find(|catalogue| catalogue.version == version).cloned()
    };
    let sent = asked.0.is_some() || asked.1.is_some();
    let (before, after) = (find(&asked.0), find(&asked.1));
    let mut errors = FormErrors::default();
    for (field, found) in [(FROM, &before), (TO, &after)] {
        if sent && found.is_none() {
            errors.add(field, words.say("fees-history-no-version"));
        }
    }
    let differences = before.zip(after).map(|(before, after)| {
        let difference = Difference::between(&before, &after);
        view! { <Differences before=before after=after difference=difference/> }
    });
    view! {
        <PageTitle text=words.say("fees-history-title") error=!errors.is_empty()/>
        <div class="stack reading">
            <ErrorSummary errors=errors.clone()/>
            <section class="card">
                <BackLink href="/fees" text=words.say("nav-fees")/>
                <h1>{words.say("fees-history-title")}</h1>
                <p class="muted">{words.say("fees-history-lead")}</p>
                <Versions versions=versions.clone()/>
            </section>
            <Card title=words.say("fees-compare-title") id="compare">
                <p class="muted">{words.say("fees-compare-lead")}</p>
                <CompareForm versions=versions asked=asked errors=errors/>
            </Card>
            {differences}
        </div>
    }
}

#[component]
fn Versions(versions: Vec<Issued<Catalogue>>) -> impl IntoView {
    let words = caller::words();
    let today = shanghai_date(caller::portal().now());
    if versions.is_empty() {
        return view! { <p>{words.say("fees-none")}</p> }.into_any();
    }
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("fees-version")}</th>
                    <th scope="col">{words.say("fees-in-force")}</th>
                    <th scope="col">{words.say("fees-published-on")}</th>
                    <th scope="col">{words.say("fees-source-file")}</th>
                </tr>
            </thead>
            <tbody>
                {versions
                    .iter()
                    .map(|version| {
                        let catalogue = &version.content;
                        let current = catalogue.in_force(today).then(|| words.say("fees-in-force-today"));
                        view! {
                            <tr>
                                <th scope="row" class="version">
                                    <a href=format!("/fees/{}", catalogue.version)>{catalogue.version.clone()}</a>
                                </th>
                                <td data-label=words.say("fees-in-force")>{period(words, catalogue)} " " {current}</td>
                                <td data-label=words.say("fees-published-on")>
                                    {words.full_day(shanghai_date(version.published_at))}
                                </td>
                                <td data-label=words.say("fees-source-file") class="small">
                                    {file(words, version, format!("/fees/{}/source", catalogue.version))}
                                </td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// The file to download, and by what everybody can check that it is the one.
pub(super) fn file<T>(words: Words, version: &Issued<T>, address: String) -> impl IntoView + use<T> {
    let link = match version.file_name.clone() {
        Some(name) => {
            let file_name = name.clone();
            view! { <a href=address download=file_name>{name}</a> }.into_any()
        }
        None => words.say("fees-no-source").into_any(),
    };
    let sha256 = words.with("fees-sha256", &[("sha256", version.sha256.clone().into())]);
    view! {
        {link}
        <p class="muted hash">{sha256}</p>
    }
}

#[component]
fn CompareForm(
    versions: Vec<Issued<Catalogue>>,
    asked: (Option<String>, Option<String>),
    errors: FormErrors,
) -> impl IntoView {
    let words = caller::words();
    let choices = |versions: &[Issued<Catalogue>]| -> Vec<Choice> {
        versions.iter().map(|one| Choice::new(&one.content.version, &one.content.version)).collect()
    };
    // Unasked: what the latest changed.
    let version = |at: usize| versions.get(at).or(versions.last()).map(|one| one.content.version.clone());
    let (from, to) = (asked.0.or_else(|| version(1)), asked.1.or_else(|| version(0)));
    view! {
        <form action="/fees/history" method="get" class="filters">
            <Select
                name=FROM
                label=words.say("fees-compare-from")
                value=from.unwrap_or_default()
                error=errors.of(FROM)
                choices=choices(&versions)
            />
            <Select
                name=TO
                label=words.say("fees-compare-to")
                value=to.unwrap_or_default()
                error=errors.of(TO)
                choices=choices(&versions)
            />
            <Submit text=words.say("fees-compare-button")/>
        </form>
    }
}
