//! `/openness`: the live figures, with what else is public.

use domain::statistics::SMALLEST;
use leptos::prelude::*;
use portal::statistics::{Live, live};

use super::charts::Charts;
use super::tables::{ByClass, ByStage, FlowCheck, Pauses};
use super::{count, full_moment, median_and_p90, percent};
use crate::caller;
use crate::components::{Card, Choice, Help, PageTitle, Select, Submit};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn Openness() -> impl IntoView {
    let class = caller::query("class").unwrap_or_default();
    Suspend::new(async move {
        let figures = live(&caller::portal()).await;
        or_fault(figures.map(|live| view! { <FiguresPage class=class live=&live/> }.into_any()))
    })
}

#[component]
fn FiguresPage<'a>(class: String, live: &'a Live) -> impl IntoView + use<> {
    let words = caller::words();
    let classes: Vec<String> = live.classes().map(str::to_owned).collect();
    // What nobody was counted under narrows nothing.
    let class = Some(class).filter(|class| classes.contains(class));
    let until = words.with(
        "statistics-until",
        &[
            ("from", words.full_day(live.from()).into()),
            ("to", words.full_day(live.today).into()),
            ("at", full_moment(words, live.at).into()),
        ],
    );
    let summary = summary(words, live, class.as_deref());
    let charts = view! { <Charts live=live class=class.as_deref()/> };
    let (by_class, by_stage) = (view! { <ByClass live=live/> }, view! { <ByStage live=live class=class.as_deref()/> });
    let pauses = view! { <Pauses live=live class=class.as_deref()/> };
    let flow = live.flow.map(|flow| view! { <FlowCheck flow=flow/> });
    view! {
        <PageTitle text=words.say("nav-openness")/>
        <div class="stack reading wide">
            <section class="card">
                <h1>{words.say("nav-openness")}</h1>
                <p class="intro">{words.say("statistics-lead")}</p>
                <Ways/>
            </section>
            <section class="card" id="figures">
                <h2>{words.say("statistics-title")}</h2>
                <p class="small muted">{until}</p>
                <ClassForm classes=classes class=class/>
                <dl class="figures">{summary}</dl>
                {charts}
            </section>
            {by_class}
            {by_stage}
            {pauses}
            {flow}
            <Definitions/>
            <Help/>
        </div>
    }
}

/// What else is public, by what people ask for.
#[component]
fn Ways() -> impl IntoView {
    let words = caller::words();
    let ways = [
        ("/openness/board", "nav-board"),
        ("/openness/periods", "nav-periods"),
        ("/openness/reports", "nav-reports"),
        ("/openness/standards", "nav-standards"),
        ("/openness/calendar", "nav-calendar"),
        ("/openness/disclosure", "nav-disclosure"),
        ("/openness/key-projects", "green-channel-title"),
        ("/contractors/shares", "shares-title"),
        ("/openness/exports", "exports-title"),
        ("/api/docs", "interface-title"),
        ("/fees/history", "fees-history-title"),
    ];
    view! {
        <ul class="ways">
            {ways.map(|(href, text)| view! { <li><a href=href>{words.say(text)}</a></li> }).collect_view()}
        </ul>
    }
}

#[component]
fn ClassForm(classes: Vec<String>, class: Option<String>) -> impl IntoView {
    let words = caller::words();
    let all = Choice::new("", words.say("statistics-all-classes"));
    let choices = classes.into_iter().map(|class| Choice::new(class.clone(), words.class(&class)));
    view! {
        <form action="/openness" method="get" class="filters short">
            <Select
                name="class"
                label=words.say("statistics-class")
                value=class.unwrap_or_default()
                choices=[all].into_iter().chain(choices).collect()
            />
            <Submit text=words.say("statistics-show")/>
        </form>
    }
}

fn summary(words: Words, live: &Live, class: Option<&str>) -> impl IntoView + use<> {
    let all = live.figures.of(None, class);
    let open = live.figures.open_of(class);
    let open_said = words
        .with("statistics-open-of", &[("overdue", count(open.overdue).into()), ("paused", count(open.paused).into())]);
    let figures = [
        (
            words.with("statistics-share-sample", &[("sample", count(all.judged()).into())]),
            all.share().filter(|_| all.judged() >= SMALLEST).map_or_else(|| words.say("statistics-none"), percent),
        ),
        (words.say("statistics-days"), median_and_p90(words, &all.days)),
        (words.say("statistics-received-finished"), format!("{} / {}", count(all.received), count(all.finished()))),
        (open_said, count(open.open)),
    ];
    figures.map(|(about, value)| view! { <div><dt>{about}</dt><dd>{value}</dd></div> }).collect_view()
}

/// What each word means: the same for tables, charts and downloads.
#[component]
fn Definitions() -> impl IntoView {
    let words = caller::words();
    let terms = [
        ("statistics-received", "statistics-def-received"),
        ("statistics-again", "statistics-def-again"),
        ("statistics-finished", "statistics-def-finished"),
        ("statistics-overdue", "statistics-def-overdue"),
        ("statistics-share", "statistics-def-share"),
        ("statistics-days", "statistics-def-days"),
        ("statistics-utility-customer", "statistics-def-utility-customer"),
        ("statistics-withdrawn-late", "statistics-def-withdrawn-late"),
        ("statistics-refused-late", "statistics-def-refused-late"),
        ("statistics-reclassified", "statistics-def-reclassified"),
        ("statistics-recorded-late", "statistics-def-recorded-late"),
        ("statistics-small", "statistics-def-small"),
    ];
    view! {
        <Card title=words.say("statistics-definitions") id="definitions">
            <dl class="terms">
                {terms
                    .map(|(term, meaning)| view! { <div><dt>{words.say(term)}</dt><dd>{words.say(meaning)}</dd></div> })
                    .collect_view()}
            </dl>
            <p>
                {words.say("statistics-download")} " " <a href="/openness/figures.csv">"CSV"</a> " · "
                <a href="/openness/figures.json">"JSON"</a>
            </p>
        </Card>
    }
}
