//! What refusals of the interface mean: the page to which their types lead.

use leptos::prelude::*;

use crate::caller;
use crate::components::{BackLink, Help, PageTitle};

/// The last part of each type, and the status with which it is answered.
pub const PROBLEM_CODES: [(&str, u16); 14] = [
    ("unreadable", 400),
    ("unknown-key", 401),
    ("key-elsewhere", 403),
    ("missing-scope", 403),
    ("not-found", 404),
    ("wrong-method", 405),
    ("conflict", 409),
    ("refused", 409),
    ("under-way", 409),
    ("deleted", 410),
    ("other-content", 422),
    ("too-many", 429),
    ("one-at-a-time", 429),
    ("fault", 500),
];

#[component]
pub fn Problems() -> impl IntoView {
    let words = caller::words();
    let problem = |(code, status): (&'static str, u16)| {
        view! {
            <section class="card" id=code>
                <h2>{words.say(&format!("interface-problem-{code}"))} " " <span class="muted">{status}</span></h2>
                <p>{words.say(&format!("interface-problem-{code}-do"))}</p>
            </section>
        }
    };
    view! {
        <PageTitle text=words.say("interface-problems-title")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/api/docs" text=words.say("interface-title")/>
                <h1>{words.say("interface-problems-title")}</h1>
                <p class="intro">{words.say("interface-problems-lead")}</p>
            </section>
            {PROBLEM_CODES.map(problem).into_iter().collect_view()}
            <Help/>
        </div>
    }
}
