//! Who is it? Asked once more, before what wants a sign-in of just now.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::passkeys::are_offered;
use portal::staff::{FRESH, Member, PROVED_FOR};

use super::for_member;
use super::passkey_form::{Does, PasskeyForm};
use super::proof::ProofFields;
use crate::caller;
use crate::components::{ErrorSummary, PageTitle, Submit};
use crate::notice;
use crate::redirect::see_other;
use crate::staff::caller as staff_caller;
use crate::staff::functions::{AGAIN, PASSWORD, ProveAgain, ProveAgainByPasskey, Wanted, wanted};
use crate::staff::passkeys::ASK;

#[component]
pub fn AgainPage() -> impl IntoView {
    Suspend::new(for_member(async move |_: Member| {
        let Some(waiting) = wanted().await? else {
            see_other("/staff");
            return Ok(().into_any());
        };
        let words = caller::words();
        let errors = notice::take(AGAIN).await?.errors(words);
        let (lead, back) = match &waiting {
            Wanted::Unmask(..) => {
                (words.with("staff-again-lead", &[("hours", FRESH.num_hours().into())]), words.say("staff-again-back"))
            }
            Wanted::Page(_) => (
                words.with("staff-again-account", &[("minutes", PROVED_FOR.num_minutes().into())]),
                words.say("staff-back-to-me"),
            ),
            Wanted::Key(_) => {
                (words.with("keys-again", &[("minutes", PROVED_FOR.num_minutes().into())]), words.say("keys-back"))
            }
        };
        let passkey = are_offered(&staff_caller::desk()).then(|| {
            let text = words.say("staff-again-passkey");
            view! { <PasskeyForm text=text does=Does::Uses action=ProveAgainByPasskey::url() ask=ASK error=None/> }
        });
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
                        <a class="button quiet" href=waiting.back()>{back}</a>
                    </p>
                </form>
                {passkey}
            </section>
        }
        .into_any())
    }))
}
