//! Which messages the owner wants to this case.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::notifications::Wanted;

use crate::caller;
use crate::components::{Card, Choice, FormErrors, RadioGroup, Submit};
use crate::functions::notifications::{ChooseMessages, WANTED};

/// The card with what is chosen and the form that changes it.
pub(super) fn notifications(reference: &Reference, wanted: Wanted, errors: &FormErrors) -> AnyView {
    let error = errors.of(WANTED);
    let words = caller::words();
    let choices = Wanted::ALL.map(|one| Choice::new(one.code(), words.say(&format!("notifications-{}", one.code()))));
    let reference = reference.as_str().to_owned();
    view! {
        <Card title=words.say("notifications-title") id="notifications" folded=true>
            <form method="post" action=ChooseMessages::url() novalidate>
                <input type="hidden" name="ref" value=reference/>
                <RadioGroup
                    name=WANTED
                    legend=words.say("notifications-legend")
                    hint=words.say("notifications-always")
                    error=error
                    value=wanted.code().to_owned()
                    choices=choices.to_vec()
                />
                <p class="buttons"><Submit text=words.say("notifications-button") quiet=true/></p>
            </form>
        </Card>
    }
    .into_any()
}
