use domain::calendar::shanghai_date;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::contractors::Contractor;
use uuid::Uuid;

use super::{kind, licence};
use crate::caller;
use crate::components::{Card, Help, PageTitle};
use crate::pages::errors::{missing_page, or_fault};

/// One firm with its valid licences.
#[component]
pub fn ContractorDetail() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    Suspend::new(async move {
        let portal = caller::portal();
        let Ok(id) = Uuid::try_parse(&id) else { return missing_page() };
        let firm = portal::contractors::one(&portal, id, shanghai_date(portal.now())).await;
        or_fault(firm.map(|firm| match firm {
            Some(firm) => view! { <FirmPage firm=firm/> }.into_any(),
            None => missing_page(),
        }))
    })
}

#[component]
fn FirmPage(firm: Contractor) -> impl IntoView {
    let words = caller::words();
    let updated = words.full_day(firm.updated_on);
    view! {
        <PageTitle text=firm.name.clone()/>
        <div class="grid">
            <div class="stack">
                <section class="card">
                    <p class="small"><a href="/contractors">{words.say("nav-contractors")}</a></p>
                    <h1>{firm.name.clone()}</h1>
                    <dl class="facts">
                        <dt>{words.say("contractors-credit-code")}</dt>
                        <dd>{firm.credit_code.clone()}</dd>
                        <dt>{words.say("contractors-area")}</dt>
                        <dd>{firm.area.clone()}</dd>
                        <dt>{words.say("contractors-phone")}</dt>
                        <dd><a href=format!("tel:{}", firm.phone)>{firm.phone.clone()}</a></dd>
                    </dl>
                </section>
                <Card title=words.say("contractors-licences")>
                    <table class="listing">
                        <thead>
                            <tr>
                                <th scope="col">{words.say("contractors-filter-kind")}</th>
                                <th scope="col">{words.say("contractors-level")}</th>
                                <th scope="col">{words.say("contractors-number")}</th>
                                <th scope="col">{words.say("contractors-valid-until")}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {firm
                                .licences
                                .iter()
                                .map(|one| {
                                    view! {
                                        <tr>
                                            <th scope="row">{kind(words, one.kind)}</th>
                                            <td data-label=words.say("contractors-level")>{licence(words, one)}</td>
                                            <td data-label=words.say("contractors-number")>{one.number.clone()}</td>
                                            <td data-label=words.say("contractors-valid-until")>{one.valid_until.to_string()}</td>
                                        </tr>
                                    }
                                })
                                .collect_view()}
                        </tbody>
                    </table>
                    <p class="small muted">
                        {words.with("contractors-sources", &[("sources", firm.source.into()), ("day", updated.into())])}
                    </p>
                </Card>
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
