//! How the cases of a closed quarter are shared between firms, so that a hidden favourite would show. The order is the
//! day's shuffle and says nothing.

use domain::calendar::Quarter;
use domain::calendar::shanghai_date;
use domain::contractors::shares::{Others, Published, Share, Table};
use domain::contractors::{seed_of, shuffle};
use leptos::prelude::*;
use portal::contractors::shares::{Issued, issued, quarters};

use crate::caller;
use crate::components::{BackLink, Card, Choice, ErrorSummary, FormErrors, PageTitle, Select, Submit};
use crate::pages::errors::or_fault;
use crate::words::Words;

const QUARTER: &str = "quarter";

#[component]
pub fn ContractorShares() -> impl IntoView {
    let asked = caller::query(QUARTER);
    Suspend::new(async move { or_fault(page(asked).await) })
}

async fn page(asked: Option<String>) -> portal::Result<AnyView> {
    let (portal, words) = (caller::portal(), caller::words());
    let quarters = quarters(&portal).await?;
    let wanted = match &asked {
        None => quarters.first().copied(),
        Some(asked) => asked.trim().parse().ok().filter(|quarter| quarters.contains(quarter)),
    };
    let mut errors = FormErrors::default();
    if asked.is_some() && wanted.is_none() && !quarters.is_empty() {
        errors.add(QUARTER, words.say("shares-not-issued"));
    }
    let shown = match wanted {
        Some(quarter) => issued(&portal, quarter).await?,
        None => None,
    };
    let seed = seed_of(shanghai_date(portal.now()));
    Ok(view! {
        <PageTitle text=words.say("shares-title") error=!errors.is_empty()/>
        <div class="stack reading">
            <ErrorSummary errors=errors.clone()/>
            <section class="card">
                <BackLink href="/contractors" text=words.say("nav-contractors")/>
                <h1>{words.say("shares-title")}</h1>
                <p>{words.say("shares-lead")}</p>
                {choice(words, &quarters, wanted, &errors)}
            </section>
            {shown.map(|shown| quarter_card(words, shown, &seed))}
            {definition(words)}
        </div>
    }
    .into_any())
}

fn choice(words: Words, quarters: &[Quarter], wanted: Option<Quarter>, errors: &FormErrors) -> AnyView {
    if quarters.is_empty() {
        return view! { <p>{words.say("shares-none-yet")}</p> }.into_any();
    }
    let choices = quarters.iter().map(|quarter| Choice::new(quarter.to_string(), named(words, *quarter))).collect();
    view! {
        <form action="/contractors/shares" method="get" class="filters">
            <Select
                name=QUARTER
                label=words.say("shares-quarter")
                value=wanted.map(|quarter| quarter.to_string()).unwrap_or_default()
                error=errors.of(QUARTER)
                choices=choices
            />
            <Submit text=words.say("shares-show")/>
        </form>
    }
    .into_any()
}

fn named(words: Words, quarter: Quarter) -> String {
    let said = [("year", quarter.year().to_string().into()), ("number", quarter.number().to_string().into())];
    words.with("shares-quarter-name", &said)
}

fn quarter_card(words: Words, shown: Issued, seed: &str) -> impl IntoView + use<> {
    let Issued { quarter, frozen_at, published } = shown;
    let period = [
        ("from", words.full_day(quarter.first_day()).into()),
        ("to", words.full_day(quarter.last_day()).into()),
        ("day", words.full_day(shanghai_date(frozen_at)).into()),
    ];
    let address = format!("/api/v1/contractors/shares?quarter={quarter}");
    let content = match published {
        Published::TooFew => view! { <p>{words.say("shares-too-few")}</p> }.into_any(),
        Published::Table(table) => published_table(words, table, seed),
    };
    view! {
        <Card title=named(words, quarter) id="issued">
            <p class="small muted">{words.with("shares-frozen", &period)}</p>
            {content}
            <ul class="small">
                <li><a href=format!("{address}&format=csv")>{words.say("shares-download-csv")}</a></li>
                <li><a href=address>{words.say("shares-download-json")}</a></li>
                <li><a href="/contractors/fields#shares">{words.say("contractors-fields-link")}</a></li>
            </ul>
        </Card>
    }
}

fn published_table(words: Words, table: Table, seed: &str) -> AnyView {
    let Table { listed, mut firms, others, hhi, rest, choices } = table;
    // They come by credit code.
    shuffle(seed, &mut firms);
    let (index, sample) = (hhi.to_string(), listed.to_string());
    let choices = match choices {
        Some(choices) => {
            let rows = [
                ("shares-unlisted", choices.unlisted),
                ("shares-nobody", choices.nobody),
                ("shares-unsaid", choices.unsaid),
            ];
            let rows = rows.map(|(key, cases)| view! { <dt>{words.say(key)}</dt> <dd>{cases}</dd> });
            view! { <dl class="facts">{rows.collect_view()}</dl> }.into_any()
        }
        None => view! { <p class="small muted">{words.say("shares-rest-hidden")}</p> }.into_any(),
    };
    view! {
        <p><strong>{words.with("shares-hhi", &[("index", index.into())])}</strong></p>
        <p class="small muted">
            {words.with("shares-hhi-sample", &[("count", sample.into())])} " · "
            {words.with("shares-order", &[("seed", seed.to_owned().into())])}
        </p>
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("contractors-name")}</th>
                    <th scope="col">{words.say("shares-cases")}</th>
                    <th scope="col">{words.say("shares-share")}</th>
                </tr>
            </thead>
            <tbody>
                {firms.iter().map(|firm| firm_row(words, firm, listed)).collect_view()}
                {others.map(|others| others_row(words, others, listed))}
                {row(words, words.say("shares-listed").into_any(), listed, listed)}
            </tbody>
        </table>
        <h3>{words.say("shares-rest-title")}</h3>
        <p>{words.with("shares-rest", &[("count", rest.to_string().into())])}</p>
        {choices}
    }
    .into_any()
}

fn firm_row(words: Words, firm: &Share, listed: u32) -> impl IntoView + use<> {
    let name = view! { <a href=format!("/contractors/{}", firm.id)>{firm.name.clone()}</a> }.into_any();
    row(words, name, firm.cases, listed)
}

fn others_row(words: Words, others: Others, listed: u32) -> impl IntoView + use<> {
    let name = words.with("shares-others", &[("firms", others.firms.to_string().into())]).into_any();
    row(words, name, others.cases, listed)
}

fn row(words: Words, name: AnyView, cases: u32, listed: u32) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label=words.say("shares-cases")>{cases}</td>
            <td data-label=words.say("shares-share")>{percent(cases, listed)}</td>
        </tr>
    }
}

/// With one decimal, rounded.
fn percent(part: u32, whole: u32) -> String {
    let per_mille = (u64::from(part) * 2000 + u64::from(whole)) / (2 * u64::from(whole.max(1)));
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

fn definition(words: Words) -> impl IntoView {
    let rules =
        ["shares-definition-cases", "shares-definition-small", "shares-definition-hhi", "shares-definition-frozen"];
    view! {
        <Card title=words.say("shares-definition-title") id="definition">
            <ul>{rules.map(|rule| view! { <li>{words.say(rule)}</li> }).collect_view()}</ul>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_are_rounded_to_one_decimal() {
        assert_eq!(percent(1, 3), "33.3%");
        assert_eq!(percent(2, 3), "66.7%");
        assert_eq!(percent(7, 7), "100.0%");
        assert_eq!(percent(1, 2000), "0.1%");
    }
}
