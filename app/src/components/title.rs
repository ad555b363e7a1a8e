use leptos::prelude::*;
use leptos_meta::Title;

use crate::caller;

/// The document's title. After a form was refused it begins with 错误, which is what a screen reader says first.
#[component]
pub fn PageTitle(#[prop(into)] text: String, #[prop(optional)] error: bool) -> impl IntoView {
    let words = caller::words();
    let prefix = if error { words.say("error-prefix") } else { String::new() };
    view! { <Title text=format!("{prefix}{text} · {}", words.say("site-name"))/> }
}
