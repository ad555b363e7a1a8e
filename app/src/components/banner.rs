use leptos::prelude::*;

use crate::caller;

/// Says that everything here is invented, where it is.
#[component]
pub fn Banner() -> impl IntoView {
    caller::portal().settings().demo.then(|| {
        let words = caller::words();
        view! {
            <aside class="banner" aria-label=words.say("demo-label")>
                <p class="wrap">{words.say("demo-banner")}</p>
            </aside>
        }
    })
}
