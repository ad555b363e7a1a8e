//! Who is it? Asked once more, before what wants a sign-in of just now.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{FRESH, Member};

use super::for_member;
use super::proof::ProofFields;
use crate::caller;
use crate::components::{ErrorSummary, PageTitle, Submit};
use crate::notice;
use crate::redirect::see_other;
use crate::staff::functions::{AGAIN, PASSWORD, ProveAgain, address, wanted};

#[component]
pub fn AgainPage() -> impl IntoView {
    Suspend::new(for_member(async move |_: Member| {
        let Some((reference, _)) = wanted().await? else {
            see_other("/staff");
            return Ok(().into_any());
        };
        let words = caller::words();
        let errors = notice::take(AGAIN).await?.errors(words);
        let lead = words.with("staff-again-lead", &[("hours", FRESH.num_hours().into())]);
        Ok(view! {
            <PageTitle text=words.say("staff-again") error=!errors.is_empty()/>
            <ErrorSummary errors=errors.clone()/>
            <section class="card">
                <h1>{words.say("staff-again")}</h1>
                <p>{lead}</p>
                <form method="post" action=ProveAgain::url() novalidate>
                    <ProofFields error=errors.of(PASSWORD)/>
                    <p class="buttons">
                        <Submit text=words.say("staff-again-go-on")/>
                        <a class="button quiet" href=address(&reference)>{words.say("staff-again-back")}</a>
                    </p>
                </form>
            </section>
        }
        .into_any())
    }))
}
