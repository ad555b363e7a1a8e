//! The second factor of whoever the provider vouches for.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::proof::CodeField;
use crate::caller;
use crate::components::{ButtonLink, ErrorSummary, PageTitle, Submit};
use crate::notice;
use crate::pages::errors::or_fault;
use crate::redirect::see_other;
use crate::staff::caller::SIGN_IN;
use crate::staff::functions::{CODE, GiveCode};
use crate::staff::provider::{CODE_PAGE, vouched};

#[component]
pub fn CodePage() -> impl IntoView {
    Suspend::new(async move { or_fault(shown().await) })
}

async fn shown() -> portal::Result<AnyView> {
    if vouched().await?.is_none() {
        see_other(SIGN_IN);
        return Ok(().into_any());
    }
    let words = caller::words();
    let errors = notice::take(CODE_PAGE).await?.errors(words);
    Ok(view! {
        <PageTitle text=words.say("staff-code-title") error=!errors.is_empty()/>
        <ErrorSummary errors=errors.clone()/>
        <section class="card">
            <h1>{words.say("staff-code-title")}</h1>
            <p>{words.say("staff-code-lead")}</p>
            <form method="post" action=GiveCode::url() novalidate>
                <CodeField error=errors.of(CODE)/>
                <p class="buttons">
                    <Submit text=words.say("staff-sign-in")/>
                    <ButtonLink href=SIGN_IN text=words.say("staff-other-way") quiet=true/>
                </p>
            </form>
        </section>
    }
    .into_any())
}
