//! Events as a table, for systems without an interface: pasted here by whoever may, and what was brought in lately, by whomever.

use domain::staff::Right;
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
use crate::staff::functions::{EVENTS, ImportEvents, SOURCE, TABLE, import_address};
use crate::words::Words;

/// Columns that every table has.
const NEEDED: usize = 4;

#[component]
pub fn EventImportsPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let desk = staff_caller::desk();
        let Some(imports) = imports(&desk, &member).await? else { return Ok(missing()) };
        let notice = notice::take(EVENTS).await?;
        let form = member.may(Right::ImportEvents).then(|| form(&notice, desk.new_id().to_string()));
        Ok(show(form, &notice, &imports))
    }))
}

fn show(form: Option<impl IntoView + 'static>, notice: &Notice, imports: &[Import]) -> AnyView {
    let words = caller::words();
    let errors = notice.errors(words);
    let (title, none) = match form {
        Some(_) => (words.say("event-import-title"), "event-import-none"),
        None => (words.say("event-import-seen"), "event-import-none-seen"),
    };
    let none = imports.is_empty().then(|| view! { <p>{words.say(none)}</p> });
    // What whoever has just pasted a table looks for.
    let latest = imports.iter().find(|import| import.is_own).map(|import| rows(words, import));
    let list = imports.iter().map(|import| line(words, import)).collect_view();
    let heading = form.is_none().then(|| view! { <h1>{title.clone()}</h1> });
    view! {
        <PageTitle text=title error=!errors.is_empty()/>
        <div class="stack">
            <ErrorSummary errors=errors/>
            {heading}
            {form}
            <Card title=words.say("event-import-done") id="done">
                {none}
                <ul class="mine" role="list">{list}</ul>
            </Card>
            {latest}
        </div>
    }
    .into_any()
}

fn form(notice: &Notice, id: String) -> impl IntoView + use<> {
    let words = caller::words();
    let errors = notice.errors(words);
    // A table is longer than what a session keeps, and half of one would be worse than none.
    let again = (!errors.is_empty()).then(|| view! { <p class="hint">{words.say("event-import-again")}</p> });
    let names = COLUMNS.iter().skip(NEEDED).map(|(_, name, zh)| format!("{zh}（{name}）")).collect::<Vec<_>>();
    let hint = words.with(
        "event-import-table-hint",
        &[("max", MOST_ROWS.into()), ("columns", names.join(&words.say("list-comma")).into())],
    );
    view! {
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
    }
}

fn line(words: Words, import: &Import) -> impl IntoView + use<> {
    let when = words.moment(import.imported_at);
    let by = words.text(&import.by);
    let heading = [("source", import.source.as_str().into()), ("when", when.into()), ("by", by.into())];
    let heading = words.with("event-import-heading", &heading);
    view! {
        <li>
            <p><a href=import_address(import.id)>{heading}</a></p>
            <p>{counts(words, import)}</p>
        </li>
    }
}

pub(super) fn counts(words: Words, import: &Import) -> String {
    let (applied, held, wrong) = import.counts();
    let counts = [
        ("rows", import.report.len().into()),
        ("applied", applied.into()),
        ("held", held.into()),
        ("wrong", wrong.into()),
    ];
    words.with("event-import-counts", &counts)
}

/// Row by row, what is to be seen to first.
pub(super) fn rows(words: Words, import: &Import) -> impl IntoView + use<> {
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
