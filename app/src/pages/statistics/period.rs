//! `/openness/periods`: closed months and quarters as they were published.

use domain::statistics::Period;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::statistics::{Misconduct, PeriodFigures, RatingFigure, Ratings, periods, published};

use super::{count, full_moment, percent, period_name};
use crate::caller;
use crate::components::{BackLink, Card, Listing, PageTitle};
use crate::pages::errors::{missing_page, or_fault};
use crate::words::Words;

#[component]
pub fn PeriodsPage() -> impl IntoView {
    Suspend::new(async move {
        or_fault(periods(&caller::portal()).await.map(|periods| view! { <All periods=periods/> }.into_any()))
    })
}

#[component]
fn All(periods: Vec<Period>) -> impl IntoView {
    let words = caller::words();
    let none = periods.is_empty().then(|| view! { <p>{words.say("periods-none")}</p> });
    let list = move |quarters: bool| {
        let those = periods.iter().rev().filter(|period| matches!(period, Period::Quarter { .. }) == quarters);
        let links = those.map(|period| {
            view! { <li><a href=format!("/openness/periods/{period}")>{period_name(words, *period)}</a></li> }
        });
        links.collect_view()
    };
    let (quarters, months) = (list(true), list(false));
    view! {
        <PageTitle text=words.say("nav-periods")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("nav-periods")}</h1>
                <p class="intro">{words.say("periods-lead")}</p>
                <p class="muted">{words.say("periods-withheld-note")}</p>
                {none}
            </section>
            <Card title=words.say("periods-quarters")><ul class="ways">{quarters}</ul></Card>
            <Card title=words.say("periods-months")><ul class="ways">{months}</ul></Card>
        </div>
    }
}

#[component]
pub fn PeriodPage() -> impl IntoView {
    let asked = use_params_map().read_untracked().get("period").unwrap_or_default();
    Suspend::new(async move {
        let Some(period) = Period::parse(&asked) else { return missing_page() };
        or_fault(published(&caller::portal(), period).await.map(|figures| match figures {
            Some(figures) => view! { <One figures=figures/> }.into_any(),
            None => missing_page(),
        }))
    })
}

#[component]
fn One(figures: PeriodFigures) -> impl IntoView {
    let words = caller::words();
    let name = period_name(words, figures.period);
    let published = words.with(
        "periods-published",
        &[
            ("from", words.full_day(figures.period.first()).into()),
            ("to", words.full_day(figures.period.last()).into()),
            ("at", full_moment(words, figures.published_at).into()),
        ],
    );
    let title = words.with("periods-title", &[("period", name.into())]);
    let quarter = matches!(figures.period, Period::Quarter { .. });
    let tables = figures.tables;
    let calls = call_backs(words, tables.call_backs.opened, tables.call_backs.in_time);
    let path = format!("/openness/periods/{}", figures.period);
    let areas = tables.areas.iter().map(|of| {
        let cells = vec![
            number(words, of.received),
            number(words, of.judged),
            number(words, of.in_time),
            days(words, of.median, of.p90),
        ];
        (words.text(&of.area), cells)
    });
    let areas: Vec<_> = areas.collect();
    let columns = ["board-area", "statistics-received", "periods-judged", "periods-in-time", "statistics-days"];
    let columns = columns.map(|key| words.say(key)).to_vec();
    view! {
        <PageTitle text=title.clone()/>
        <div class="stack reading wide">
            <section class="card">
                <BackLink href="/openness/periods" text=words.say("nav-periods")/>
                <h1>{title}</h1>
                <p>{published}</p>
                <p class="muted">{words.say("periods-withheld-note")}</p>
                <p class="small">
                    {words.say("statistics-download")} " " <a href=format!("{path}/figures.csv")>"CSV"</a> " · "
                    <a href=format!("{path}/figures.json")>"JSON"</a>
                </p>
            </section>
            <Card title=words.say("periods-areas")>
                <p class="small muted">{words.say("periods-areas-note")}</p>
                <Listing columns=columns rows=areas/>
            </Card>
            <RatingCard ratings=tables.ratings/>
            {quarter.then(|| view! { <MisconductCard answers=tables.misconduct/> })}
            <Card title=words.say("periods-call-backs")>
                <p>{calls}</p>
            </Card>
        </div>
    }
}

