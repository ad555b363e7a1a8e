//! Event logs of closed quarters for process mining: which there are, what is in them, and what they do not protect.

use domain::calendar::Quarter;
use domain::exports::Transition;
use domain::progress::CaseState;
use domain::standards::{Owner, StageKind, Template};
use leptos::prelude::*;
use portal::exports::Issued;
use portal::publications;

use crate::caller;
use crate::components::{BackLink, Card, Help, PageTitle};
use crate::downloads::exports::file_name;
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn Exports() -> impl IntoView {
    Suspend::new(async move { or_fault(page().await) })
}

async fn page() -> portal::Result<AnyView> {
    let portal = caller::portal();
    let issued = portal::exports::list(&portal).await?;
    let rules = publications::rules(&portal).await?;
    let words = caller::words();
    let shown = if issued.is_empty() {
        view! { <p>{words.say("exports-none")}</p> }.into_any()
    } else {
        view! { <Quarters issued=issued/> }.into_any()
    };
    Ok(view! {
        <PageTitle text=words.say("exports-title")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("exports-title")}</h1>
                <p class="intro">{words.say("exports-lead")}</p>
                <p class="muted">{words.say("exports-frozen")}</p>
            </section>
            <Card title=words.say("exports-quarters")>{shown}</Card>
            <Protection/>
            <Fields/>
            <Codes classes=classes(words, &rules.templates)/>
            <Help/>
        </div>
    }
    .into_any())
}

#[component]
fn Quarters(issued: Vec<Issued>) -> impl IntoView {
    let words = caller::words();
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("exports-quarter-column")}</th>
                    <th scope="col">{words.say("exports-cases")}</th>
                    <th scope="col">{words.say("exports-paths")}</th>
                    <th scope="col">{words.say("exports-left-out")}</th>
                    <th scope="col">{words.say("exports-made")}</th>
                    <th scope="col">{words.say("exports-files")}</th>
                </tr>
            </thead>
            <tbody>{issued.iter().map(|one| row(words, one)).collect_view()}</tbody>
        </table>
        <p class="small muted">{words.say("exports-counting")}</p>
    }
}

fn row(words: Words, issued: &Issued) -> impl IntoView + use<> {
    let left_out = words.with(
        "exports-left-out-count",
        &[("cases", issued.cases_left_out.into()), ("paths", issued.paths_left_out.into())],
    );
    view! {
        <tr>
            <th scope="row">{quarter(words, issued.quarter)}</th>
            <td data-label=words.say("exports-cases")>{issued.cases}</td>
            <td data-label=words.say("exports-paths")>{issued.paths}</td>
            <td data-label=words.say("exports-left-out")>{left_out}</td>
            <td data-label=words.say("exports-made")>
                {words.full_day(domain::calendar::shanghai_date(issued.made_at))}
            </td>
            <td data-label=words.say("exports-files")>{files(words, issued)}</td>
        </tr>
    }
}

fn files(words: Words, issued: &Issued) -> AnyView {
    let files = issued.files.iter().map(|file| {
        let name = file_name(issued.quarter, file.format);
        let size = words.with("exports-size", &[("size", kilobytes(file.bytes).to_string().into())]);
        let address = format!("/openness/exports/{name}");
        view! { <li><a href=address download=name.clone()>{name.clone()}</a> " " {size}</li> }
    });
    let files: Vec<_> = files.collect();
    match files.is_empty() {
        true if issued.cases_left_out > 0 => words.say("exports-all-rare").into_any(),
        true => words.say("exports-nothing-ended").into_any(),
        false => view! { <ul>{files}</ul> }.into_any(),
    }
}

/// Rounded up: no file is of 0 kB.
fn kilobytes(bytes: i64) -> i64 {
    bytes / 1000 + i64::from(bytes % 1000 > 0)
}

fn quarter(words: Words, quarter: Quarter) -> String {
    let arguments = [("year", quarter.year().to_string().into()), ("number", quarter.number().to_string().into())];
    words.with("exports-quarter", &arguments)
}

