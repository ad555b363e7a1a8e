//! A new passkey, for whoever has proved just now who he is.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::passkeys::{LONGEST_NAME, are_offered};
use portal::staff::{Member, is_fresh};

use super::for_member;
use super::passkey_form::{Does, PasskeyForm};
use crate::caller;
use crate::components::{ButtonLink, ErrorSummary, Field, PageTitle};
use crate::notice;
use crate::redirect::see_other;
use crate::staff::caller as staff_caller;
use crate::staff::functions::{AddPasskey, ME, NAME, NEW_PASSKEY, PASSKEY, Wanted, ask_again};
use crate::staff::passkeys::ASK_FOR_NEW;

#[component]
pub fn NewPasskeyPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let desk = staff_caller::desk();
        if !are_offered(&desk) {
            see_other(ME);
            return Ok(().into_any());
        }
        if !is_fresh(&desk, staff_caller::signed_in_at(&member).await?) {
            see_other(&ask_again(Wanted::Page(NEW_PASSKEY.to_owned())).await?);
            return Ok(().into_any());
        }
        let words = caller::words();
        let notice = notice::take(NEW_PASSKEY).await?;
        let errors = notice.errors(words);
        let (named, refused) = (errors.of(NAME), errors.of(PASSKEY));
        Ok(view! {
            <PageTitle text=words.say("staff-passkey-new") error=!errors.is_empty()/>
            <ErrorSummary errors=errors/>
            <section class="card">
                <h1>{words.say("staff-passkey-new")}</h1>
                <p>{words.say("staff-passkey-lead")}</p>
                <PasskeyForm
                    text=words.say("staff-passkey-make")
                    does=Does::Makes
                    action=AddPasskey::url()
                    ask=ASK_FOR_NEW
                    error=refused
                >
                    <Field
                        name=NAME
                        label=words.say("staff-passkey-name")
                        hint=words.with("staff-passkey-name-hint", &[("max", LONGEST_NAME.into())])
                        value=notice.value(NAME)
                        error=named
                        class="short"
                    />
                </PasskeyForm>
                <p class="buttons"><ButtonLink href=ME text=words.say("staff-back-to-me") quiet=true/></p>
            </section>
        }
        .into_any())
    }))
}
