//! The address for mails: given, confirmed by the code that went there, taken back.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::notifications::{Awaiting, OwnMail};

use crate::caller;
use crate::components::{Field, FormErrors, Submit};
use crate::functions::notifications::{ConfirmMail, GiveMail, MAIL, MAIL_CODE, RemoveMail};

/// Whether the owner has something to see or to do here: the card stands open.
pub(super) fn needs_attention(mail: &OwnMail, errors: &FormErrors) -> bool {
    mail.awaiting.is_some() || mail.is_refused || errors.of(MAIL).is_some() || errors.of(MAIL_CODE).is_some()
}

/// What there is, and the forms for it. `typed`: what was not taken.
pub(super) fn mail_address(reference: &Reference, mail: OwnMail, typed: String, errors: &FormErrors) -> AnyView {
    let words = caller::words();
    let reference = reference.as_str().to_owned();
    let has_any = mail.confirmed.is_some() || mail.awaiting.is_some();
    let is_refused = mail.is_refused;
    let confirmed = mail.confirmed.map(|address| {
        let key = if is_refused { "mail-refused" } else { "mail-confirmed" };
        view! { <p id="mail-address" role="status">{words.with(key, &[("address", address.into())])}</p> }
    });
    let awaiting = mail.awaiting.map(|awaiting| code_form(&reference, awaiting, errors));
    let remove = has_any.then(|| {
        view! {
            <form method="post" action=RemoveMail::url()>
                <input type="hidden" name="ref" value=reference.clone()/>
                <p class="buttons"><Submit text=words.say("mail-remove") quiet=true/></p>
            </form>
        }
    });
    view! {
        <h3>{words.say("mail-title")}</h3>
        {confirmed}
        {awaiting}
        <form method="post" action=GiveMail::url() novalidate>
            <input type="hidden" name="ref" value=reference.clone()/>
            <Field
                name=MAIL
                label=words.say(if has_any { "mail-another" } else { "mail-label" })
                hint=words.say("mail-hint")
                error=errors.of(MAIL)
                value=typed
                kind="email"
                autocomplete="email"
                inputmode="email"
                maxlength=300_u16
            />
            <p class="buttons"><Submit text=words.say("mail-button") quiet=true/></p>
        </form>
        {remove}
    }
    .into_any()
}

fn code_form(reference: &str, awaiting: Awaiting, errors: &FormErrors) -> AnyView {
    let words = caller::words();
    let key = if awaiting.has_failed { "mail-code-failed" } else { "mail-code-sent" };
    view! {
        <form method="post" action=ConfirmMail::url() novalidate id="mail-code">
            <input type="hidden" name="ref" value=reference.to_owned()/>
            <p role="status">{words.with(key, &[("address", awaiting.address.into())])}</p>
            <Field
                name=MAIL_CODE
                label=words.say("mail-code-label")
                error=errors.of(MAIL_CODE)
                inputmode="numeric"
                autocomplete="one-time-code"
                maxlength=12_u16
                class="short"
            />
            <p class="buttons"><Submit text=words.say("mail-code-button") quiet=true/></p>
        </form>
    }
    .into_any()
}
