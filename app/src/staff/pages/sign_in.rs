//! Login, password and code; in a demo a button for each role.

use domain::staff::Role;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::proof::ProofFields;
use super::roles::key;
use crate::caller;
use crate::components::{Card, ErrorSummary, Field, PageTitle, Submit};
use crate::notice::{self, Notice};
use crate::pages::errors::or_fault;
use crate::staff::caller::SIGN_IN;
use crate::staff::functions::{Enter, LOGIN, SignIn};
use crate::words::Words;

#[component]
pub fn SignInPage() -> impl IntoView {
    Suspend::new(async move { or_fault(notice::take(SIGN_IN).await.map(|notice| show(&notice))) })
}

fn show(notice: &Notice) -> AnyView {
    let words = caller::words();
    let errors = notice.errors(words);
    let demo = caller::portal().settings().demo;
    view! {
        <PageTitle text=words.say("staff-sign-in-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                {demo.then(|| roles(words))}
                <section class="card">
                    <h1>{words.say("staff-sign-in-title")}</h1>
                    <form method="post" action=SignIn::url() novalidate>
                        <Field
                            name=LOGIN
                            label=words.say("staff-login")
                            value=notice.value(LOGIN)
                            error=errors.of(LOGIN)
                            autocomplete="username"
                            class="short"
                        />
                        <ProofFields error=None/>
                        <p class="buttons"><Submit text=words.say("staff-sign-in") quiet=demo/></p>
                    </form>
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// Those with which a newcomer plays through a case stand first, as in the table of roles.
fn roles(words: Words) -> impl IntoView {
    let buttons = Role::ALL.map(|role| {
        let text = words.with("staff-enter-as", &[("role", words.say(key(role)).into())]);
        view! {
            <form method="post" action=Enter::url()>
                <input type="hidden" name="role" value=role.code()/>
                <Submit text=text quiet=role != Role::AccountManager/>
            </form>
        }
    });
    view! {
        <Card title=words.say("staff-demo-title") class="sun">
            <p>{words.say("staff-demo-text")}</p>
            <div class="roles">{buttons.into_iter().collect_view()}</div>
        </Card>
    }
}
