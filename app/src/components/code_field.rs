use leptos::prelude::*;
use portal::applications::drafts::CODE;

use super::Field;
use crate::caller;

/// For the code that is on its way to this phone, which is masked. One code at most is on its way for a session, and so a page has
/// one of these at most.
#[component]
pub fn CodeField(#[prop(into)] phone: String, #[prop(optional_no_strip, into)] error: Option<String>) -> impl IntoView {
    let words = caller::words();
    view! {
        <p role="status">{words.with("contact-sent", &[("phone", phone.into())])}</p>
        <Field
            name=CODE
            label=words.say("contact-code")
            hint=words.say("contact-code-hint")
            error=error
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength=12_u16
            class="short"
        />
    }
}
