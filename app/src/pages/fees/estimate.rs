//! What a request would cost, before anybody asks for it. Nothing here may be taken for a bill: every amount says that it
//! is an estimate, and the card looks like no other.

mod form;
mod result;

use domain::calendar::shanghai_date;
use domain::fees::estimate::{CircuitAnswers, EstimateAnswers, circuit_field, estimate, field, parse_estimate};
use leptos::prelude::*;

use crate::caller;
use crate::components::{BackLink, Card, ErrorSummary, FormErrors, Help, PageTitle};
use crate::pages::errors::or_fault;
use form::EstimateForm;
use result::EstimateCard;

#[component]
pub fn FeesEstimate() -> impl IntoView {
    let asked = Asked::of_query();
    Suspend::new(async move { or_fault(page(asked).await) })
}

/// What was asked, as typed, and how much of the form was there to answer.
struct Asked {
    answers: EstimateAnswers,
    /// Whether anything was asked at all.
    sent: bool,
    /// Whether the circuits could be answered: they are asked about once it is known how many there are.
    circuits_shown: usize,
}

impl Asked {
    fn of_query() -> Self {
        let said = |name: &str| caller::query(name).unwrap_or_default();
        let each = std::array::from_fn(|at| {
            let of = |name| said(&circuit_field(at + 1, name));
            CircuitAnswers {
                capacity: of(field::CAPACITY),
                voltage: of(field::VOLTAGE),
                line: of(field::LINE),
                built_by: of(field::BUILT_BY),
            }
        });
        let shown = |at: &usize| caller::query(&circuit_field(*at, field::CAPACITY)).is_some();
        Self {
            answers: EstimateAnswers {
                class: said(field::CLASS),
                town: said(field::TOWN),
                kilowatts: said(field::KILOWATTS),
                circuits: said(field::CIRCUITS),
                each,
                linked: said(field::LINKED),
                province: said(field::PROVINCE),
            },
            sent: caller::query(field::CIRCUITS).is_some(),
            circuits_shown: (1..).take_while(shown).count(),
        }
    }

    /// How many circuits the form asks about now.
    fn circuits(&self) -> usize {
        self.answers.number_of_circuits().filter(|number| *number > 1).unwrap_or_default()
    }

    /// More circuits than the form had room for: nothing is wrong, only not yet answered.
    fn goes_on(&self) -> bool {
        self.sent && self.circuits() > self.circuits_shown
    }
}

async fn page(asked: Asked) -> portal::Result<AnyView> {
    let portal = caller::portal();
    let words = caller::words();
    let today = shanghai_date(portal.now());
    let question = parse_estimate(&asked.answers);
    let mut errors = FormErrors::default();
    if let (true, Err(problems)) = (asked.sent, &question) {
        // Of circuits that were not asked about yet nothing can be wrong.
        let answered = |name: &str| {
            let first = asked.circuits_shown + 1;
            let new = (first..=asked.circuits()).any(|at| name.starts_with(&circuit_field(at, "")));
            let with_them = asked.circuits_shown == 0 && (name == field::LINKED || name == field::PROVINCE);
            !new && !with_them
        };
        let problems: Vec<_> = problems.iter().filter(|error| answered(&error.field)).cloned().collect();
        errors = FormErrors::say(&problems);
    }
    let result = match question.ok().filter(|_| asked.sent) {
        None => None,
        Some(question) => {
            let catalogue = portal::fees::catalogue_in_force(&portal, today).await?;
            let tables = portal::fees::reliability::tables(&portal).await?;
            let tables: Vec<_> = tables.into_iter().map(|table| table.content).collect();
            Some(match catalogue.map(|catalogue| estimate(&catalogue, &tables, &question, today)) {
                Some(Ok(estimate)) => view! { <EstimateCard estimate=estimate question=question today=today/> }.into_any(),
                Some(Err(error)) => {
                    tracing::warn!(%error, "the fee catalogue can't price an estimate");
                    let phone = portal.settings().service_phone.clone();
                    let said = words.with("estimate-impossible", &[("phone", phone.into())]);
                    view! { <Card title=words.say("estimate-result-title")><p role="status">{said}</p></Card> }.into_any()
                }
                None => view! { <Card title=words.say("estimate-result-title")><p role="status">{words.say("fees-none")}</p></Card> }.into_any(),
            })
        }
    };
    let go_on = (asked.goes_on() && errors.is_empty()).then(|| {
        let said = words.with("estimate-go-on", &[("count", asked.circuits().into())]);
        view! { <p class="card sun" role="status"><a href="#c1_kva">{said}</a></p> }
    });
    Ok(view! {
        <PageTitle text=words.say("estimate-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                <section class="card">
                    <BackLink href="/fees" text=words.say("nav-fees")/>
                    <h1>{words.say("estimate-title")}</h1>
                    <p class="intro"><strong>{words.say("estimate-not-binding")}</strong></p>
                    <p class="muted">{words.say("estimate-lead")}</p>
                </section>
                {result}
                {go_on}
                <section class="card">
                    <EstimateForm circuits=asked.circuits() answers=asked.answers errors=errors/>
                </section>
            </div>
            <aside class="stack">
                <Card title=words.say("reliability-title")>
                    <p class="small">{words.say("estimate-reliability-text")}</p>
                    <p class="small"><a href="/fees/reliability">{words.say("estimate-reliability-link")}</a></p>
                </Card>
                <Help/>
            </aside>
        </div>
    }
    .into_any())
}
