use leptos::prelude::*;

use crate::caller;

/// The way to the step before.
#[component]
pub fn BackLink(#[prop(into)] href: String, #[prop(optional, into)] text: Option<String>) -> impl IntoView {
    let text = text.unwrap_or_else(|| caller::words().say("back"));
    view! { <a class="back" href=href><span aria-hidden="true">"← "</span>{text}</a> }
}

/// 第 2 步，共 5 步, and what else there is to say about it.
#[component]
pub fn StepLine(step: u32, of: u32, #[prop(optional, into)] also: Option<String>) -> impl IntoView {
    let words = caller::words();
    view! {
        <p class="steps small muted">
            {words.with("step-of", &[("step", step.into()), ("of", of.into())])} {also.map(|also| format!(" · {also}"))}
        </p>
    }
}
