//! What a surveyor writes into the form of his act beside the choice.

use domain::applications::parse_kilowatts;
use domain::surveys::{LONGEST_REMARK, is_joint};
use leptos::prelude::*;
use portal::staff::{Doubt, SeenCase, outgrows_class};

use super::inspection_fields::Back;
use crate::components::case::kilowatts;
use crate::components::{Field, TextArea};
use crate::staff::functions::named;
use crate::words::Words;

/// The capacity as the form shows it: as it was typed, as the last survey confirmed it, or as it was applied for.
fn capacity(seen: &SeenCase, act: &str, back: &Back<'_>) -> String {
    let typed = back.notice.value(&named::field(act, named::CAPACITY));
    if !typed.is_empty() || back.errors.of(&named::field(act, named::CAPACITY)).is_some() {
        return typed;
    }
    kilowatts(seen.surveys.last().map_or(seen.case.capacity_watts, |survey| survey.capacity_watts))
}

/// That it is more than the class takes.
pub(super) fn outgrown(seen: &SeenCase, act: &str, back: &Back<'_>) -> Option<Doubt> {
    let watts = parse_kilowatts(&capacity(seen, act, back)).ok().filter(|watts| outgrows_class(&seen.case, *watts))?;
    Some(Doubt::OutgrowsClass(watts))
}

pub(super) fn survey(words: Words, seen: &SeenCase, act: &'static str, back: &Back<'_>) -> AnyView {
    let applied_for = [("kw", kilowatts(seen.case.capacity_watts).into())];
    let shown = capacity(seen, act, back);
    let joint = is_joint(seen.case.capacity_watts, parse_kilowatts(&shown).unwrap_or_default());
    let remark = named::field(act, named::REMARK);
    let written = back.notice.value(&remark);
    let last = || seen.surveys.last().and_then(|survey| survey.remark.clone()).unwrap_or_default();
    view! {
        {joint.then(|| view! { <p class="small muted">{words.say("survey-joint-hint")}</p> })}
        <Field
            name=named::field(act, named::CAPACITY)
            label=words.say("staff-survey-capacity")
            hint=words.with("staff-survey-capacity-hint", &applied_for)
            error=back.errors.of(&named::field(act, named::CAPACITY))
            value=shown
            autocomplete="off"
            inputmode="decimal"
            maxlength=20_u16
            class="short"
        />
        <TextArea
            name=remark.clone()
            label=words.say("survey-remark")
            hint=words.with("staff-survey-remark-hint", &[("max", LONGEST_REMARK.into())])
            error=back.errors.of(&remark)
            value=if written.is_empty() && !back.is_of(act) { last() } else { written }
        />
    }
    .into_any()
}
