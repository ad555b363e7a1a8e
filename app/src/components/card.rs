use leptos::prelude::*;

use crate::caller;

/// A section with a heading.
#[component]
pub fn Card(
    #[prop(into)] title: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional)] class: &'static str,
    /// Its title alone is shown until somebody opens it.
    #[prop(optional)]
    folded: bool,
    children: Children,
) -> impl IntoView {
    if folded {
        return view! {
            <details class=format!("card quiet {class}").trim_end().to_owned() id=id>
                <summary>{title}</summary>
                {children()}
            </details>
        }
        .into_any();
    }
    view! {
        <section class=format!("card {class}").trim_end().to_owned() id=id>
            <h2>{title}</h2>
            {children()}
        </section>
    }
    .into_any()
}

/// Another way for those who would rather not go on here: the service line and the halls.
#[component]
pub fn Help() -> impl IntoView {
    let words = caller::words();
    let portal = caller::portal();
    let phone = portal.settings().service_phone.clone();
    view! {
        <Card title=words.say("help-title")>
            <p class="small">
                {words.say("help-call")} " " <a href=format!("tel:{phone}")>{phone.clone()}</a> {words.say("help-hall")}
            </p>
        </Card>
    }
}
