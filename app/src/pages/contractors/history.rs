//! The versions of the list, and what each of them changed.

use domain::calendar::shanghai_date;
use domain::contractors::{PAGE, Pages};
use leptos::prelude::*;
use portal::contractors::{ChangedFirm, Version};

use super::change;
use crate::caller;
use crate::components::{BackLink, Card, PageTitle, Pager};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn ContractorHistory() -> impl IntoView {
    let (version, asked) = (caller::query("version"), caller::query("page").unwrap_or_default());
    Suspend::new(async move { or_fault(page(version, &asked).await) })
}

async fn page(version: Option<String>, asked: &str) -> portal::Result<AnyView> {
    let (portal, words) = (caller::portal(), caller::words());
    let versions = portal::contractors::versions(&portal).await?;
    // A number that no version has shows none.
    let chosen = version.and_then(|version| version.trim().parse::<i32>().ok());
    let chosen = versions.iter().find(|version| Some(version.number) == chosen).map(|version| version.number);
    let changed = match chosen {
        Some(version) => Some(changed(words, version, asked).await?),
        None => None,
    };
    let table = if versions.is_empty() {
        view! { <p>{words.say("contractors-history-empty")}</p> }.into_any()
    } else {
        table(words, &versions)
    };
    Ok(view! {
        <PageTitle text=words.say("contractors-history-title")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/contractors" text=words.say("nav-contractors")/>
                <h1>{words.say("contractors-history-title")}</h1>
                <p>{words.say("contractors-history-lead")}</p>
                {table}
            </section>
            {changed}
        </div>
    }
    .into_any())
}

fn table(words: Words, versions: &[Version]) -> AnyView {
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("contractors-version-number")}</th>
                    <th scope="col">{words.say("contractors-version-dated")}</th>
                    <th scope="col">{words.say("contractors-version-imported")}</th>
                    <th scope="col">{words.say("contractors-version-firms")}</th>
                    <th scope="col">{words.say("contractors-version-changes")}</th>
                    <th scope="col">{words.say("contractors-version-file")}</th>
                </tr>
            </thead>
            <tbody>{versions.iter().map(|version| row(words, version)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(words: Words, version: &Version) -> impl IntoView + use<> {
    let counts = [("firms", version.firms.into()), ("licences", version.licences.into())];
    let changes =
        [("added", version.added.into()), ("changed", version.changed.into()), ("dropped", version.dropped.into())];
    let left_out = (version.rows_left_out > 0).then(|| {
        let said = [("rows", version.rows_read.into()), ("left", version.rows_left_out.into())];
        view! { <p class="small muted">{words.with("contractors-version-left-out", &said)}</p> }
    });
    let system = version.system.as_deref().map(|system| {
        view! { <p class="small muted">{words.with("contractors-version-system", &[("system", system.into())])}</p> }
    });
    let hash: String = version.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let address = format!("/contractors/history?version={}#changes", version.number);
    let imported = words.full_day(shanghai_date(version.imported_at));
    view! {
        <tr>
            <th scope="row">
                <a href=address>{words.with("contractors-version-name", &[("version", version.number.into())])}</a>
            </th>
            <td data-label=words.say("contractors-version-dated")>{words.full_day(version.dated)}</td>
            <td data-label=words.say("contractors-version-imported")>{imported}</td>
            <td data-label=words.say("contractors-version-firms")>
                {words.with("contractors-version-firms-count", &counts)}
            </td>
            <td data-label=words.say("contractors-version-changes")>
                {words.with("contractors-version-changes-count", &changes)} {left_out}
            </td>
            <td data-label=words.say("contractors-version-file")>
                <span class="break">{version.file_name.clone()}</span>
                <p class="small muted">
                    {words.with("contractors-version-source", &[("source", version.source.as_str().into())])}
                </p>
                {system}
                <p class="small muted break">{words.with("contractors-version-hash", &[("hash", hash.into())])}</p>
            </td>
        </tr>
    }
}

async fn changed(words: Words, version: i32, asked: &str) -> portal::Result<AnyView> {
    let portal = caller::portal();
    let wanted = asked.trim().parse::<usize>().unwrap_or(1).saturating_sub(1);
    let (total, mut firms) = portal::contractors::changes(&portal, version, wanted.saturating_mul(PAGE), PAGE).await?;
    let pages = Pages::new(total, asked);
    if pages.before() != wanted.saturating_mul(PAGE) {
        firms = portal::contractors::changes(&portal, version, pages.before(), PAGE).await?.1;
    }
    let count = if total == 0 {
        words.say("contractors-version-unchanged")
    } else {
        words.with("contractors-changed-firms", &[("count", total.into())])
    };
    let title = words.with("contractors-version-changes-title", &[("version", version.into())]);
    let address = format!("/contractors/history?version={version}&page=");
    Ok(view! {
        <Card title=title id="changes">
            <p class="muted">{count}</p>
            <dl class="pairs">{firms.iter().map(|firm| entry(words, firm)).collect_view()}</dl>
            <Pager address=address page=pages.page pages=pages.pages/>
        </Card>
    }
    .into_any())
}

fn entry(words: Words, firm: &ChangedFirm) -> impl IntoView + use<> {
    view! {
        <dt><a href=format!("/contractors/{}", firm.id)>{firm.name.clone()}</a></dt>
        <dd>{change::lines(words, &firm.changes)}</dd>
    }
}
