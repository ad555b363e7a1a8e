//! One key: what it may do, another secret for it, its end, and what was done to it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::api_keys::{Act, Acted, ApiKey, State};
use portal::staff::{Member, api_key, areas_of_keys};
use uuid::Uuid;

use super::api_keys::{Areas, limit, networks, places, scopes, state, used};
use super::for_member;
use super::missing::missing;
use super::secret::SecretCard;
use crate::caller;
use crate::components::{ButtonLink, Card, ErrorSummary, Field, FormErrors, Listing, PageTitle, Submit};
use crate::notice::{self, Notice};
use crate::staff::caller as staff_caller;
use crate::staff::functions::{CHANGED, FORM, OVERLAP};
use crate::staff::key_pages::{KEYS, key_address, revoke_address};
use crate::staff::secrets::Secret;
use crate::words::Words;

/// Hours for which the secret before still counts, if nobody says otherwise.
const OVERLAP_HOURS: &str = "24";

#[component]
pub fn ApiKeyPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| Uuid::try_parse(&id).ok());
    Suspend::new(for_member(async move |member: Member| {
        let Some(id) = id else { return Ok(missing()) };
        let desk = staff_caller::desk();
        let Some((key, acts)) = api_key(&desk, &member, id).await? else { return Ok(missing()) };
        let areas = areas_of_keys(&desk, &member).await?.unwrap_or_default().into_iter().collect();
        let notice = notice::take(&key_address(id)).await?;
        let secret = use_context::<Secret>().filter(|secret| secret.key == id);
        Ok(show(&key, &acts, &areas, &notice, secret, (desk.now(), desk.new_id())))
    }))
}

fn show(
    key: &ApiKey,
    acts: &[Acted],
    areas: &Areas,
    notice: &Notice,
    secret: Option<Secret>,
    (now, form): (DateTime<Utc>, Uuid),
) -> AnyView {
    let words = caller::words();
    let errors = notice.errors(words);
    let said = Some(notice.value(CHANGED)).filter(|said| !said.is_empty());
    let is_revoked = matches!(key.state(now), State::Revoked(_));
    let is_of_people = key.is_of_people();
    let rotation = (!is_revoked && !is_of_people).then(|| rotation(words, key, notice, &errors, form));
    let elsewhere = (!is_revoked && is_of_people).then(|| {
        view! {
            <Card title=words.say("keys-rotate")>
                <p>{words.say("keys-of-people-rotate")}</p>
            </Card>
        }
    });
    let revocation = revoke_address(key.id);
    let end = (!is_revoked).then(|| {
        view! {
            <Card title=words.say("keys-revoke") id="revoke">
                <p class="small muted">{words.say("keys-revoke-hint")}</p>
                <p class="buttons">
                    <ButtonLink href=revocation text=words.say("keys-revoke") quiet=true/>
                </p>
            </Card>
        }
    });
    view! {
        <PageTitle text=key.source.clone() error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors/>
                {said.map(|said| view! { <p class="card" role="status">{words.say(&said)}</p> })}
                {secret.map(|secret| view! { <SecretCard secret=secret source=key.source.clone()/> })}
                {about(words, key, areas, now)}
                {record(words, acts)}
            </div>
            <aside class="stack">{rotation} {elsewhere} {end}</aside>
        </div>
    }
    .into_any()
}

fn about(words: Words, key: &ApiKey, areas: &Areas, now: DateTime<Utc>) -> impl IntoView + use<> {
    let rows = [
        ("keys-state", state(words, key, now)),
        ("keys-purpose", key.purpose.clone()),
        ("keys-scopes", scopes(words, key)),
        ("keys-areas", places(words, key, areas)),
        ("keys-networks", networks(words, key)),
        ("keys-limit", limit(words, key)),
        ("keys-days", words.key_days(key)),
        ("keys-used", used(words, key)),
    ];
    let rows = rows.map(|(name, said)| view! { <dt>{words.say(name)}</dt> <dd>{said}</dd> }).collect_view();
    view! {
        <section class="card">
            <h1>{key.source.clone()}</h1>
            <dl class="pairs">{rows}</dl>
            <p class="buttons"><ButtonLink href=KEYS text=words.say("keys-back") quiet=true/></p>
        </section>
    }
}

fn rotation(words: Words, key: &ApiKey, notice: &Notice, errors: &FormErrors, form: Uuid) -> impl IntoView + use<> {
    let typed = Some(notice.value(OVERLAP)).filter(|_| !errors.is_empty());
    let (at, wrong) = (key_address(key.id), errors.of(OVERLAP));
    let hours = typed.or_else(|| caller::query(OVERLAP)).unwrap_or_else(|| OVERLAP_HOURS.to_owned());
    view! {
        <Card title=words.say("keys-rotate") id="rotate">
            <p class="small muted">{words.say("keys-rotate-lead")}</p>
            <form method="post" action=at novalidate>
                <input type="hidden" name=FORM value=form.to_string()/>
                <Field
                    name=OVERLAP
                    label=words.say("keys-overlap")
                    hint=words.say("keys-overlap-hint")
                    value=hours
                    error=wrong
                    inputmode="numeric"
                    class="short"
                />
                <p class="buttons"><Submit text=words.say("keys-rotate") quiet=true/></p>
            </form>
        </Card>
    }
}

fn record(words: Words, acts: &[Acted]) -> impl IntoView + use<> {
    let rows = acts.iter().map(|acted| {
        let what = match (acted.act, acted.until) {
            (Act::Made, _) => words.say("keys-act-made"),
            (Act::Revoked, _) => words.say("keys-act-revoked"),
            (Act::Rotated, Some(until)) => {
                words.with("keys-act-rotated-until", &[("when", words.moment(until).into())])
            }
            (Act::Rotated, None) => words.say("keys-act-rotated"),
        };
        let who = match &acted.by {
            Some((login, post)) => format!("{} · {login}", words.text(post)),
            None => words.say("keys-by-command"),
        };
        (words.moment(acted.at), vec![what, who])
    });
    let rows: Vec<_> = rows.collect();
    let heads = ["keys-act-when", "keys-act-what", "keys-act-who"].map(|name| words.say(name));
    let none = rows.is_empty().then(|| view! { <p>{words.say("keys-acts-none")}</p> });
    let listing = (!rows.is_empty()).then(|| view! { <Listing columns=heads.into() rows=rows/> });
    view! { <Card title=words.say("keys-acts") id="acts">{none} {listing}</Card> }
}
