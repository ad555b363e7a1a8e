//! What the portal keeps about people, why, and for how long.

use leptos::prelude::*;

use crate::caller;
use crate::components::{Card, Help, PageTitle};

#[component]
pub fn Privacy() -> impl IntoView {
    let words = caller::words();
    let settings = caller::portal().settings().clone();
    let keep = settings.retention;
    let list = move |keys: &[&str]| keys.iter().map(|key| view! { <li>{words.say(key)}</li> }).collect_view();
    view! {
        <PageTitle text=words.say("nav-privacy")/>
        <div class="grid">
            <div class="stack">
                <section class="card hero">
                    <h1>{words.say("nav-privacy")}</h1>
                    <p class="intro">{words.with("privacy-lead", &[("operator", words.text(&settings.operator).into())])}</p>
                </section>
                <Card title=words.say("privacy-what-title")>
                    <ul class="bullets">{list(&["privacy-what-identity", "privacy-what-contact", "privacy-what-premises", "privacy-what-rating", "privacy-what-report"])}</ul>
                </Card>
                <Card title=words.say("privacy-how-title")>
                    <ul class="bullets">{list(&["privacy-how-sealed", "privacy-how-public", "privacy-how-images", "privacy-how-cookies", "privacy-how-search"])}</ul>
                </Card>
                <Card title=words.say("privacy-keep-title")>
                    <ul class="bullets">
                        <li>{words.with("privacy-keep-draft", &[("days", keep.draft.num_days().into())])}</li>
                        <li>{words.with("privacy-keep-session", &[("days", keep.session.num_days().into())])}</li>
                        <li>{words.say("privacy-keep-case")}</li>
                        <li>{words.say("privacy-keep-report")}</li>
                    </ul>
                </Card>
                <Card title=words.say("privacy-rights-title")>
                    <p>{words.with("privacy-rights", &[("phone", settings.service_phone.as_str().into())])}</p>
                </Card>
            </div>
            <aside class="stack"><Help/></aside>
        </div>
    }
}
