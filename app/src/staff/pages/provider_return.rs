//! Where the provider leads back to. A browser that comes from another site brings no cookie here, so nothing is taken in yet:
//! the page goes on by itself, and without being led by anybody else.

use http::request::Parts;
use leptos::prelude::*;
use leptos_meta::Meta;

use crate::caller;
use crate::components::{ButtonLink, PageTitle};
use crate::redirect::local;
use crate::staff::provider::FINISH;

/// Bytes of what a provider says in an address, at most.
const LONGEST: usize = 4096;

#[component]
pub fn ProviderReturnPage() -> impl IntoView {
    let words = caller::words();
    let said = use_context::<Parts>().and_then(|parts| parts.uri.query().map(str::to_owned)).unwrap_or_default();
    let next = format!("{FINISH}?{}", if said.len() <= LONGEST { said } else { String::new() });
    let next = local(&next).to_owned();
    view! {
        <PageTitle text=words.say("staff-sign-in-title")/>
        <Meta http_equiv="refresh" content=format!("0; url={next}")/>
        <section class="card">
            <h1>{words.say("staff-sign-in-title")}</h1>
            <p>{words.say("staff-provider-back")}</p>
            <p class="buttons"><ButtonLink href=next text=words.say("staff-provider-go-on")/></p>
        </section>
    }
}
