use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::contractors::Licence;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::contractors::{Happened, Standing};
use uuid::Uuid;

use super::{change, kind, licence, phone};
use crate::caller;
use crate::components::{BackLink, Card, Help, PageTitle};
use crate::pages::errors::{missing_page, or_fault};
use crate::words::Words;

/// One firm with its licences and what lists said about it; also one that is no longer listed.
#[component]
pub fn ContractorDetail() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    Suspend::new(async move {
        let portal = caller::portal();
        let Ok(id) = Uuid::try_parse(&id) else { return missing_page() };
        let today = shanghai_date(portal.now());
        or_fault(portal::contractors::firm(&portal, id).await.map(|standing| match standing {
            Some(standing) => view! { <FirmPage standing=standing today=today/> }.into_any(),
            None => missing_page(),
        }))
    })
}

#[component]
fn FirmPage(standing: Standing, today: NaiveDate) -> impl IntoView {
    let words = caller::words();
    let absent = absent(words, &standing, today);
    let Standing { firm, history, .. } = standing;
    let updated = words.full_day(firm.updated_on);
    view! {
        <PageTitle text=firm.name.clone()/>
        <div class="grid">
            <div class="stack">
                <section class="card">
                    <BackLink href="/contractors" text=words.say("nav-contractors")/>
                    <h1>{firm.name.clone()}</h1>
                    {absent.map(|absent| view! { <p><strong>{absent}</strong></p> })}
                    <dl class="facts">
                        <dt>{words.say("contractors-credit-code")}</dt>
                        <dd>{firm.credit_code.clone()}</dd>
                        <dt>{words.say("contractors-area")}</dt>
                        <dd>{firm.area.clone()}</dd>
                        <dt>{words.say("contractors-phone")}</dt>
                        <dd>{phone(words, &firm.phone)}</dd>
                    </dl>
                </section>
                <Card title=words.say("contractors-licences")>
                    {licences(words, &firm.licences, today)}
                    <p class="small muted">
                        {words.with("contractors-sources", &[("sources", firm.source.into()), ("day", updated.into())])}
                    </p>
                </Card>
                <Card title=words.say("contractors-history") id="history">{happened(words, &history)}</Card>
            </div>
            <aside class="stack">
                <Card title=words.say("contractors-free-title")>
                    <p class="small muted">{words.say("contractors-neutral")}</p>
                </Card>
                <Help/>
            </aside>
        </div>
    }
}

/// Why it can't be chosen today.
fn absent(words: Words, standing: &Standing, today: NaiveDate) -> Option<String> {
    if let Some(dropped) = standing.dropped {
        let said = [("version", dropped.version.into()), ("day", words.full_day(dropped.dated).into())];
        return Some(words.with("contractors-dropped", &said));
    }
    (!standing.is_listed(today)).then(|| words.say("contractors-expired-all"))
}

fn licences(words: Words, licences: &[Licence], today: NaiveDate) -> impl IntoView + use<> {
    let rows = licences
        .iter()
        .map(|one| {
            let expired = (!one.valid(today)).then(|| format!(" · {}", words.say("contractors-expired")));
            view! {
                <tr>
                    <th scope="row">{kind(words, one.kind)}</th>
                    <td data-label=words.say("contractors-level")>{licence(words, one)}</td>
                    <td data-label=words.say("contractors-number")>{one.number.clone()}</td>
                    <td data-label=words.say("contractors-valid-until")>{one.valid_until.to_string()} {expired}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("contractors-filter-kind")}</th>
                    <th scope="col">{words.say("contractors-level")}</th>
                    <th scope="col">{words.say("contractors-number")}</th>
                    <th scope="col">{words.say("contractors-valid-until")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn happened(words: Words, history: &[Happened]) -> AnyView {
    if history.is_empty() {
        return view! { <p class="small muted">{words.say("contractors-history-none")}</p> }.into_any();
    }
    let versions = history
        .iter()
        .map(|one| {
            let said = [("version", one.version.into()), ("day", words.full_day(one.dated).into())];
            let version = format!("/contractors/history?version={}", one.version);
            view! {
                <dt><a href=version>{words.with("contractors-history-entry", &said)}</a></dt>
                <dd>{change::lines(words, &one.changes)}</dd>
            }
        })
        .collect_view();
    view! { <dl class="pairs">{versions}</dl> }.into_any()
}
