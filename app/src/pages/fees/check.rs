//! 有人向我收这笔费: whether a charge of a name is on the list, is cancelled, or is unknown and so may not be charged.

use domain::calendar::shanghai_date;
use domain::fees::estimate::RELIABILITY_RULE;
use domain::fees::reports::field;
use domain::fees::{Catalogue, ChargeName, Fit, Hit, Known, LONGEST_NAME, Verdict};
use domain::problem::FieldError;
use leptos::prelude::*;

use crate::caller;
use crate::components::{BackLink, ButtonLink, Card, ErrorSummary, Field, FormErrors, Help, PageTitle, Submit};
use crate::downloads::encoded;
use crate::pages::errors::or_fault;
use crate::words::Words;

const NAME: &str = "name";

#[component]
pub fn FeesCheck() -> impl IntoView {
    let typed = caller::query(NAME);
    Suspend::new(async move {
        let portal = caller::portal();
        let catalogue = portal::fees::catalogue_in_force(&portal, shanghai_date(portal.now())).await;
        or_fault(catalogue.map(|catalogue| view! { <CheckPage catalogue=catalogue typed=typed/> }.into_any()))
    })
}

#[component]
fn CheckPage(
    #[prop(optional_no_strip)] catalogue: Option<Catalogue>,
    #[prop(optional_no_strip)] typed: Option<String>,
) -> impl IntoView {
    let words = caller::words();
    let mut errors = FormErrors::default();
    let answer = match (&typed, catalogue) {
        (None, _) => None,
        (Some(_), None) => {
            Some(view! { <Card title=words.say("nav-fees")><p>{words.say("fees-none")}</p></Card> }.into_any())
        }
        (Some(typed), Some(catalogue)) => match ChargeName::parse(typed) {
            Err(problem) => {
                errors.add(NAME, words.wrong(&FieldError::new(field::CHARGE, problem)));
                None
            }
            Ok(name) => {
                let hits = catalogue.look_up(&name);
                Some(view! { <Answer typed=typed.trim().to_owned() hits=hits version=catalogue.version/> }.into_any())
            }
        },
    };
    view! {
        <PageTitle text=words.say("fees-check-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                <section class="card">
                    <BackLink href="/fees" text=words.say("nav-fees")/>
                    <h1>{words.say("fees-check-title")}</h1>
                    <p class="muted">{words.say("fees-check-lead")}</p>
                    <CheckForm typed=typed.unwrap_or_default() error=errors.of(NAME)/>
                </section>
                {answer}
            </div>
            <aside class="stack"><Help/></aside>
        </div>
    }
}

/// Where the name of a charge is typed.
#[component]
pub fn CheckForm(
    #[prop(optional, into)] typed: String,
    #[prop(optional_no_strip)] error: Option<String>,
) -> impl IntoView {
    let words = caller::words();
    let longest = u16::try_from(LONGEST_NAME * 2).unwrap_or(u16::MAX);
    view! {
        <form action="/fees/check" method="get">
            <Field
                name=NAME
                label=words.say("fees-check-name")
                hint=words.say("fees-check-hint")
                value=typed
                error=error
                autocomplete="off"
                maxlength=longest
            />
            <Submit text=words.say("fees-check-button")/>
        </form>
    }
}

#[component]
fn Answer(typed: String, hits: Vec<Hit>, version: String) -> impl IntoView {
    let words = caller::words();
    let regulator = caller::portal().settings().regulator_phone.clone();
    let same = hits.iter().filter(|hit| hit.fit == Fit::Same).count();
    let report = format!("/fees/report?name={}", encoded(&typed));
    let (verdict, next_title, next) = match Verdict::of(&hits) {
        Verdict::Forbidden => ("fees-check-forbidden", "fees-check-next-title", "fees-check-next"),
        Verdict::Listed => ("fees-check-listed", "fees-check-differs-title", "fees-check-differs"),
        Verdict::Alike => ("fees-check-no-same", "fees-check-next-title", "fees-check-next"),
        Verdict::Unknown => ("fees-check-unknown", "fees-check-next-title", "fees-check-next"),
    };
    let verdict = words.with(verdict, &[("name", typed.into())]);
    let own = (same == 0).then(|| view! { <p class="small muted">{words.say("fees-check-own")}</p> });
    view! {
        <section class="card" id="answer">
            <h2>{words.say("fees-check-answer")}</h2>
            <p class="intro" role="status"><strong>{verdict}</strong></p>
            {(same == 0 && !hits.is_empty()).then(|| view! { <p>{words.say("fees-check-alike")}</p> })}
            {hits.iter().take(same).map(|hit| one(words, hit)).collect_view()}
            {(same > 0 && hits.len() > same).then(|| view! { <h2>{words.say("fees-check-also")}</h2> })}
            {hits.iter().skip(same).map(|hit| one(words, hit)).collect_view()}
            {own}
            <p class="small muted">{words.with("fees-check-version", &[("version", version.into())])}</p>
            <h2>{words.say(next_title)}</h2>
            <p>{words.with(next, &[("phone", regulator.into())])}</p>
            <p class="buttons"><ButtonLink href=report text=words.say("fees-report-link")/></p>
        </section>
    }
}

fn one(words: Words, hit: &Hit) -> AnyView {
    match &hit.known {
        Known::Listed(item) => {
            let between = words.fee_between(item).map(|between| {
                view! {
                    <dt>{words.say("fees-who-pays")}</dt>
                    <dd>{between}</dd>
                }
            });
            let province = item.rule == RELIABILITY_RULE;
            let tables =
                province.then(|| view! { <p><a href="/fees/reliability">{words.say("reliability-title")}</a></p> });
            view! {
                <h3>{words.text(&item.name)}</h3>
                <dl class="facts">
                    <dt>{words.say("fees-price")}</dt>
                    <dd><strong>{words.fee_price(item.charge)}</strong></dd>
                    <dt>{words.say("fees-condition")}</dt>
                    <dd>{words.fee_conditions(&item.conditions)}</dd>
                    {between}
                    <dt>{words.say("fees-basis")}</dt>
                    <dd>{words.fee_basis(&item.basis)}</dd>
                </dl>
                {tables}
            }
            .into_any()
        }
        Known::Cancelled(cancelled) => view! {
            <h3>{words.text(&cancelled.name)}</h3>
            <dl class="facts">
                <dt>{words.say("fees-price")}</dt>
                <dd><strong>{words.say("fees-forbidden")}</strong></dd>
                <dt>{words.say("fees-cancelled")}</dt>
                <dd>{words.cancelled_since(cancelled)}</dd>
                <dt>{words.say("fees-basis")}</dt>
                <dd>{words.fee_basis(&cancelled.basis)}</dd>
            </dl>
        }
        .into_any(),
    }
}
