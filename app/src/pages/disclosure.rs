//! What the utility has to disclose: seven items, each with when it changed, when that was published and when it had to be.

use domain::disclosure::{Item, Link, State};
use leptos::prelude::*;
use portal::disclosure::{Disclosed, Disclosing, OwnPublication};

use crate::caller;
use crate::components::{BackLink, Card, Chip, ChipKind, Help, PageTitle};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn DisclosurePage() -> impl IntoView {
    Suspend::new(async move {
        let disclosed = portal::disclosure::disclosed(&caller::portal()).await;
        or_fault(disclosed.map(|disclosed| view! { <Items disclosed=disclosed/> }.into_any()))
    })
}

#[component]
fn Items(disclosed: Disclosed) -> impl IntoView {
    let words = caller::words();
    let figures = [
        ("day", words.full_day(disclosed.day).into()),
        ("items", disclosed.items.len().into()),
        ("published", disclosed.count(&[State::Published, State::PublishedLate]).into()),
        ("due", disclosed.count(&[State::Due]).into()),
        ("overdue", disclosed.count(&[State::Overdue]).into()),
    ];
    let rule = words.with("disclosure-rule", &[("days", disclosed.working_days.into())]);
    let version = match &disclosed.version {
        Some(version) => words.with("disclosure-version", &[("version", version.clone().into())]),
        None => words.say("disclosure-no-version"),
    };
    view! {
        <PageTitle text=words.say("nav-disclosure")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("nav-disclosure")}</h1>
                <p>{words.say("disclosure-lead")}</p>
                <p class="intro"><strong>{words.with("disclosure-figures", &figures)}</strong></p>
                <p class="small muted">{rule} " " {version}</p>
                <p class="small">
                    {words.say("disclosure-download")} " " <a href="/openness/disclosure.csv" download>"CSV"</a> " · "
                    <a href="/api/v1/disclosure">"JSON"</a>
                </p>
            </section>
            {disclosed.items.iter().map(|one| item(words, one)).collect_view()}
            <Help/>
        </div>
    }
}

fn item(words: Words, one: &Disclosing) -> impl IntoView + use<> {
    let title = format!("{}. {}", one.item.number(), words.disclosure_item(one.item));
    let (kind, said) = match one.state {
        State::Published => (ChipKind::OnTime, "disclosure-published"),
        State::PublishedLate => (ChipKind::DueSoon, "disclosure-published-late"),
        State::Due => (ChipKind::DueSoon, "disclosure-due"),
        State::Overdue => (ChipKind::Overdue, "disclosure-overdue"),
    };
    let content = match &one.entry {
        Some(entry) => Some(words.text(&entry.content)),
        None if one.own.is_empty() => Some(words.say("disclosure-nothing")),
        None => None,
    };
    let published = match one.dates.published_on {
        Some(day) => words.full_day(day),
        None => words.say("disclosure-not-published"),
    };
    // Of what nobody has published no change is known, only since when it should stand here.
    let changed = if one.is_empty() { "disclosure-since" } else { "disclosure-changed" };
    let (about, changed_on, due) =
        (words.disclosure_content(one.item), words.full_day(one.dates.changed_on), words.full_day(one.due));
    let (phones, links, sources) = (phones(words, one.item), links(words, one), sources(words, one));
    view! {
        <Card title=title id=one.item.code()>
            <p><Chip kind=kind text=words.say(said)/></p>
            <p class="muted">{about}</p>
            {content.map(|content| view! { <p>{content}</p> })}
            {phones}
            {links}
            <dl class="facts">
                <dt>{words.say(changed)}</dt>
                <dd>{changed_on}</dd>
                <dt>{words.say("disclosure-updated")}</dt>
                <dd>{published}</dd>
                <dt>{words.say("disclosure-due-day")}</dt>
                <dd>{due}</dd>
                {sources}
            </dl>
        </Card>
    }
}

/// Both lines together, to the same readers: that is part of the item.
fn phones(words: Words, item: Item) -> Option<impl IntoView + use<>> {
    let settings = caller::portal().settings().clone();
    let (service, regulator) = (settings.service_phone, settings.regulator_phone);
    (item == Item::Promises).then(|| {
        view! {
            <p>
                {words.say("footer-service-line")} " " <a href=format!("tel:{service}")>{service.clone()}</a> " · "
                {words.say("footer-regulator-line")} " " <a href=format!("tel:{regulator}")>{regulator.clone()}</a>
            </p>
        }
    })
}

/// The portal's own pages first, then the operator's.
fn links(words: Words, one: &Disclosing) -> Option<impl IntoView + use<>> {
    let own: &[(&str, &str)] = match one.item {
        Item::Services => &[
            ("/openness/standards", "nav-standards"),
            ("/openness/calendar", "nav-calendar"),
            ("/apply", "nav-apply"),
            ("/contractors", "nav-contractors"),
        ],
        Item::Prices => &[("/fees", "nav-fees")],
        Item::Promises => &[("/openness/standards", "nav-standards")],
        Item::Profile | Item::Quality | Item::Notices | Item::Rules => &[],
    };
    let own = own.iter().map(|(url, key)| ((*url).to_owned(), words.say(key)));
    let told = one.entry.iter().flat_map(|entry| &entry.links);
    let told = told.map(|Link { name, url }| (url.clone(), words.text(name)));
    let all: Vec<(String, String)> = own.chain(told).collect();
    (!all.is_empty()).then(|| {
        let all = all.into_iter().map(|(url, name)| view! { <li><a href=url>{name}</a></li> }).collect_view();
        view! { <ul class="bullets">{all}</ul> }
    })
}

fn sources(words: Words, one: &Disclosing) -> Option<impl IntoView + use<>> {
    let told = one.entry.iter().map(|entry| words.text(&entry.source));
    let own = one.own.iter().map(|own| own_source(words, own));
    let all: Vec<String> = told.chain(own).collect();
    (!all.is_empty()).then(|| {
        view! {
            <dt>{words.say("disclosure-source")}</dt>
            <dd>{all.join(&words.say("and-so-on"))}</dd>
        }
    })
}

fn own_source(words: Words, own: &OwnPublication) -> String {
    let key = if own.kind == "fees" { "disclosure-own-fees" } else { "disclosure-own-standards" };
    let arguments = [("version", own.version.clone().into()), ("from", words.full_day(own.effective_from).into())];
    words.with(key, &arguments)
}
