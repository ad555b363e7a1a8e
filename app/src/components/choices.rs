use leptos::prelude::*;

use super::field::{ErrorLine, described_by};

/// One of several answers.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
}

impl Choice {
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Answers of which one is chosen. The first one carries the group's name as id, so that an error can lead there.
#[component]
pub fn RadioGroup(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional, into)] value: String,
    choices: Vec<Choice>,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    let error_id = error.as_ref().map(|_| format!("{name}-error"));
    let described = described_by([hint_id.as_deref(), error_id.as_deref()]);
    let frame = if error.is_some() { "field error" } else { "field" };
    let radios = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let id = if index == 0 { name.clone() } else { format!("{name}-{}", choice.value) };
            let choice_hint_id = choice.hint.as_ref().map(|_| format!("{id}-about"));
            view! {
                <div class="choice">
                    <input
                        type="radio"
                        id=id.clone()
                        name=name.clone()
                        value=choice.value.clone()
                        checked=choice.value == value
                        aria-describedby=choice_hint_id.clone()
                    />
                    <label for=id>{choice.label}</label>
                    {choice.hint.map(|hint| view! { <p class="hint" id=choice_hint_id>{hint}</p> })}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class=frame aria-describedby=described>
            <legend>{legend}</legend>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <ErrorLine id=error_id.unwrap_or_default() text=error/> })}
            {radios}
        </fieldset>
    }
}

/// Answers of which several are ticked. The first one carries the group's name as id, so that an error can lead there.
#[component]
pub fn CheckGroup(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// Values with commas between.
    #[prop(optional, into)]
    chosen: String,
    choices: Vec<Choice>,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    let error_id = error.as_ref().map(|_| format!("{name}-error"));
    let described = described_by([hint_id.as_deref(), error_id.as_deref()]);
    let frame = if error.is_some() { "field error" } else { "field" };
    let boxes = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let id = if index == 0 { name.clone() } else { format!("{name}-{index}") };
            let choice_hint_id = choice.hint.as_ref().map(|_| format!("{id}-about"));
            let checked = chosen.split(',').any(|one| one == choice.value);
            view! {
                <div class="choice">
                    <input
                        type="checkbox"
                        id=id.clone()
                        name=name.clone()
                        value=choice.value.clone()
                        checked=checked
                        aria-describedby=choice_hint_id.clone()
                    />
                    <label for=id>{choice.label}</label>
                    {choice.hint.map(|hint| view! { <p class="hint" id=choice_hint_id>{hint}</p> })}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class=frame aria-describedby=described>
            <legend>{legend}</legend>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <ErrorLine id=error_id.unwrap_or_default() text=error/> })}
            {boxes}
        </fieldset>
    }
}

/// One box to tick.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] checked: bool,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    let error_id = error.as_ref().map(|_| format!("{name}-error"));
    let described = described_by([hint_id.as_deref(), error_id.as_deref()]);
    view! {
        <div class=if error.is_some() { "field error" } else { "field" }>
            {error.clone().map(|error| view! { <ErrorLine id=error_id.unwrap_or_default() text=error/> })}
            <div class="choice">
                <input
                    type="checkbox"
                    id=name.clone()
                    name=name.clone()
                    value="yes"
                    checked=checked
                    aria-describedby=described
                    aria-invalid=error.is_some().then_some("true")
                />
                <label for=name>{label}</label>
                {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            </div>
        </div>
    }
}

/// A list of which one is chosen; for more answers than radios can show.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional, into)] value: String,
    choices: Vec<Choice>,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    let error_id = error.as_ref().map(|_| format!("{name}-error"));
    let described = described_by([hint_id.as_deref(), error_id.as_deref()]);
    view! {
        <div class=if error.is_some() { "field error" } else { "field" }>
            <label for=name.clone()>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.clone().map(|error| view! { <ErrorLine id=error_id.unwrap_or_default() text=error/> })}
            <select id=name.clone() name=name aria-describedby=described aria-invalid=error.is_some().then_some("true")>
                {choices
                    .into_iter()
                    .map(|choice| {
                        let selected = choice.value == value;
                        view! { <option value=choice.value selected=selected>{choice.label}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
