//! Half-month reports: the list of all, and each one as it was issued.

mod figures;
mod overdue;
mod projects;
pub mod report;

use leptos::prelude::*;
use portal::reports::Listed;

use crate::caller;
use crate::components::{BackLink, PageTitle};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn Reports() -> impl IntoView {
    Suspend::new(async move {
        let listed = portal::reports::list(&caller::portal()).await;
        or_fault(listed.map(|all| view! { <List all=all/> }.into_any()))
    })
}

#[component]
fn List(all: Vec<Listed>) -> impl IntoView {
    let words = caller::words();
    view! {
        <PageTitle text=words.say("nav-reports")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("nav-reports")}</h1>
                <p class="intro">{words.say("reports-lead")}</p>
            </section>
            <section class="card">{table(words, &all)}</section>
        </div>
    }
}

fn table(words: Words, all: &[Listed]) -> AnyView {
    if all.is_empty() {
        return view! { <p>{words.say("reports-none")}</p> }.into_any();
    }
    view! {
        <h2>{words.with("reports-list-title", &[("count", all.len().into())])}</h2>
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("reports-period")}</th>
                    <th scope="col">{words.say("reports-issued")}</th>
                    <th scope="col">{words.say("reports-files")}</th>
                </tr>
            </thead>
            <tbody>{all.iter().map(|one| row(words, one)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(words: Words, one: &Listed) -> impl IntoView + use<> {
    let (name, address) = (words.half_month(one.period), address(one));
    let of = |key| words.with(key, &[("period", name.clone().into())]);
    view! {
        <tr>
            <th scope="row"><a href=address.clone()>{name.clone()}</a></th>
            <td data-label=words.say("reports-issued")>{words.full_moment(one.issued_at)}</td>
            <td data-label=words.say("reports-files") class="files">
                <a href=format!("{address}.pdf") aria-label=of("reports-pdf-of")>"PDF"</a>
                " "
                <a href=format!("{address}.csv") aria-label=of("reports-csv-of")>"CSV"</a>
            </td>
        </tr>
    }
}

fn address(one: &Listed) -> String {
    format!("/openness/reports/{}", one.period)
}
