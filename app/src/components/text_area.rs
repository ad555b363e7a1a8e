use leptos::prelude::*;

use super::field::{ErrorLine, described_by};
use crate::caller;

/// Several lines to type in.
#[component]
pub fn TextArea(
    /// Also the id.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional, into)] value: String,
    /// May not stay empty, and so doesn't say that it may.
    #[prop(optional)]
    wanted: bool,
) -> impl IntoView {
    let words = caller::words();
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    let error_id = error.as_ref().map(|_| format!("{name}-error"));
    let described = described_by([hint_id.as_deref(), error_id.as_deref()]);
    view! {
        <div class=if error.is_some() { "field error" } else { "field" }>
            <label for=name.clone()>
                {label} {(!wanted).then(|| view! { <span class="muted">{words.say("field-optional")}</span> })}
            </label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.clone().map(|error| view! { <ErrorLine id=error_id.unwrap_or_default() text=error/> })}
            <textarea
                id=name.clone()
                name=name
                rows="4"
                aria-describedby=described
                aria-invalid=error.is_some().then_some("true")
            >
                {value}
            </textarea>
        </div>
    }
}
