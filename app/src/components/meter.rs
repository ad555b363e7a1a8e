//! The meter that was put up, as owners and the desk read it.

use domain::calendar::shanghai_date;
use leptos::prelude::*;
use portal::meters::PutUp;

use crate::caller;

/// Number, first reading and day; the account number in full or masked, and that something was put right.
#[component]
pub fn MeterFacts(put_up: PutUp, account: Option<String>) -> impl IntoView {
    let words = caller::words();
    let meter = put_up.meter;
    let times = (meter.multiplier > 1).then(|| {
        view! { <dt>{words.say("meter-multiplier")}</dt><dd>{meter.multiplier}</dd> }
    });
    let account = account.map(|account| view! { <dt>{words.say("account-number")}</dt><dd>{account}</dd> });
    let corrected = put_up.corrected_at.map(|at| {
        view! { <dt>{words.say("meter-corrected-day")}</dt><dd>{words.full_day(shanghai_date(at))}</dd> }
    });
    view! {
        <dl class="pairs">
            <dt>{words.say("meter-number")}</dt>
            <dd>{meter.number.clone()}</dd>
            <dt>{words.say("meter-first-reading")}</dt>
            <dd>{words.with("meter-kwh", &[("kwh", meter.reading.to_string().into())])}</dd>
            {times}
            <dt>{words.say("meter-day")}</dt>
            <dd>{words.full_day(shanghai_date(put_up.at))}</dd>
            {corrected}
            {account}
        </dl>
    }
}
