//! Said to a browser whose form could not be kept for the next page: too many without a session came from its address.

use leptos::prelude::*;

use crate::caller;
use crate::components::{Help, PageTitle};

#[component]
pub fn Busy() -> impl IntoView {
    let words = caller::words();
    view! {
        <PageTitle text=words.say("busy-title")/>
        <div class="stack reading">
            <section class="card">
                <h1>{words.say("busy-title")}</h1>
                <p class="intro">{words.say("busy-text")}</p>
            </section>
            <Help/>
        </div>
    }
}
