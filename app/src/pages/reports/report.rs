//! One report. Its main part is made of what was stored when it was issued, and of nothing else.

use domain::calendar::shanghai_date;
use domain::reports::{Figures, HalfMonth, SMALLEST_SAMPLE};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::reports::Issued;

use super::figures::{Durations, Handling, Pauses, percent};
use super::overdue::Overdue;
use super::projects::Projects;
use crate::caller;
use crate::components::{BackLink, ButtonLink, Card, PageTitle};
use crate::pages::errors::{missing_page, or_fault};
use crate::words::Words;

#[component]
pub fn ReportPage() -> impl IntoView {
    let period = use_params_map().read_untracked().get("period").unwrap_or_default();
    Suspend::new(async move {
        // Only as it is printed: one report has one address.
        let Ok(period) = period.parse::<HalfMonth>() else { return missing_page() };
        let issued = portal::reports::read(&caller::portal(), period).await;
        or_fault(issued.map(|issued| match issued {
            Some(issued) => view! { <Shown issued=issued/> }.into_any(),
            None => missing_page(),
        }))
    })
}

#[component]
fn Shown(issued: Issued) -> impl IntoView {
    let words = caller::words();
    let report = issued.report.clone();
    let address = format!("/openness/reports/{}", report.period);
    let title = words.with("reports-title", &[("operator", words.text(&report.operator).into())]);
    let name = words.half_month(report.period);
    view! {
        <PageTitle text=format!("{name} {}", words.say("nav-reports"))/>
        <div class="stack reading report">
            <section class="card">
                <BackLink href="/openness/reports" text=words.say("reports-all-reports")/>
                <h1>{title} " " <span class="part">{name}</span></h1>
                <p class="intro">{summary(words, &report.all)}</p>
                <p class="muted">{about(words, &issued)}</p>
                <p class="buttons">
                    <ButtonLink href=format!("{address}.pdf") text=words.say("reports-pdf")/>
                    <ButtonLink href=format!("{address}.csv") text=words.say("reports-csv") quiet=true/>
                </p>
            </section>
            <Handling report=report.clone()/>
            <Durations report=report.clone()/>
            <Pauses report=report.clone()/>
            <Overdue report=report.clone()/>
            <Projects projects=report.projects.clone()/>
            <Definitions period=report.period calendar=report.calendar.clone()/>
            <Card title=words.say("reports-download")>
                <p>{words.say("reports-download-text")}</p>
                {[("PDF", issued.pdf_sha256), ("CSV", issued.csv_sha256)]
                    .map(|(file, hash)| {
                        let of = words.with("reports-checksum", &[("file", file.into())]);
                        view! { <p class="small muted checksum">{of} " " <code>{hash}</code></p> }
                    })
                    .collect_view()}
            </Card>
        </div>
    }
}

fn summary(words: Words, all: &Figures) -> String {
    let counts = [
        ("received", count(all.received)),
        ("finished", count(all.finished)),
        ("ontime", count(all.on_time)),
        ("open", count(all.open)),
        ("overdue", count(all.open_overdue)),
    ];
    let sentence = words.with("reports-summary", &counts.map(|(name, count)| (name, count.into())));
    let share = match all.within_limit() {
        None => words.say("reports-share-none"),
        Some(share) => {
            let numbers = [("share", percent(share)), ("ontime", count(all.on_time)), ("judged", count(all.judged()))];
            words.with("reports-share", &numbers.map(|(name, number)| (name, number.into())))
        }
    };
    [sentence, share].join(words.between_sentences())
}

/// As it is: thousands are not set apart.
fn count(number: u32) -> String {
    number.to_string()
}

fn about(words: Words, issued: &Issued) -> String {
    let period = issued.report.period;
    let due = period.next().first_day();
    let about = words.with(
        "reports-about",
        &[
            ("from", words.full_day(period.first_day()).into()),
            ("to", words.full_day(period.last_day()).into()),
            ("issued", words.full_moment(issued.issued_at).into()),
        ],
    );
    if shanghai_date(issued.issued_at) == due {
        return about;
    }
    let late = words.with("reports-late", &[("day", words.full_day(due).into())]);
    [about, late].join(words.between_sentences())
}

#[component]
fn Definitions(period: HalfMonth, calendar: String) -> impl IntoView {
    let words = caller::words();
    let day = words.full_day(period.next().first_day());
    let known = [("day", day.clone().into()), ("calendar", calendar.into())];
    let list = [("day", day.into()), ("smallest", SMALLEST_SAMPLE.into())];
    let lines = [
        words.with("reports-def-known", &known),
        words.say("reports-def-counts"),
        words.say("reports-def-overdue"),
        words.say("reports-def-share"),
        words.say("reports-def-days"),
        words.say("reports-def-words"),
        words.with("reports-def-list", &list),
    ];
    view! {
        <Card title=words.say("reports-definitions") id="definitions">
            <ul class="bullets small">{lines.map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </Card>
    }
}
