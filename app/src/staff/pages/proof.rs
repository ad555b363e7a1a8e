use leptos::prelude::*;

use crate::caller;
use crate::components::Field;
use crate::staff::functions::{CODE, PASSWORD};

/// The fields of what proves who somebody is: the password, and a code that is good once.
#[component]
pub fn ProofFields(#[prop(optional_no_strip)] error: Option<String>) -> impl IntoView {
    let words = caller::words();
    view! {
        <Field
            name=PASSWORD
            label=words.say("staff-password")
            error=error
            kind="password"
            autocomplete="current-password"
            class="short"
        />
        <CodeField error=None/>
    }
}

/// The field of the code alone.
#[component]
pub fn CodeField(#[prop(optional_no_strip)] error: Option<String>) -> impl IntoView {
    let words = caller::words();
    view! {
        <Field
            name=CODE
            label=words.say("staff-code")
            hint=words.say("staff-code-hint")
            error=error
            autocomplete="one-time-code"
            maxlength=20_u16
            class="short"
        />
    }
}
