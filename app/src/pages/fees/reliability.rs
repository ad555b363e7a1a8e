//! The provinces' tables of the high-reliability supply fee with their documents: those in force, and those that have
//! expired.

use chrono::{Datelike, NaiveDate};
use domain::calendar::shanghai_date;
use domain::fees::reliability::{Builder, LineKind, Province, ReliabilityTable, Voltage};
use leptos::prelude::*;
use portal::publications::Issued;

use super::history::file;
use crate::caller;
use crate::components::{BackLink, Card, PageTitle};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn FeesReliability() -> impl IntoView {
    Suspend::new(async move {
        let tables = portal::fees::reliability::tables(&caller::portal()).await;
        or_fault(tables.map(|tables| view! { <TablesPage tables=tables/> }.into_any()))
    })
}

#[component]
fn TablesPage(tables: Vec<Issued<ReliabilityTable>>) -> impl IntoView {
    let words = caller::words();
    let today = shanghai_date(caller::portal().now());
    let priced = |province: &Province| {
        tables.iter().any(|table| table.content.province == *province && table.content.in_force(today))
    };
    let without: Vec<_> =
        Province::ALL.into_iter().filter(|province| !priced(province)).map(|one| words.province(one)).collect();
    let without = [("provinces", without.join(&words.say("and-so-on")).into())];
    let (current, expired): (Vec<_>, Vec<_>) = tables.iter().partition(|table| table.content.in_force(today));
    view! {
        <PageTitle text=words.say("reliability-title")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/fees" text=words.say("nav-fees")/>
                <h1>{words.say("reliability-title")}</h1>
                <p class="intro">{words.say("reliability-who")}</p>
                <p>{words.say("reliability-how")}</p>
                <p class="small muted">{words.say("reliability-basis")}</p>
                <p><a href="/fees/estimate">{words.say("estimate-title")}</a></p>
            </section>
            {current.into_iter().map(|table| one(words, table, today)).collect_view()}
            <Card title=words.say("reliability-not-entered") id="without">
                <p>{words.with("reliability-without", &without)}</p>
                <p class="muted">{words.say("reliability-without-text")}</p>
            </Card>
            {expired.into_iter().map(|table| one(words, table, today)).collect_view()}
        </div>
    }
}

fn one(words: Words, table: &Issued<ReliabilityTable>, today: NaiveDate) -> impl IntoView + use<> {
    let content = &table.content;
    let state = if content.in_force(today) {
        "fees-in-force-today"
    } else if content.effective_from > today {
        "reliability-coming"
    } else {
        "reliability-expired"
    };
    let title = format!("{} · {}", words.province(content.province), words.say(state));
    let voltages = Voltage::ALL.into_iter().filter(|voltage| content.rates.iter().any(|rate| rate.voltage == *voltage));
    let rows = voltages.map(|voltage| {
        let cell = |line| {
            view! { <td data-label=words.line_kind(line)>{rates(words, content, voltage, line)}</td> }
        };
        view! {
            <tr>
                <th scope="row">{words.voltage(voltage)}</th>
                {LineKind::ALL.map(cell).collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let address = format!("/fees/reliability/{}/{}/source", content.province.code(), content.version);
    let (basis, period, file) = (words.fee_basis(&content.basis), period(words, content), file(words, table, address));
    let published = words.full_day(shanghai_date(table.published_at));
    let note = content.note.as_ref().map(|note| words.text(note));
    view! {
        <Card title=title id=format!("{}-{}", content.province.code(), content.version)>
            <dl class="facts">
                <dt>{words.say("fees-basis")}</dt>
                <dd>{basis}</dd>
                <dt>{words.say("fees-in-force")}</dt>
                <dd>{period}</dd>
                <dt>{words.say("fees-published-on")}</dt>
                <dd>{published}</dd>
                <dt>{words.say("fees-source-file")}</dt>
                <dd class="small">{file}</dd>
            </dl>
            {note.map(|note| view! { <p>{note}</p> })}
            <table class="listing">
                <thead>
                    <tr>
                        <th scope="col">{words.say("estimate-circuit-voltage")}</th>
                        {LineKind::ALL.map(|line| view! { <th scope="col">{words.line_kind(line)}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="small muted">{words.say("reliability-unit")}</p>
        </Card>
    }
}

/// The rate of a line; by who builds it where that matters.
fn rates(words: Words, table: &ReliabilityTable, voltage: Voltage, line: LineKind) -> String {
    let of = |builder| table.rate(voltage, line, builder);
    match (of(Builder::Utility), of(Builder::Customer)) {
        (None, None) => words.say("reliability-no-rate"),
        (Some(one), Some(other)) if one == other => one.to_string(),
        _ => {
            let each = Builder::ALL.into_iter().map(|builder| {
                let rate = of(builder).map_or_else(|| words.say("reliability-no-rate"), |rate| rate.to_string());
                format!("{} {rate}", words.builder(builder))
            });
            each.collect::<Vec<_>>().join(&words.say("reliability-or"))
        }
    }
}

fn period(words: Words, table: &ReliabilityTable) -> String {
    let from = if table.from_year_only {
        words.with("reliability-year", &[("year", table.effective_from.year().to_string().into())])
    } else {
        words.full_day(table.effective_from)
    };
    match table.effective_until {
        Some(until) => words.with("fees-from-until", &[("from", from.into()), ("until", words.full_day(until).into())]),
        None => words.with("fees-from", &[("from", from.into())]),
    }
}