#[component]
fn RatingCard(ratings: Ratings) -> impl IntoView {
    let words = caller::words();
    let columns = ["board-area", "periods-grade", "periods-interval", "periods-answers"];
    let figure = |grade: Option<RatingFigure>| match grade {
        Some(of) => vec![
            grade_text(of.mean_hundredths),
            format!("{}–{}", grade_text(of.low_hundredths), grade_text(of.high_hundredths)),
            count(of.count),
        ],
        None => vec![words.say("periods-withheld"), words.say("statistics-none"), words.say("periods-withheld")],
    };
    let areas = ratings.areas.iter().map(|of| (words.text(&of.area), figure(of.grade)));
    let rows: Vec<_> = areas.chain([(words.say("statistics-all"), figure(ratings.all))]).collect();
    let grades = ratings.grades.into_iter().enumerate().rev().map(|(at, often)| {
        let grade = words.say(&format!("rating-grade-{}", at + 1));
        (grade, vec![number(words, often)])
    });
    let grades: Vec<_> = grades.collect();
    view! {
        <Card title=words.say("periods-ratings")>
            <p class="small muted">{words.say("periods-ratings-note")}</p>
            <Listing columns=columns.map(|key| words.say(key)).to_vec() rows=rows/>
            <h3>{words.say("periods-grades")}</h3>
            <Listing columns=vec![words.say("periods-grade-name"), words.say("periods-answers")] rows=grades/>
        </Card>
    }
}

#[component]
fn MisconductCard(answers: Vec<Misconduct>) -> impl IntoView {
    let words = caller::words();
    let rows = answers.into_iter().map(|of| {
        let question = words.say(match of.question.as_str() {
            "designation" => "periods-question-designation",
            "extra_fee" => "periods-question-extra-fee",
            _ => "periods-question-favours",
        });
        let yes = of.yes.map_or_else(|| words.say("periods-fewer-than-five"), count);
        (question, vec![count(of.answered), yes])
    });
    let rows: Vec<_> = rows.collect();
    let columns = ["periods-question", "periods-answered", "periods-yes"];
    let table = if rows.is_empty() {
        view! { <p>{words.say("periods-misconduct-none")}</p> }.into_any()
    } else {
        view! { <Listing columns=columns.map(|key| words.say(key)).to_vec() rows=rows/> }.into_any()
    };
    view! {
        <Card title=words.say("periods-misconduct")>
            <p class="small muted">{words.say("periods-misconduct-note")}</p>
            {table}
        </Card>
    }
}

fn call_backs(words: Words, opened: Option<i64>, in_time: Option<i64>) -> String {
    match (opened, in_time) {
        (None, _) => words.say("periods-calls-withheld"),
        (Some(opened), None) => words.with("periods-calls-opened", &[("opened", count(opened).into())]),
        (Some(opened), Some(in_time)) => {
            let share = u16::try_from(in_time * 1000 / opened.max(1)).unwrap_or_default();
            let arguments = [
                ("opened", count(opened).into()),
                ("in_time", count(in_time).into()),
                ("share", percent(share).into()),
            ];
            words.with("periods-calls", &arguments)
        }
    }
}

fn number(words: Words, value: Option<i64>) -> String {
    value.map_or_else(|| words.say("periods-withheld"), count)
}

fn days(words: Words, median: Option<u16>, p90: Option<u16>) -> String {
    match (median, p90) {
        (Some(median), Some(p90)) => {
            words.with("statistics-median-p90", &[("median", median.into()), ("p90", p90.into())])
        }
        _ => words.say("statistics-none"),
    }
}

/// 4.71
fn grade_text(hundredths: u16) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
