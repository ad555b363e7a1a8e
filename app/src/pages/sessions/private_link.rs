//! What a private link shows: a button. Previewers of messages fetch links, so only the button's post opens the case.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use crate::caller;
use crate::components::{Help, PageTitle, Submit};
use crate::functions::sessions::OpenLink;

#[component]
pub fn PrivateLink() -> impl IntoView {
    let words = caller::words();
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    view! {
        <PageTitle text=words.say("private-link-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("private-link-title")}</h1>
                <p>{words.say("private-link-text")}</p>
                <form method="post" action=OpenLink::url()>
                    <input type="hidden" name="token" value=token/>
                    <p class="buttons"><Submit text=words.say("private-link-button")/></p>
                </form>
                <p class="small muted">{words.say("private-link-shared")}</p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
}
