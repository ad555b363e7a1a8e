use leptos::prelude::*;

use crate::caller;

/// The utility's line and the regulator's, side by side as the disclosure rules want it.
#[component]
pub fn Footer() -> impl IntoView {
    let words = caller::words();
    let portal = caller::portal();
    let settings = portal.settings();
    view! {
        <footer class="foot">
            <div class="wrap">
                <p>
                    {words.say("footer-service-line")} " " <PhoneLink number=settings.service_phone.clone()/> " · "
                    {words.say("footer-regulator-line")} " " <PhoneLink number=settings.regulator_phone.clone()/>
                </p>
                <p>
                    {words.text(&settings.operator)} " · " <a href="/openness/standards">{words.say("nav-standards")}</a> " · "
                    <a href="/privacy">{words.say("nav-privacy")}</a>
                </p>
            </div>
        </footer>
    }
}

#[component]
fn PhoneLink(number: String) -> impl IntoView {
    view! { <a class="phone" href=format!("tel:{number}")>{number.clone()}</a> }
}
