use leptos::prelude::*;

use super::flawed::Flawed;
use crate::caller;
use crate::components::Submit;
use crate::staff::functions::PASSKEY;

/// What a form does with a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Uses,
    Makes,
}

/// A button that asks the browser for a passkey. The script shows it; without one it stays hidden, and a sentence says what is
/// wanting.
#[component]
pub fn PasskeyForm(
    /// What the button says.
    #[prop(into)]
    text: String,
    does: Does,
    /// Where the answer goes.
    action: &'static str,
    /// Where the question comes from.
    ask: &'static str,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let words = caller::words();
    let (way, quiet) = match does {
        Does::Uses => ("get", true),
        Does::Makes => ("create", false),
    };
    view! {
        <Flawed id=PASSKEY error=error>
            <form method="post" action=action data-passkey=way data-ask=ask hidden>
                <input type="hidden" name="id"/>
                <input type="hidden" name="credential"/>
                {children.map(|children| children())}
                <p class="message" role="alert" data-failed="" hidden>{words.say("staff-passkey-failed")}</p>
                <p class="buttons"><Submit text=text quiet=quiet/></p>
            </form>
            <p class="hint" data-no-passkey="">{words.say("staff-passkey-needs-script")}</p>
        </Flawed>
    }
}
