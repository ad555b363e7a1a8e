//! Events as a table, for systems without an interface: pasted here, and what became of each row.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::event_imports::{COLUMNS, Import, MOST_ROWS, imports};
use portal::staff::Member;

use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{Card, ErrorSummary, Field, Listing, PageTitle, Submit, TextArea};
use crate::notice::{self, Notice};
use crate::staff::caller as staff_caller;
use crate::staff::functions::{EVENTS, ImportEvents, SOURCE, TABLE};
use crate::words::Words;

/// Columns that every table has.
const NEEDED: usize = 4;

#[component]
pub fn EventImportsPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let desk = staff_caller::desk();
        let Some(imports) = imports(&desk, &member).await? else { return Ok(missing()) };
        let notice = notice::take(EVENTS).await?;
        Ok(show(&notice, &imports, desk.new_id().to_string()))
    }))
}

fn show(notice: &Notice, imports: &[Import], id: String) -> AnyView {
    let words = caller::words();
    let errors = notice.errors(words);
    // A table is longer than what a session keeps, and half of one would be worse than none.
    let again = (!errors.is_empty()).then(|| view! { <p class="hint">{words.say("event-import-again")}</p> });
    let names = COLUMNS.iter().skip(NEEDED).map(|(_, name, zh)| format!("{zh}（{name}）")).collect::<Vec<_>>();
    let hint = words.with(
        "event-import-table-hint",
        &[("max", MOST_ROWS.into()), ("columns", names.join(&words.say("list-comma")).into())],
    );
    let none = imports.is_empty();
    let latest = imports.first().map(|import| rows(words, import));
    let list = imports.iter().map(|import| line(words, import)).collect_view();
    view! {
        <PageTitle text=words.say("event-import-title") error=!errors.is_empty()/>
        <div class="stack">
            <ErrorSummary errors=errors.clone()/>
            <section class="card">
                <h1>{words.say("event-import-title")}</h1>
                <p class="muted">{words.say("event-import-lead")}</p>
                <form method="post" action=ImportEvents::url() novalidate>
                    <input type="hidden" name="id" value=id/>
                    <Field
                        name=SOURCE
                        label=words.say("event-import-source")
                        hint=words.say("event-import-source-hint")
                        value=notice.value(SOURCE)
                        error=errors.of(SOURCE)
                        maxlength=60_u16
                    />
                    <TextArea
                        name=TABLE
                        label=words.say("event-import-table")
                        hint=hint
                        error=errors.of(TABLE)
                        wanted=true
                    />
                    {again}
                    <p class="buttons"><Submit text=words.say("event-import-button")/></p>
                </form>
            </section>
            <Card title=words.say("event-import-done") id="done">
                {none.then(|| view! { <p>{words.say("event-import-none")}</p> })}
                <ul class="mine" role="list">{list}</ul>
            </Card>
            {latest}
        </div>
    }
    .into_any()
}

fn line(words: Words, import: &Import) -> impl IntoView + use<> {
    let when = words.moment(import.imported_at);
    let heading = [("source", import.source.as_str().into()), ("when", when.into())];
    let (applied, held, wrong) = import.counts();
    let counts = [
        ("rows", import.report.len().into()),
        ("applied", applied.into()),
        ("held", held.into()),
        ("wrong", wrong.into()),
    ];
    view! {
        <li>
            <p><strong>{words.with("event-import-heading", &heading)}</strong></p>
            <p>{words.with("event-import-counts", &counts)}</p>
        </li>
    }
}

/// Row by row, what is to be seen to first.
fn rows(words: Words, import: &Import) -> impl IntoView + use<> {
    let mut report: Vec<_> = import.report.iter().collect();
    report.sort_by_key(|one| (!one.became.is_trouble(), one.line));
    let rows: Vec<_> = report
        .into_iter()
        .map(|one| (one.line.to_string(), vec![one.application.clone(), one.kind.clone(), words.became(&one.became)]))
        .collect();
    let heads = ["line", "application", "kind", "became"].map(|name| words.say(&format!("event-import-{name}")));
    view! {
        <Card title=words.say("event-import-all") id="rows"><Listing columns=heads.into() rows=rows/></Card>
    }
}
