//! Before the first question: what is needed, how long it takes, what happens then, and who need not apply.

use leptos::prelude::*;

use crate::caller;
use crate::components::{ButtonLink, Card, Help, PageTitle};

#[component]
pub fn Start() -> impl IntoView {
    let words = caller::words();
    let phone = caller::portal().settings().service_phone.clone();
    let list = move |keys: [&str; 3]| keys.map(move |key| view! { <li>{words.say(key)}</li> }).collect_view();
    view! {
        <PageTitle text=words.say("start-title")/>
        <div class="grid">
            <div class="stack">
                <section class="card hero">
                    <h1>{words.say("start-title")}</h1>
                    <p class="intro">{words.say("start-lead")}</p>
                    <p class="buttons"><ButtonLink href="/apply/where" text=words.say("start-button")/></p>
                    <p class="small muted">{words.say("start-resume")} " " <a href="/my">{words.say("nav-my")}</a></p>
                </section>
                <Card title=words.say("start-need-title")>
                    <ul class="ticks">{list(["start-need-document", "start-need-phone", "start-need-capacity"])}</ul>
                    <p class="small muted">{words.say("start-need-later")}</p>
                </Card>
                <Card title=words.say("start-next-title")>
                    <ol class="steps-list">{list(["start-next-reference", "start-next-survey", "start-next-power"])}</ol>
                </Card>
                <Card title=words.say("start-other-title") id="other">
                    <dl class="signposts">
                        <dt>{words.say("start-other-large")}</dt>
                        <dd>{words.with("start-other-large-text", &[("phone", phone.as_str().into())])}</dd>
                        <dt>{words.say("start-other-more")}</dt>
                        <dd>{words.with("start-other-more-text", &[("phone", phone.as_str().into())])}</dd>
                        <dt>{words.say("start-other-charger")}</dt>
                        <dd>{words.say("start-other-charger-text")}</dd>
                        <dt>{words.say("start-other-scan")}</dt>
                        <dd>{words.say("start-other-scan-text")}</dd>
                    </dl>
                </Card>
            </div>
            <aside class="stack">
                <Card title=words.say("start-cost-title")>
                    <p class="small muted">{words.say("start-cost")}</p>
                    <p class="small"><a href="/fees">{words.say("nav-fees")}</a></p>
                </Card>
                <Help/>
            </aside>
        </div>
    }
}
