//! What a metering worker writes into the form that says that power is on.

use domain::meters::LONGEST_NUMBER;
use leptos::prelude::*;

use super::inspection_fields::Back;
use crate::components::Field;
use crate::staff::functions::named;
use crate::words::Words;

pub(super) fn meter(words: Words, act: &'static str, back: &Back<'_>) -> AnyView {
    let field = |name: &str| named::field(act, name);
    let value = |name: &str| back.notice.value(&field(name));
    let error = |name: &str| back.errors.of(&field(name));
    view! {
        <Field
            name=field(named::NUMBER)
            label=words.say("meter-number")
            hint=words.with("meter-number-hint", &[("max", LONGEST_NUMBER.into())])
            error=error(named::NUMBER)
            value=value(named::NUMBER)
            autocomplete="off"
            maxlength=60_u16
        />
        <Field
            name=field(named::READING)
            label=words.say("meter-reading")
            hint=words.say("meter-reading-hint")
            error=error(named::READING)
            value=value(named::READING)
            autocomplete="off"
            inputmode="decimal"
            maxlength=20_u16
            class="short"
        />
        <Field
            name=field(named::MULTIPLIER)
            label=words.say("meter-multiplier")
            hint=words.say("meter-multiplier-hint")
            error=error(named::MULTIPLIER)
            value=value(named::MULTIPLIER)
            autocomplete="off"
            inputmode="numeric"
            maxlength=10_u16
            optional=true
            class="short"
        />
    }
    .into_any()
}
