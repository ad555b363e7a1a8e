//! Where events are sent as they are written, how far that is, and what was given up.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Member, sent_elsewhere};
use portal::webhooks::{Dead, Endpoint, PauseReason};

use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{Listing, PageTitle};
use crate::notice::{self, Notice};
use crate::staff::caller as staff_caller;
use crate::staff::functions::{ENDPOINT, POSITION, Replay, SENT_AGAIN, WEBHOOKS};
use crate::words::Words;

#[component]
pub fn WebhooksPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let Some((endpoints, dead)) = sent_elsewhere(&staff_caller::desk(), &member).await? else {
            return Ok(missing());
        };
        Ok(show(&endpoints, &dead, &notice::take(WEBHOOKS).await?))
    }))
}

fn show(endpoints: &[Endpoint], dead: &[Dead], notice: &Notice) -> AnyView {
    let words = caller::words();
    let heads = ["webhooks-name", "webhooks-address", "webhooks-what", "webhooks-state", "webhooks-delivered"];
    let heads = heads.into_iter().chain(["webhooks-waiting"]).map(|key| words.say(key)).collect();
    let rows = endpoints.iter().map(|one| (one.name.clone(), cells(words, one))).collect();
    let again = Some(notice.value(SENT_AGAIN)).filter(|count| !count.is_empty());
    let again = again.map(|count| words.with("webhooks-again", &[("count", count.parse().unwrap_or(0_u64).into())]));
    let none = endpoints.is_empty().then(|| view! { <p>{words.say("webhooks-none")}</p> });
    let listing = (!endpoints.is_empty()).then(|| view! { <Listing columns=heads rows=rows/> });
    let given_up = endpoints.iter().filter(|one| one.dead > 0).map(|one| given_up(words, one, dead)).collect_view();
    view! {
        <PageTitle text=words.say("webhooks-title")/>
        <section class="card">
            <h1>{words.say("webhooks-title")}</h1>
            <p class="muted">{words.say("webhooks-lead")}</p>
            {again.map(|said| view! { <p role="status">{said}</p> })}
            {none}
            {listing}
        </section>
        {given_up}
    }
    .into_any()
}

fn cells(words: Words, one: &Endpoint) -> Vec<String> {
    let comma = words.say("list-comma");
    let all = |codes: &[String], key: &str| if codes.is_empty() { words.say(key) } else { codes.join(&comma) };
    let what = [all(&one.kinds, "webhooks-all-kinds"), all(&one.areas, "webhooks-all-areas")].join(&comma);
    let state = match one.paused {
        None => words.say("webhooks-at-work"),
        Some((at, reason)) => {
            let key = match reason {
                PauseReason::Operator => "webhooks-paused",
                PauseReason::Gone => "webhooks-gone",
            };
            words.with(key, &[("when", words.moment(at).into())])
        }
    };
    let delivered = one.delivered_at.map_or_else(|| words.say("webhooks-never"), |at| words.moment(at));
    // What follows a question mark may be a receiver's key.
    let address = one.url.split('?').next().unwrap_or_default().to_owned();
    vec![address, what, state, delivered, one.pending.to_string()]
}

fn given_up(words: Words, endpoint: &Endpoint, dead: &[Dead]) -> impl IntoView + use<> {
    let title = words.with("webhooks-dead", &[("name", endpoint.name.clone().into()), ("count", endpoint.dead.into())]);
    let listed: Vec<_> = dead.iter().filter(|one| one.endpoint == endpoint.name).collect();
    let more = (i64::try_from(listed.len()).unwrap_or(i64::MAX) < endpoint.dead)
        .then(|| view! { <p class="small muted">{words.say("webhooks-dead-more")}</p> });
    let rows = listed.into_iter().map(|one| letter(words, one)).collect_view();
    view! {
        <section class="card">
            <h2>{title}</h2>
            <form method="post" action=Replay::url()>
                <input type="hidden" name=ENDPOINT value=endpoint.name.clone()/>
                <p class="buttons"><button type="submit" class="button">{words.say("webhooks-replay-all")}</button></p>
            </form>
            {more}
            <ul class="mine" role="list">{rows}</ul>
        </section>
    }
}

fn letter(words: Words, one: &Dead) -> impl IntoView + use<> {
    let why = match one.status {
        Some(status) if one.failure == "redirected" => words.with("webhooks-redirected", &[("status", status.into())]),
        Some(status) => words.with("webhooks-answered", &[("status", status.into())]),
        None if one.failure == "address" => words.say("webhooks-address-refused"),
        None if one.failure == "late" => words.say("webhooks-late"),
        None if one.failure == "fault" => words.say("webhooks-fault"),
        None => words.say("webhooks-unreachable"),
    };
    let said = [
        ("id", one.id.clone().into()),
        ("kind", one.kind.clone().into()),
        ("when", words.moment(one.given_up_at).into()),
        ("tries", i64::from(one.tries).into()),
    ];
    let named = words.with("webhooks-replay-of", &[("id", one.id.clone().into())]);
    view! {
        <li>
            <p>{words.with("webhooks-letter", &said)} <br/> {why}</p>
            <form method="post" action=Replay::url()>
                <input type="hidden" name=ENDPOINT value=one.endpoint.clone()/>
                <input type="hidden" name=POSITION value=one.position.to_string()/>
                <button type="submit" class="button quiet" aria-label=named>{words.say("webhooks-replay")}</button>
            </form>
        </li>
    }
}
