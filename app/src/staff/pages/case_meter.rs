//! The meter of a case, whether its customer has confirmed it, and how that is done at the meter.

use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::meters::PutUp;
use portal::staff::{Member, SeenCase};

use crate::caller;
use crate::components::meter::MeterFacts;
use crate::components::{Card, ErrorLine, Field, FormErrors, Submit};
use crate::staff::functions::meter::{CODE, ConfirmMeter, SendMeterCode};

/// `None` before one is put up. `sent`: the phone, masked, to which a code was sent from here.
pub(super) fn meter(
    member: &Member,
    seen: &SeenCase,
    sent: Option<String>,
    errors: &FormErrors,
) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let put_up = seen.meter.clone()?;
    let archived = seen.case.progress.archived_at.is_some();
    let asks = put_up.confirmed.is_none() && !archived && member.may_in(Right::Energise, &seen.case.area.code);
    let confirmed = confirmed(&put_up);
    let account = seen.account.clone();
    let reference = seen.case.reference.as_str().to_owned();
    let forms = asks.then(|| forms(reference, sent, errors.of(CODE)));
    Some(view! {
        <Card title=words.say("meter-title") id="meter">
            <MeterFacts put_up=put_up account=account/>
            <p>{confirmed}</p>
            {forms}
        </Card>
    })
}

/// To each entry that puts a meter right, the number before and the one since.
pub(super) fn meter_notes(seen: &SeenCase) -> Vec<(u32, String)> {
    let words = caller::words();
    let both = seen.meter_numbers.iter().zip(seen.meter_numbers.iter().skip(1));
    let notes = both.map(|((_, before), (seq, since))| {
        let numbers = [("before", before.clone().into()), ("since", since.clone().into())];
        (*seq, words.with("meter-corrected-numbers", &numbers))
    });
    notes.collect()
}

fn confirmed(put_up: &PutUp) -> String {
    let words = caller::words();
    let Some(confirmed) = &put_up.confirmed else { return words.say("staff-meter-unconfirmed") };
    let how = words.say(&format!("meter-confirmed-{}", confirmed.how.code()));
    words.with("staff-meter-confirmed", &[("time", words.moment(confirmed.at).into()), ("how", how.into())])
}

fn forms(reference: String, sent: Option<String>, error: Option<String>) -> impl IntoView + use<> {
    let words = caller::words();
    let again = if sent.is_some() { "meter-code-again" } else { "meter-code-send" };
    let send = view! {
        <form method="post" action=SendMeterCode::url()>
            <input type="hidden" name="ref" value=reference.clone()/>
            <p class="buttons"><Submit text=words.say(again) quiet=true/></p>
        </form>
    };
    let Some(phone) = sent else {
        let error = error.map(|said| view! { <div id=CODE><ErrorLine id=format!("{CODE}-error") text=said/></div> });
        return view! { <p class="small muted">{words.say("meter-code-ask")}</p> {error} {send} }.into_any();
    };
    view! {
        <p role="status">{words.with("meter-code-sent", &[("phone", phone.into())])}</p>
        <form method="post" action=ConfirmMeter::url() novalidate>
            <input type="hidden" name="ref" value=reference/>
            <Field
                name=CODE
                label=words.say("meter-code")
                hint=words.say("meter-code-hint")
                error=error
                inputmode="numeric"
                autocomplete="off"
                maxlength=12_u16
                class="short"
            />
            <p class="buttons"><Submit text=words.say("meter-code-confirm")/></p>
        </form>
        {send}
    }
    .into_any()
}
