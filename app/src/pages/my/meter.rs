//! The meter of a case: its owner confirms number and first reading, or says that they are wrong.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::meters::PutUp;

use crate::caller;
use crate::components::meter::MeterFacts;
use crate::components::{ButtonLink, Card, Submit};
use crate::functions::progress::ConfirmEvent;
use crate::words::Words;

/// In the address of the page: the form for a message begins with what to say of the meter.
pub(super) const WRONG: &str = "wrong=meter";

pub(super) fn meter(reference: &Reference, put_up: Option<PutUp>) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let put_up = put_up?;
    let seq = put_up.seq.to_string();
    let confirmed = put_up.confirmed.clone();
    let account = put_up.account.as_ref().map(|account| account.as_str().to_owned());
    let class = if confirmed.is_some() { "" } else { "sun" };
    let reference = reference.as_str().to_owned();
    let asked = match confirmed {
        Some(confirmed) => {
            let said = words.with("meter-confirmed", &[("time", words.moment(confirmed.at).into())]);
            view! { <p role="status">{said}</p> }.into_any()
        }
        None => view! {
            {put_up.corrected_at.map(|_| view! { <p>{words.say("meter-corrected")}</p> })}
            <p>{words.say("meter-ask")}</p>
            <form method="post" action=ConfirmEvent::url()>
                <input type="hidden" name="ref" value=reference.clone()/>
                <input type="hidden" name="seq" value=seq/>
                <p class="buttons">
                    <Submit text=words.say("meter-right")/>
                    <ButtonLink href=format!("/my/{reference}?{WRONG}#messages") text=words.say("meter-wrong") quiet=true/>
                </p>
            </form>
        }
        .into_any(),
    };
    Some(
        view! { <Card title=words.say("meter-title") id="meter" class=class><MeterFacts put_up=put_up account=account/>{asked}</Card> },
    )
}

/// What a message begins with whose writer says that the meter is wrong.
pub(super) fn said_wrong(words: Words, put_up: Option<&PutUp>) -> Option<String> {
    put_up.map(|put_up| {
        let meter = &put_up.meter;
        let said = [("number", meter.number.clone().into()), ("kwh", meter.reading.to_string().into())];
        words.with("meter-wrong-text", &said)
    })
}
