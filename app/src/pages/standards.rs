//! Which limits hold for which class and by which document, what held before, and a calculator for any of them.

mod calculator;
mod defects;
mod example;

use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::standards::{Basis, Clock, Limit, Stage, Template};
use leptos::prelude::*;
use portal::publications;

use crate::caller;
use crate::components::{BackLink, Card, Help, PageTitle};
use crate::pages::errors::or_fault;
use crate::words::Words;
use calculator::{Asked, Calculator};
use defects::Defects;
use example::{Example, Worked};

#[component]
pub fn Standards() -> impl IntoView {
    let asked = Asked::of_query();
    Suspend::new(async move { or_fault(page(asked).await) })
}

async fn page(asked: Asked) -> portal::Result<AnyView> {
    let portal = caller::portal();
    let rules = publications::rules(&portal).await?;
    let words = caller::words();
    let today = shanghai_date(portal.now());
    let wrong = asked.is_wrong();
    let calendar = rules.calendars.as_of(portal.now());
    let answer = asked.answer(&calendar);
    let worked = Worked::out(&calendar);
    let years: Vec<String> = rules.calendars.years().map(|year| year.to_string()).collect();
    let classes = classes(&rules.templates).into_iter().map(|versions| class(words, &versions, today)).collect_view();
    Ok(view! {
        <PageTitle text=words.say("nav-standards") error=wrong/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("nav-standards")}</h1>
                <p>{words.say("standards-lead")}</p>
                <p class="muted">{words.say("standards-counting")}</p>
                <p class="small muted">{words.with("standards-calendars", &[("years", years.join("、").into())])}</p>
                <p><a href="/openness/calendar">{words.say("standards-calendar-link")}</a></p>
            </section>
            <Calculator asked=asked answer=answer today=today/>
            {worked.map(|worked| view! { <Example worked=worked today=today/> })}
            {classes}
            <Defects/>
            <Help/>
        </div>
    }
    .into_any())
}

/// The versions of each class, latest first; low voltage, which most people apply for, before high.
fn classes(templates: &[Template]) -> Vec<Vec<&Template>> {
    let mut all: Vec<&Template> = templates.iter().collect();
    all.sort_by(|one, other| {
        let place = |template: &&Template| (template.key.starts_with("hv"), template.key.clone());
        let latest_first = (other.effective_from, &other.version).cmp(&(one.effective_from, &one.version));
        place(one).cmp(&place(other)).then(latest_first)
    });
    all.chunk_by(|one, other| one.key == other.key).map(<[&Template]>::to_vec).collect()
}

fn class(words: Words, versions: &[&Template], today: NaiveDate) -> Option<impl IntoView + use<>> {
    let current = versions.iter().find(|template| template.effective_from <= today).or(versions.first())?;
    let others: Vec<_> = versions.iter().filter(|template| template.version != current.version).collect();
    let history = others
        .into_iter()
        .map(|template| {
            view! {
                <details>
                    <summary>{period(words, template, today)}</summary>
                    {limits(words, template)}
                </details>
            }
        })
        .collect_view();
    let (in_force, table) = (period(words, current, today), limits(words, current));
    Some(view! {
        <Card title=words.text(&current.name) id=current.key.clone()>
            <p class="muted">{in_force}</p>
            {table}
            {history}
        </Card>
    })
}

fn period(words: Words, template: &Template, today: NaiveDate) -> String {
    let key = if template.effective_from > today { "standards-version-coming" } else { "standards-version" };
    let arguments =
        [("version", template.version.clone().into()), ("from", words.full_day(template.effective_from).into())];
    words.with(key, &arguments)
}

fn limits(words: Words, template: &Template) -> impl IntoView + use<> {
    let whole = template.limits.iter().map(|limit| whole_row(words, limit)).collect_view();
    let stages = template.stages.iter().map(|stage| stage_row(words, stage)).collect_view();
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("standards-stage")}</th>
                    <th scope="col">{words.say("standards-limit")}</th>
                </tr>
            </thead>
            <tbody>{stages} {whole}</tbody>
        </table>
    }
}

fn stage_row(words: Words, stage: &Stage) -> impl IntoView + use<> {
    let limit = match &stage.limit {
        Some(limit) => days(words, limit.days, &limit.basis).into_any(),
        None => view! { <span class="muted">{words.say("standards-no-limit")}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                {words.stage(stage.kind)}
                <p class="small muted">{words.owner(stage.owner)}</p>
                {papers(words, &stage.papers)}
            </th>
            <td data-label=words.say("standards-limit")>{limit}</td>
        </tr>
    }
}

/// What must have come before the stage is worked on. Another paper that proves the same does as well.
fn papers(words: Words, papers: &[DocumentKind]) -> Option<impl IntoView + use<>> {
    let names: Vec<String> = papers.iter().map(|kind| words.document(*kind)).collect();
    let said = words.with("standards-papers", &[("papers", names.join(&words.say("and-so-on")).into())]);
    (!names.is_empty()).then(|| view! { <p class="small">{said}</p> })
}

fn whole_row(words: Words, limit: &Limit) -> impl IntoView + use<> {
    let what = words.say(match (limit.clock, limit.external_line) {
        (Clock::Utility, _) => "standards-utility",
        (Clock::Whole, Some(false)) => "standards-whole-without",
        (Clock::Whole, Some(true)) => "standards-whole-with",
        (Clock::Whole, None) => "standards-whole",
    });
    view! {
        <tr>
            <th scope="row">{what}</th>
            <td data-label=words.say("standards-limit")>{days(words, limit.days, &limit.basis)}</td>
        </tr>
    }
}

fn days(words: Words, days: u16, basis: &Basis) -> impl IntoView + use<> {
    view! {
        <strong>{words.with("standards-days", &[("days", days.into())])}</strong>
        <p class="small muted">{words.text(&basis.document)} " · " {words.standing(basis.standing)}</p>
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::text::Text;

    use super::*;

    fn template(key: &str, version: &str, from: &str) -> Template {
        Template {
            key: key.to_owned(),
            version: version.to_owned(),
            effective_from: from.parse().unwrap(),
            name: Text { zh: "类别".to_owned(), en: "Class".to_owned() },
            stages: Vec::new(),
            limits: Vec::new(),
            call_back_days: 1,
        }
    }

    #[test]
    fn each_class_stands_once_with_its_latest_version_first() {
        let all = [
            template("hv-4", "2025-1", "2025-01-01"),
            template("lv", "2025-1", "2025-01-01"),
            template("lv", "2026-1", "2026-01-01"),
        ];
        let shown: Vec<Vec<(&str, &str)>> = classes(&all)
            .into_iter()
            .map(|versions| versions.into_iter().map(|one| (one.key.as_str(), one.version.as_str())).collect())
            .collect();
        assert_eq!(shown, [vec![("lv", "2026-1"), ("lv", "2025-1")], vec![("hv-4", "2025-1")]]);
    }
}
