//! Rating a case after the power is on: by its private link, once, and once more after a call-back.

mod form;

use domain::applications::Reference;
use http::StatusCode;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use portal::ratings::{CallBack, Standing};

use crate::caller;
use crate::components::{Help, PageTitle};
use crate::functions::kept::{self, Form};
use crate::pages::errors::{answer, missing_page, or_fault};
use form::RatingForm;

#[component]
pub fn Rate() -> impl IntoView {
    let typed = use_params_map().read_untracked().get("reference").unwrap_or_default();
    Suspend::new(async move {
        let Ok(reference) = Reference::parse(&typed) else { return missing_page() };
        or_fault(page(reference).await)
    })
}

async fn page(reference: Reference) -> portal::Result<AnyView> {
    let portal = caller::portal();
    let visitor = caller::visitor().await?;
    let standing = portal::ratings::standing(&portal, &visitor, &reference).await?;
    let view = match standing {
        Standing::NotYours => {
            answer(StatusCode::FORBIDDEN);
            view! { <Message reference=reference text="rating-not-yours"/> }.into_any()
        }
        Standing::NotYet => view! { <Message reference=reference text="rating-not-yet"/> }.into_any(),
        Standing::Done { call_back } => view! { <Done reference=reference call_back=call_back/> }.into_any(),
        Standing::Open(part) => {
            let Some(case) = portal::progress::public_case(&portal, &reference).await? else {
                return Ok(missing_page());
            };
            let typed = kept::typed(Form::Rating, reference.as_str()).await?;
            view! { <RatingForm case=case part=part typed=typed/> }.into_any()
        }
    };
    Ok(view)
}

#[component]
fn Message(reference: Reference, text: &'static str) -> impl IntoView {
    let words = caller::words();
    let back = format!("/my/{}", reference.as_str());
    view! {
        <PageTitle text=words.say("rating-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("rating-title")}</h1>
                <p>{words.say(text)}</p>
                <p><a href=back>{words.say("rating-to-case")}</a></p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
}

/// What happens with the answers. Nothing is called solved here: somebody who has no power is told who calls, and when.
#[component]
fn Done(reference: Reference, #[prop(optional_no_strip)] call_back: Option<CallBack>) -> impl IntoView {
    let words = caller::words();
    let portal = caller::portal();
    let (regulator, phone) = (portal.settings().regulator_phone.clone(), portal.settings().service_phone.clone());
    let follow_up = match call_back {
        Some(CallBack { called_at: None, tried_at: Some(tried), due }) => words.with(
            "rating-call-tried",
            &[("tried", words.day_of(tried).into()), ("day", words.full_day(due).into()), ("phone", phone.into())],
        ),
        Some(CallBack { called_at: None, tried_at: None, due }) => {
            words.with("rating-call-by", &[("day", words.full_day(due).into()), ("phone", phone.into())])
        }
        Some(CallBack { called_at: Some(at), .. }) => words.with("rating-called", &[("day", words.day_of(at).into())]),
        None => words.say("rating-counted"),
    };
    view! {
        <PageTitle text=words.say("rating-done-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("rating-done-title")}</h1>
                <p>{follow_up}</p>
                <p>{words.with("rating-regulator", &[("phone", regulator.into())])}</p>
                <p><a href=format!("/my/{}", reference.as_str())>{words.say("rating-to-case")}</a></p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
}
