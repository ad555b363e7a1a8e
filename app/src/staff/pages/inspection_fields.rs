//! What an inspector writes into the form of an act: which earlier findings were put right, and what was found now.

use domain::inspections::{Defect, LONGEST};
use leptos::prelude::*;
use portal::inspections::{Finding, defects, to_remedy};
use portal::staff::SeenCase;

use crate::components::{ErrorLine, FormErrors};
use crate::notice::Notice;
use crate::staff::functions::named;
use crate::words::Words;

/// A form that came back, with what was written in it.
pub(super) struct Back<'a> {
    pub errors: &'a FormErrors,
    pub notice: &'a Notice,
}

impl Back<'_> {
    /// Whether something is wrong with the form of this act.
    pub fn is_of(&self, act: &str) -> bool {
        let within = |name: &str| name.strip_prefix(act).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        self.errors.0.iter().any(|(name, _)| within(name))
    }
}

/// A box for each finding that is still to be put right. `None` where there is none.
pub(super) fn earlier(words: Words, seen: &SeenCase, act: &'static str, back: &Back<'_>) -> Option<AnyView> {
    let boxes: Vec<_> = to_remedy(&seen.inspections)
        .map(|finding| {
            let name = named::remedied(act, finding.id);
            let checked = back.notice.value(&name) == "yes";
            tick(name, line(words, finding), None, checked)
        })
        .collect();
    (!boxes.is_empty()).then(|| {
        view! { <fieldset class="field"><legend>{words.say("staff-remedied")}</legend>{boxes}</fieldset> }.into_any()
    })
}

/// A box and a line of text for each defect of the published list.
pub(super) fn findings(words: Words, act: &'static str, back: &Back<'_>) -> AnyView {
    let rows = defects().defects.iter().map(|defect| row(words, act, defect, back)).collect_view();
    let own = defects().own_list.then(|| view! { <p class="hint">{words.say("defects-own-list")}</p> });
    view! {
        <fieldset class="field findings">
            <legend>{words.say("staff-found")}</legend>
            <p class="hint">{words.with("staff-found-hint", &[("max", LONGEST.into())])}</p>
            {own}
            {rows}
        </fieldset>
    }
    .into_any()
}

fn row(words: Words, act: &'static str, defect: &Defect, back: &Back<'_>) -> impl IntoView + use<> {
    let (box_name, said): (String, String) = (named::ticked(act, &defect.code), named::said(act, &defect.code));
    let name = words.text(&defect.name);
    let checked = back.notice.value(&box_name) == "yes";
    let error = back.errors.of(&said);
    let error_id = error.as_ref().map(|_| format!("{said}-error"));
    let label = words.with("staff-found-said", &[("defect", name.clone().into())]);
    view! {
        <div class=if error.is_some() { "field error" } else { "field" }>
            {tick(box_name, name, Some(words.text(&defect.remedy)), checked)}
            {error.clone().map(|error| view! { <ErrorLine id=error_id.clone().unwrap_or_default() text=error/> })}
            <input
                type="text"
                id=said.clone()
                name=said.clone()
                aria-label=label
                value=back.notice.value(&said)
                aria-describedby=error_id
                aria-invalid=error.is_some().then_some("true")
                autocomplete="off"
            />
        </div>
    }
}

fn tick(name: String, label: String, hint: Option<String>, checked: bool) -> impl IntoView + use<> {
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    view! {
        <div class="choice">
            <input type="checkbox" id=name.clone() name=name.clone() value="yes" checked=checked aria-describedby=hint_id.clone()/>
            <label for=name>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// What is to be put right, with what was said of it.
fn line(words: Words, finding: &Finding) -> String {
    let name = words.defect(&finding.code);
    match &finding.text {
        Some(text) => format!("{name}{}{text}", words.say("label-colon")),
        None => name,
    }
}
