//! Which messages the owner wants to this case, and where.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::notifications::{Chosen, OwnMail, Wanted, Way};

use super::mail_address::{mail_address, needs_attention};
use crate::caller;
use crate::components::{Choice, FormErrors, RadioGroup, Submit};
use crate::functions::notifications::{ChooseMessages, WANTED, WAY};

/// The card with what is chosen and the forms that change it. `mail`: what there is of mail; `None` where there is none. `typed`: an
/// address that was not taken.
pub(super) fn notifications(
    reference: &Reference,
    chosen: Chosen,
    mail: Option<OwnMail>,
    typed: String,
    errors: &FormErrors,
) -> AnyView {
    let words = caller::words();
    let wanted = Wanted::ALL.map(|one| Choice::new(one.code(), words.say(&format!("notifications-{}", one.code()))));
    let open = errors.of(WAY).is_some() || mail.as_ref().is_some_and(|mail| needs_attention(mail, errors));
    let takes_mail = mail.as_ref().is_some_and(|mail| mail.confirmed.is_some() && !mail.is_refused);
    let title = words.say(if mail.is_some() { "notifications-title-mail" } else { "notifications-title" });
    let ways = takes_mail.then(|| {
        let ways = Way::ALL.map(|one| Choice::new(one.code(), words.say(&format!("notifications-way-{}", one.code()))));
        view! {
            <RadioGroup
                name=WAY
                legend=words.say("notifications-way-legend")
                hint=words.say("notifications-way-hint")
                error=errors.of(WAY)
                value=chosen.way.code().to_owned()
                choices=ways.to_vec()
            />
        }
    });
    let no_way = errors.of(WAY).filter(|_| !takes_mail).map(|error| view! { <p id=WAY role="status">{error}</p> });
    let address = mail.map(|mail| mail_address(reference, mail, typed, errors));
    view! {
        <details class="card quiet" id="notifications" open=open>
            <summary>{title}</summary>
            <form method="post" action=ChooseMessages::url() novalidate>
                <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
                <RadioGroup
                    name=WANTED
                    legend=words.say("notifications-legend")
                    hint=words.say("notifications-always")
                    error=errors.of(WANTED)
                    value=chosen.wanted.code().to_owned()
                    choices=wanted.to_vec()
                />
                {ways}
                {no_way}
                <p class="buttons"><Submit text=words.say("notifications-button") quiet=true/></p>
            </form>
            {address}
        </details>
    }
    .into_any()
}
