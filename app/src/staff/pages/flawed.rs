use leptos::prelude::*;

use crate::components::ErrorLine;

/// What is no field and can go wrong all the same, with what did.
#[component]
pub fn Flawed(id: &'static str, #[prop(optional_no_strip)] error: Option<String>, children: Children) -> impl IntoView {
    let class = if error.is_some() { "field error" } else { "field" };
    view! {
        <div class=class id=id tabindex="-1">
            {error.map(|error| view! { <ErrorLine id=format!("{id}-error") text=error/> })}
            {children()}
        </div>
    }
}
