//! What a metering worker writes into the form that says that power is on, and into the one that puts it right.

use domain::meters::{LONGEST_NUMBER, parse_multiplier};
use leptos::prelude::*;
use portal::meters::PutUp;
use portal::staff::{Doubt, Measured, SeenCase};

use super::inspection_fields::Back;
use crate::components::Field;
use crate::components::case::kilowatts;
use crate::staff::functions::named;
use crate::words::Words;

/// `before`: what is to be put right. An account number is never filled in: what counts of it stays masked.
pub(super) fn meter(
    words: Words,
    seen: &SeenCase,
    act: &'static str,
    back: &Back<'_>,
    before: Option<&PutUp>,
) -> AnyView {
    let field = |name: &str| named::field(act, name);
    let before = before.filter(|_| !back.is_of(act)).map(|put_up| &put_up.meter);
    let value = |name: &str| match (name, before) {
        (named::NUMBER, Some(meter)) => meter.number.clone(),
        (named::READING, Some(meter)) => meter.reading.to_string(),
        (named::MULTIPLIER, Some(meter)) if meter.multiplier > 1 => meter.multiplier.to_string(),
        _ => back.notice.value(&field(name)),
    };
    let error = |name: &str| back.errors.of(&field(name));
    let account_hint = if act == "correct_meter" { "account-hint-correct" } else { "account-hint" };
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
            hint=multiplier_hint(words, seen.measured)
            error=error(named::MULTIPLIER)
            value=value(named::MULTIPLIER)
            autocomplete="off"
            inputmode="numeric"
            maxlength=10_u16
            optional=true
            class="short"
        />
        <Field
            name=field(named::ACCOUNT)
            label=words.say("account-number")
            hint=words.say(account_hint)
            error=error(named::ACCOUNT)
            value=value(named::ACCOUNT)
            autocomplete="off"
            inputmode="numeric"
            maxlength=30_u16
            optional=true
            class="short"
        />
    }
    .into_any()
}

fn multiplier_hint(words: Words, measured: Measured) -> String {
    match measured {
        Measured { metering: Some(metering), .. } if measured.is_behind_transformers() => {
            words.with("meter-multiplier-planned", &[("metering", words.plan_metering(metering).into())])
        }
        Measured { watts, .. } if measured.is_behind_transformers() => {
            words.with("meter-multiplier-wanted", &[("kw", kilowatts(watts).into())])
        }
        _ => words.say("meter-multiplier-hint"),
    }
}

/// That what is measured wants a multiplier, or none, where the form came back otherwise.
pub(super) fn misread(seen: &SeenCase, act: &str, back: &Back<'_>) -> Option<Doubt> {
    let typed = back.notice.value(&named::field(act, named::MULTIPLIER));
    let times = parse_multiplier(&typed).ok().filter(|_| back.is_of(act))?;
    match (seen.measured.is_behind_transformers(), times, seen.measured.metering) {
        (true, 1, _) => Some(Doubt::NotMultiplied(seen.measured)),
        (false, 2.., Some(metering)) => Some(Doubt::Multiplied(metering)),
        _ => None,
    }
}
