//! The working-day calendars as published: days off, make-up workdays, version and source of each year.

use chrono::{Days, NaiveDate};
use domain::calendar::{Calendar, CalendarFile, NamedDay, SpecialDay, shanghai_date};
use leptos::prelude::*;
use portal::calendar::PublishedYear;
use portal::{publications, warnings};

use crate::caller;
use crate::components::{BackLink, Card, Help, PageTitle};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn CalendarPage() -> impl IntoView {
    Suspend::new(async move { or_fault(page().await) })
}

async fn page() -> portal::Result<AnyView> {
    let (portal, words) = (caller::portal(), caller::words());
    let published = portal::calendar::published(&portal).await?;
    let rules = publications::rules(&portal).await?;
    let calendar = rules.calendars.as_of(portal.now());
    let today = shanghai_date(portal.now());
    let missing = calendar.missing_years(today, today + Days::new(warnings::CALENDAR_DAYS));
    let missing = missing
        .into_iter()
        .map(|year| words.with("calendar-missing", &[("year", year.to_string().into())]))
        .map(|said| view! { <p><strong>{said}</strong></p> })
        .collect_view();
    let none = published.is_empty().then(|| view! { <p>{words.say("calendar-none")}</p> });
    let years = published
        .chunk_by(|one, other| one.file.year == other.file.year)
        .filter_map(|versions| year(words, &calendar, versions))
        .collect_view();
    Ok(view! {
        <PageTitle text=words.say("nav-calendar")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("nav-calendar")}</h1>
                <p>{words.say("calendar-lead")}</p>
                {missing}
                {none}
                <p><a href="/openness/standards">{words.say("calendar-standards")}</a></p>
            </section>
            {years}
            <Help/>
        </div>
    }
    .into_any())
}

/// The versions of a year, the current one first.
fn year(words: Words, calendar: &Calendar<'_>, versions: &[PublishedYear]) -> Option<impl IntoView + use<>> {
    let (current, earlier) = versions.split_first()?;
    let file = &current.file;
    let year = file.year.to_string();
    let title = words.with("calendar-year", &[("year", year.clone().into())]);
    let earlier = earlier
        .iter()
        .map(|one| {
            let version = one.file.version.clone();
            let (said, days) = (about(words, one), days(words, &one.file));
            view! {
                <details>
                    <summary>{words.with("calendar-earlier", &[("version", version.clone().into())])}</summary>
                    <div>{said} {days} {downloads(words, &version, &version)}</div>
                </details>
            }
        })
        .collect_view();
    let (counts, listed, said) = (figures(words, calendar, file), days(words, file), about(words, current));
    let files = downloads(words, &year, &year);
    Some(view! {
        <Card title=title id=format!("year-{year}")>
            <p>{counts}</p>
            {listed}
            {said}
            {files}
            {earlier}
        </Card>
    })
}

fn figures(words: Words, calendar: &Calendar<'_>, file: &CalendarFile) -> Option<String> {
    let last = NaiveDate::from_ymd_opt(file.year, 12, 31)?;
    let before = NaiveDate::from_ymd_opt(file.year - 1, 12, 31)?;
    let of = |kind| file.days.iter().filter(|day| day.kind == kind).count();
    let arguments = [
        ("working", calendar.working_days_between(before, last).into()),
        ("worked", of(SpecialDay::MakeupWorkday).into()),
        ("off", of(SpecialDay::Holiday).into()),
        ("version", file.version.clone().into()),
    ];
    Some(words.with("calendar-figures", &arguments))
}

fn about(words: Words, one: &PublishedYear) -> impl IntoView + use<> {
    let arguments = [
        ("version", one.file.version.clone().into()),
        ("notice", words.full_day(one.file.notice).into()),
        ("published", words.full_day(shanghai_date(one.published_at)).into()),
    ];
    let source = one.file.source.clone().unwrap_or_else(|| words.say("calendar-source-none"));
    view! {
        <p class="small muted">
            {words.with("calendar-version", &arguments)} <br/> {words.with("calendar-source", &[("source", source.into())])}
        </p>
    }
}

/// One row a feast, in the order in which their days off come.
fn days(words: Words, file: &CalendarFile) -> impl IntoView + use<> {
    let mut feasts: Vec<&str> = Vec::new();
    // 国庆节 comes after 中秋节, though a day before both may be worked for it.
    let (off, worked): (Vec<_>, Vec<_>) = file.days.iter().partition(|day| day.kind == SpecialDay::Holiday);
    for day in off.into_iter().chain(worked) {
        if !feasts.contains(&day.name.as_str()) {
            feasts.push(&day.name);
        }
    }
    let of = |name: &str, kind| {
        let days: Vec<&NamedDay> = file.days.iter().filter(|day| day.name == name && day.kind == kind).collect();
        spans(words, &days)
    };
    let rows = feasts
        .into_iter()
        .map(|name| {
            let (off, worked) = (of(name, SpecialDay::Holiday), of(name, SpecialDay::MakeupWorkday));
            let or_none = |days: String| if days.is_empty() { words.say("calendar-no-worked") } else { days };
            view! {
                <tr>
                    <th scope="row" lang="zh-CN">{name.to_owned()}</th>
                    <td data-label=words.say("calendar-off")>{or_none(off)}</td>
                    <td data-label=words.say("calendar-worked")>{or_none(worked)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("calendar-feast")}</th>
                    <th scope="col">{words.say("calendar-off")}</th>
                    <th scope="col">{words.say("calendar-worked")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// 5 月 1 日至 5 月 5 日, and what stands apart.
fn spans(words: Words, days: &[&NamedDay]) -> String {
    let runs = days.chunk_by(|one, other| one.date.succ_opt() == Some(other.date)).filter_map(|run| {
        let (first, last) = (run.first()?.date, run.last()?.date);
        Some(if first == last {
            words.day(first)
        } else {
            words.with("strip-span", &[("from", words.day(first).into()), ("to", words.day(last).into())])
        })
    });
    runs.collect::<Vec<_>>().join(&words.say("and-so-on"))
}

/// `name` is that of the files: the year, or a version of it.
fn downloads(words: Words, shown: &str, name: &str) -> impl IntoView + use<> {
    view! {
        <p class="small">
            {words.with("calendar-download", &[("year", shown.to_owned().into())])} " "
            <a href=format!("/openness/calendar/{name}.csv") download>"CSV"</a> " · "
            <a href=format!("/openness/calendar/{name}.ics") download>"iCalendar"</a>
        </p>
    }
}