#[component]
fn Protection() -> impl IntoView {
    let words = caller::words();
    view! {
        <Card title=words.say("exports-protection")>
            <ul class="bullets">
                <li>{words.say("exports-protected-names")}</li>
                <li>{words.say("exports-protected-paths")}</li>
                <li>{words.say("exports-protected-days")}</li>
            </ul>
            <p>{words.say("exports-not-protected")}</p>
        </Card>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let words = caller::words();
    let of_cases = [
        ("concept:name", "exports-field-name"),
        ("class", "exports-field-class"),
        ("end_state", "exports-field-end"),
        ("duration_days", "exports-field-duration"),
        ("utility_days", "exports-field-utility-days"),
        ("customer_days", "exports-field-customer-days"),
    ];
    let of_events = [
        ("concept:name", "exports-field-stage"),
        ("lifecycle:transition", "exports-field-transition"),
        ("org:role", "exports-field-role"),
        ("time:timestamp", "exports-field-time"),
    ];
    let of_files = [
        ("cases, paths", "exports-field-counts"),
        ("cases_left_out, paths_left_out", "exports-field-left-out"),
        ("smallest_path", "exports-field-smallest"),
    ];
    let meanings = move |fields: &[(&str, &str)]| {
        fields.iter().map(|(field, key)| ((*field).to_owned(), words.say(key))).collect::<Vec<_>>()
    };
    view! {
        <Card title=words.say("exports-fields")>
            <h3>{words.say("exports-fields-of-cases")}</h3>
            <Pairs head="exports-field" rows=meanings(&of_cases)/>
            <h3>{words.say("exports-fields-of-events")}</h3>
            <Pairs head="exports-field" rows=meanings(&of_events)/>
            <p class="small muted">{words.say("exports-order")}</p>
            <h3>{words.say("exports-fields-of-files")}</h3>
            <Pairs head="exports-field" rows=meanings(&of_files)/>
            <p class="small muted">{words.say("exports-ocel")}</p>
        </Card>
    }
}

#[component]
fn Codes(classes: Vec<(String, String)>) -> impl IntoView {
    let words = caller::words();
    let coded = |code: &str, said: String| (code.to_owned(), said);
    let stages = StageKind::ALL.map(|stage| coded(stage.code(), words.stage(stage)));
    let transitions = Transition::ALL.map(|one| coded(one.as_str(), transition(words, one)));
    let roles = Owner::ALL.map(|owner| coded(owner.code(), role(words, owner)));
    let ends = CaseState::ALL.into_iter().filter(|state| *state != CaseState::Open);
    let ends: Vec<_> = ends.map(|state| coded(state.code(), words.case_state(state))).collect();
    view! {
        <Card title=words.say("exports-codes")>
            <Coded field="class" rows=classes/>
            <Coded field="end_state" rows=ends/>
            <Coded field="concept:name" what=words.say("exports-codes-of-stages") rows=stages.to_vec()/>
            <Coded field="lifecycle:transition" rows=transitions.to_vec()/>
            <Coded field="org:role" rows=roles.to_vec()/>
        </Card>
    }
}

/// The codes of one field, folded: together they are longer than all the rest.
#[component]
fn Coded(
    field: &'static str,
    #[prop(optional, into)] what: Option<String>,
    rows: Vec<(String, String)>,
) -> impl IntoView {
    view! {
        <details>
            <summary><code>{field}</code> {what.map(|what| format!(" {what}"))}</summary>
            <Pairs head="exports-code" rows=rows/>
        </details>
    }
}

/// What stands in the files, and what it means.
#[component]
fn Pairs(head: &'static str, rows: Vec<(String, String)>) -> impl IntoView {
    let words = caller::words();
    let rows = rows.into_iter().map(|(code, meaning)| {
        view! {
            <tr>
                <th scope="row"><code>{code}</code></th>
                <td data-label=words.say("exports-meaning")>{meaning}</td>
            </tr>
        }
    });
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say(head)}</th>
                    <th scope="col">{words.say("exports-meaning")}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

fn transition(words: Words, transition: Transition) -> String {
    words.say(match transition {
        Transition::Start => "exports-start",
        Transition::Suspend => "exports-suspend",
        Transition::Resume => "exports-resume",
        Transition::Complete => "exports-complete",
        Transition::AteAbort => "exports-ate-abort",
        Transition::PiAbort => "exports-pi-abort",
    })
}

/// For anybody: the customer is not the reader.
fn role(words: Words, owner: Owner) -> String {
    words.say(match owner {
        Owner::Utility => "exports-role-utility",
        Owner::Customer => "exports-role-customer",
        Owner::ThirdParty => "exports-role-third-party",
    })
}

/// Every class that was ever published, under the name of its latest version.
fn classes(words: Words, templates: &[Template]) -> Vec<(String, String)> {
    let mut latest: Vec<&Template> = templates.iter().collect();
    latest.sort_by(|one, other| (&one.key, other.effective_from).cmp(&(&other.key, one.effective_from)));
    latest.dedup_by(|later, first| later.key == first.key);
    latest.into_iter().map(|template| (template.key.clone(), words.text(&template.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::kilobytes;

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!([1, 999, 1000, 1001, 250_000].map(kilobytes), [1, 1, 1, 2, 250]);
    }
}
