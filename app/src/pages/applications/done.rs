//! The receipt: the reference, what is next and by which day, the papers to come, the private link. Prints.

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::applications::outstanding_of;
use portal::progress::{OwnCase, Seen, own_case};
use portal::sessions::link_of;

use crate::caller;
use crate::components::case::summary;
use crate::components::{ButtonLink, Help, LinkCard, PageTitle};
use crate::pages::errors::{missing_page, or_fault};

#[component]
pub fn Done() -> impl IntoView {
    let typed = use_params_map().read_untracked().get("reference").unwrap_or_default();
    Suspend::new(async move { or_fault(receipt(&typed).await) })
}

async fn receipt(typed: &str) -> portal::Result<AnyView> {
    let Ok(reference) = Reference::parse(typed) else { return Ok(missing_page()) };
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    let Seen::Own(own) = own_case(&portal, &visitor, &reference).await? else { return Ok(missing_page()) };
    let link = link_of(&portal, &visitor, &reference).await?;
    Ok(show(&own, link))
}

fn show(own: &OwnCase, link: Option<String>) -> AnyView {
    let words = caller::words();
    let case = &own.case;
    let portal = caller::portal();
    let summary = summary(words, &case.progress, shanghai_date(case.now), portal.settings());
    let reference = case.reference.to_string();
    let due: Vec<_> = outstanding_of(case).into_iter().map(|due| view! { <li>{words.outstanding(due)}</li> }).collect();
    let phone = own.people.as_ref().map(|people| people.phone.clone()).unwrap_or_default();
    let area = &case.area;
    // A receipt is kept: its day has a year.
    let at = case.progress.submitted_at;
    let submitted = [("day", words.full_day(shanghai_date(at)).into()), ("time", words.clock_time(at).into())];
    view! {
        <PageTitle text=words.say("done-title")/>
        <div class="grid">
            <div class="stack">
                <section class="card hero receipt">
                    <h1>{words.say("done-title")}</h1>
                    <p>{words.say("done-reference")}</p>
                    <p class="reference">{reference}</p>
                    <p class="small muted">
                        {words.with("done-submitted", &submitted)}
                    </p>
                </section>
                <section class="card">
                    <h2>{words.say("done-next")}</h2>
                    <p><strong>{summary.sentence}</strong></p>
                    <p>{summary.duty}</p>
                    <p>{words.with("done-sms", &[("phone", phone.into())])}</p>
                    <p class="buttons no-print">
                        <ButtonLink href=format!("/my/{}", case.reference.as_str()) text=words.say("done-open")/>
                    </p>
                </section>
                {(!due.is_empty())
                    .then(|| {
                        view! {
                            <section class="card">
                                <h2>{words.say("papers-title")}</h2>
                                <p>{words.say("papers-lead")}</p>
                                <ul class="bullets">{due}</ul>
                            </section>
                        }
                    })}
                <section class="card">
                    <h2>{words.say("done-call")}</h2>
                    <p>{words.text(&area.name)} " · " {words.text(&area.manager_post)}</p>
                    <p><a class="phone" href=format!("tel:{}", area.duty_phone)>{area.duty_phone.clone()}</a></p>
                    <p class="small muted">{words.text(&area.hall)}</p>
                </section>
                {link.map(|link| view! { <LinkCard link=link/> })}
            </div>
            <aside class="stack">
                <p class="small muted no-print">{words.say("done-print")}</p>
                <Help/>
            </aside>
        </div>
    }
    .into_any()
}
