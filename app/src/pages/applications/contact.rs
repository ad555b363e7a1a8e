//! Whom to call, and the proof that the phone is theirs: the last question.

use domain::applications::{Step, field};
use domain::sessions::Phone;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::drafts::CODE;
use portal::sessions::Purpose;

use super::step::{Opened, step_page};
use crate::caller;
use crate::components::{Check, CodeField, Field, Submit};
use crate::functions::applications::{DRAFT, STEP_FORM, SaveContact};
use crate::islands::FieldCheck;

#[component]
pub fn Contact() -> impl IntoView {
    step_page(Step::Contact, "contact-title", async |opened| {
        let pending = caller::visitor().await?.awaits(Purpose::Contact, caller::portal().now()).map(str::to_owned);
        Ok(form(&opened, pending))
    })
}

fn form(opened: &Opened, pending: Option<String>) -> impl IntoView + use<> {
    let words = caller::words();
    let (value, error) = (|name| opened.answer(name), |name| opened.errors.of(name));
    let phone = Phone::parse(&value(field::PHONE)).ok().map(|phone| phone.masked());
    let confirmed = opened.draft.as_ref().is_some_and(|draft| draft.phone_confirmed);
    let waiting = phone.filter(|phone| !confirmed && pending.as_ref() == Some(phone));
    let buttons = if confirmed {
        view! {
            <p class="good">{words.say("contact-confirmed")}</p>
            <p class="buttons"><Submit text=words.say("apply-continue")/></p>
        }
        .into_any()
    } else if let Some(phone) = waiting {
        view! {
            <CodeField phone=phone error=error(CODE)/>
            <p class="buttons">
                <button type="submit" class="button" name="act" value="confirm">{words.say("contact-confirm")}</button>
                <button type="submit" class="button quiet" name="act" value="send">{words.say("contact-send-again")}</button>
            </p>
        }
        .into_any()
    } else {
        // What went wrong with the code before leads here.
        view! {
            <p class="buttons" id=CODE>
                <button type="submit" class="button" name="act" value="send">{words.say("contact-send")}</button>
            </p>
        }
        .into_any()
    };
    view! {
        <p class="muted">{words.say("contact-lead")}</p>
        <form id=STEP_FORM method="post" action=SaveContact::url() novalidate>
            <input type="hidden" name=DRAFT value=opened.id()/>
            <Field
                name=field::NAME
                label=words.say("contact-name")
                hint=words.say("contact-name-hint")
                value=value(field::NAME)
                error=error(field::NAME)
                autocomplete="name"
            />
            <Field
                name=field::PHONE
                label=words.say("contact-phone")
                hint=words.say("contact-phone-hint")
                value=value(field::PHONE)
                error=error(field::PHONE)
                kind="tel"
                inputmode="tel"
                autocomplete="tel"
                class="short"
                check=Check::Phone
            />
            {buttons}
        </form>
        <FieldCheck/>
    }
}
