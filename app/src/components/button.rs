use leptos::prelude::*;

/// The button that sends a form. Says the act, not "OK".
#[component]
pub fn Submit(
    #[prop(into)] text: String,
    #[prop(optional)] wide: bool,
    #[prop(optional)] quiet: bool,
) -> impl IntoView {
    view! { <button type="submit" class=look(quiet, wide)>{text}</button> }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(into)] text: String,
    #[prop(optional)] wide: bool,
    #[prop(optional)] quiet: bool,
) -> impl IntoView {
    view! { <a class=look(quiet, wide) href=href>{text}</a> }
}

fn look(quiet: bool, wide: bool) -> &'static str {
    match (quiet, wide) {
        (false, false) => "button",
        (true, false) => "button quiet",
        (false, true) => "button wide",
        (true, true) => "button quiet wide",
    }
}
