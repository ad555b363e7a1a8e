//! Keys of other systems: which there are, what each may do, and how it stands.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::Text;
use leptos::prelude::*;
use portal::api_keys::{ApiKey, State};
use portal::staff::{Member, api_keys, areas_of_keys};
use portal::warnings::KEY_DAYS;

use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{ButtonLink, PageTitle};
use crate::staff::caller as staff_caller;
use crate::staff::key_pages::{NEW_KEY, key_address};
use crate::words::Words;

/// Names of areas by code.
pub(super) type Areas = BTreeMap<String, Text>;

#[component]
pub fn ApiKeysPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let desk = staff_caller::desk();
        let Some(keys) = api_keys(&desk, &member).await? else { return Ok(missing()) };
        let areas = areas_of_keys(&desk, &member).await?.unwrap_or_default().into_iter().collect();
        Ok(show(&keys, &areas, desk.now()))
    }))
}

fn show(keys: &[ApiKey], areas: &Areas, now: DateTime<Utc>) -> AnyView {
    let words = caller::words();
    let heads = ["name", "scopes", "where", "limit", "days", "used", "state"].map(head);
    let heads = heads.map(|key| view! { <th scope="col">{words.say(&key)}</th> }).collect_view();
    let rows = keys.iter().map(|key| row(words, key, areas, now)).collect_view();
    let table = (!keys.is_empty()).then(|| {
        view! {
            <table class="listing">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    });
    view! {
        <PageTitle text=words.say("keys-title")/>
        <section class="card">
            <h1>{words.say("keys-title")}</h1>
            <p class="muted">{words.say("keys-lead")}</p>
            <p class="buttons"><ButtonLink href=NEW_KEY text=words.say("keys-new")/></p>
            {keys.is_empty().then(|| view! { <p>{words.say("keys-none")}</p> })}
            {table}
        </section>
    }
    .into_any()
}

fn head(name: &str) -> String {
    format!("keys-{name}")
}

fn row(words: Words, key: &ApiKey, areas: &Areas, now: DateTime<Utc>) -> impl IntoView + use<> {
    let (at, source, purpose) = (key_address(key.id), key.source.clone(), key.purpose.clone());
    let cells = [
        ("scopes", scopes(words, key)),
        ("where", both(words, places(words, key, areas), networks(words, key))),
        ("limit", limit(words, key)),
        ("days", words.key_days(key)),
        ("used", used(words, key)),
        ("state", state(words, key, now)),
    ];
    let cells = cells.map(|(name, said)| view! { <td data-label=words.say(&head(name))>{said}</td> }).collect_view();
    view! {
        <tr>
            <th scope="row">
                <a href=at>{source}</a>
                <p class="small muted">{purpose}</p>
            </th>
            {cells}
        </tr>
    }
}

pub(super) fn scopes(words: Words, key: &ApiKey) -> String {
    key.scopes.iter().map(|name| words.key_scope(name)).collect::<Vec<_>>().join(&words.say("list-comma"))
}

pub(super) fn places(words: Words, key: &ApiKey, areas: &Areas) -> String {
    let name = |code: &String| areas.get(code).map_or_else(|| code.clone(), |name| words.text(name));
    match key.areas.as_slice() {
        [] => words.say("keys-all-areas"),
        codes => codes.iter().map(name).collect::<Vec<_>>().join(&words.say("list-comma")),
    }
}

pub(super) fn networks(words: Words, key: &ApiKey) -> String {
    match key.networks.as_slice() {
        [] => words.say("keys-anywhere"),
        networks => networks.join(&words.say("list-comma")),
    }
}

pub(super) fn limit(words: Words, key: &ApiKey) -> String {
    let calls = |calls: i32| words.with("keys-per-minute", &[("calls", calls.into())]);
    key.per_minute.map_or_else(|| words.say("keys-limit-of-all"), calls)
}

pub(super) fn used(words: Words, key: &ApiKey) -> String {
    key.last_used_at.map_or_else(|| words.say("keys-never"), |at| words.moment(at))
}

/// And whether it ends soon.
pub(super) fn state(words: Words, key: &ApiKey, now: DateTime<Utc>) -> String {
    let counts = matches!(key.state(now), State::InForce | State::BeingRotated(_));
    let soon = counts && key.expires_at.is_some_and(|end| end - now <= TimeDelta::days(KEY_DAYS));
    let state = words.key_state(key, now);
    if soon { both(words, state, words.say("keys-soon")) } else { state }
}

fn both(words: Words, one: String, other: String) -> String {
    words.with("keys-both", &[("one", one.into()), ("other", other.into())])
}
