//! What the link of a message shows: what somebody else has told of the customer, and one button that says no. Scanners of messages
//! fetch links, so only the button's post changes anything. Nothing here is about a person.

use domain::progress::{CaseState, Event, RefusedBecause};
use domain::text::Language;
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;
use portal::objections::{Standing, ToldAct, told_act};

use crate::caller;
use crate::components::{ButtonLink, ErrorSummary, FormErrors, Help, PageTitle, Submit};
use crate::functions::objections::{NOT_ME, ObjectByLink};
use crate::notice;
use crate::pages::errors::{answer, or_fault};
use crate::words::Words;

#[component]
pub fn NotMe() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    Suspend::new(async move { or_fault(page(token).await) })
}

async fn page(token: String) -> portal::Result<AnyView> {
    // The address is a secret of its reader's.
    if let Some(response) = use_context::<ResponseOptions>() {
        let (name, value) = (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        response.insert_header(name, value);
    }
    let words = caller::words();
    let portal = caller::portal();
    let errors = notice::take(NOT_ME).await?.errors(words);
    let Some(act) = told_act(&portal, &token).await? else {
        answer(StatusCode::NOT_FOUND);
        let text = view! { <p>{words.say("objections-unknown")}</p> };
        return Ok(card(words, "objections-unknown-title", errors, text));
    };
    // The message was in the customer's language, and this may be the first page that its reader opens here.
    let words = if act.language == Language::En { Words(Language::En) } else { words };
    let operator = words.text(&portal.settings().operator);
    let told = words.with(
        "objections-told",
        &[
            ("day", words.day_of(act.told.recorded_at).into()),
            ("operator", operator.into()),
            ("what", what(words, &act).into()),
        ],
    );
    let phones = |day: String| {
        [
            ("day", day.into()),
            ("service", portal.settings().service_phone.clone().into()),
            ("regulator", portal.settings().regulator_phone.clone().into()),
        ]
    };
    Ok(match act.standing {
        Standing::Open => {
            let until = words.with("objections-until", &[("day", words.day(act.until).into())]);
            let text = view! {
                <p><strong>{told}</strong></p>
                <p>{words.say("objections-by")}</p>
                <p>{effect(words, &act.told.event)}</p>
                <form method="post" action=ObjectByLink::url() id="object">
                    <input type="hidden" name="token" value=token/>
                    <p class="buttons"><Submit text=words.say("objections-button")/></p>
                </form>
                <p class="small muted">{until}</p>
            };
            card(words, "objections-title", errors, text)
        }
        Standing::Objected(at) => {
            let said = [("day", words.day_of(at).into()), ("what", what(words, &act).into())];
            let due = act.case.progress.last_day().filter(|_| act.case.progress.state == CaseState::Open);
            let due = due.map(|day| words.with("objections-due", &[("day", words.day(day).into())]));
            let text = view! {
                <p>{words.with("objections-done", &said)}</p>
                <p><strong>{done(words, &act.told.event)}</strong> " " {due}</p>
                <p>{words.with("objections-next", &phones(String::new()))}</p>
                <p class="buttons"><ButtonLink href="/my" text=words.say("objections-open")/></p>
            };
            card(words, "objections-done-title", errors, text)
        }
        Standing::Refused(reason) => {
            let phones = phones(words.day(act.until));
            let why = match reason {
                RefusedBecause::TooLate => words.with("objections-too-late", &phones),
                RefusedBecause::NoSuchAct => words.with("objections-confirmed", &phones),
                _ => words.with("objections-ended", &phones),
            };
            let text = view! {
                <p>{told}</p>
                <p><strong>{why}</strong></p>
                <p class="buttons"><ButtonLink href="/my" text=words.say("objections-open")/></p>
            };
            card(words, "objections-over-title", errors, text)
        }
    })
}

fn card(words: Words, title: &'static str, errors: FormErrors, text: impl IntoView + 'static) -> AnyView {
    view! {
        <PageTitle text=words.say(title) error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors/>
                <section class="card" lang=words.tag()>
                    <h1>{words.say(title)}</h1>
                    {text}
                </section>
            </div>
            <aside class="stack"><Help/></aside>
        </div>
    }
    .into_any()
}

fn what(words: Words, act: &ToldAct) -> String {
    words.say(match act.told.event {
        Event::Withdrawn => "told-withdrawn",
        Event::SurveyBooked { .. } => "told-survey-booked",
        Event::MeteringBooked { .. } => "told-metering-booked",
        Event::PlanSigned => "told-plan-signed",
        Event::PlanObjected => "told-plan-objected",
        Event::WorksFinished => "told-works-finished",
        Event::DocumentReceived { .. } => "told-document-received",
        Event::ContractorChosen { .. } => "told-contractor-chosen",
        _ => "told-paused",
    })
}

/// What one tap would do.
fn effect(words: Words, told: &Event) -> String {
    words.say(match told {
        Event::Paused { .. } => "objections-effect-pause",
        Event::Withdrawn => "objections-effect-withdrawal",
        Event::PlanSigned => "objections-effect-plan",
        _ => "objections-effect-none",
    })
}

/// What it has done.
fn done(words: Words, told: &Event) -> String {
    words.say(match told {
        Event::Paused { .. } => "objections-done-pause",
        Event::Withdrawn => "objections-done-withdrawal",
        Event::PlanSigned => "objections-done-plan",
        _ => "objections-done-none",
    })
}
