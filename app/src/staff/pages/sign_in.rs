//! Login, password and code; a passkey; the provider's word; in a demo a button for each role.

use domain::staff::Role;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::passkeys::are_offered;

use super::flawed::Flawed;
use super::passkey_form::{Does, PasskeyForm};
use super::proof::ProofFields;
use super::roles::key;
use crate::caller;
use crate::components::{ButtonLink, Card, ErrorSummary, Field, FormErrors, PageTitle, Submit};
use crate::notice::{self, Notice};
use crate::pages::errors::or_fault;
use crate::preferences::encoded;
use crate::staff::back::{TO, wanted};
use crate::staff::caller::{self as staff_caller, SIGN_IN};
use crate::staff::functions::{Enter, LOGIN, PASSKEY, SignIn, SignInWithPasskey};
use crate::staff::passkeys::ASK;
use crate::staff::provider::{BEGIN, PROVIDER};
use crate::words::Words;

#[component]
pub fn SignInPage() -> impl IntoView {
    Suspend::new(async move { or_fault(notice::take(SIGN_IN).await.map(|notice| show(&notice))) })
}

fn show(notice: &Notice) -> AnyView {
    let words = caller::words();
    let errors = notice.errors(words);
    let demo = caller::portal().settings().demo;
    let asked = caller::query(TO);
    let to = wanted(asked.as_deref());
    view! {
        <PageTitle text=words.say("staff-sign-in-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                {demo.then(|| roles(words, to))}
                <section class="card">
                    <h1>{words.say("staff-sign-in-title")}</h1>
                    <form method="post" action=SignIn::url() novalidate>
                        <Back to=to/>
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
            {others(words, to, &errors)}
        </div>
    }
    .into_any()
}

/// Where to go after it, in a form.
#[component]
fn Back(#[prop(into)] to: String) -> impl IntoView {
    view! { <input type="hidden" name=TO value=to/> }
}

/// The ways that are offered beside password and code.
fn others(words: Words, to: &str, errors: &FormErrors) -> impl IntoView + use<> {
    let desk = staff_caller::desk();
    let passkey = are_offered(&desk).then(|| {
        let back = to.to_owned();
        view! {
            <PasskeyForm
                text=words.say("staff-passkey-use")
                does=Does::Uses
                action=SignInWithPasskey::url()
                ask=ASK
                error=errors.of(PASSKEY)
            >
                <Back to=back/>
            </PasskeyForm>
        }
    });
    let provider = desk.settings().entrance.provider.as_ref().map(|provider| {
        let text = words.with("staff-provider-use", &[("name", words.text(&provider.name).into())]);
        let href = format!("{BEGIN}?{TO}={}", encoded(to));
        view! {
            <Flawed id=PROVIDER error=errors.of(PROVIDER)>
                <p class="buttons"><ButtonLink href=href text=text quiet=true/></p>
            </Flawed>
        }
    });
    (passkey.is_some() || provider.is_some()).then(|| {
        view! {
            <aside class="stack">
                <Card title=words.say("staff-other-ways")>{provider} {passkey}</Card>
            </aside>
        }
    })
}

/// Those with which a newcomer plays through a case stand first, as in the table of roles.
fn roles(words: Words, to: &str) -> impl IntoView + use<> {
    let to = to.to_owned();
    let buttons = Role::ALL.iter().map(move |&role| {
        let text = words.with("staff-enter-as", &[("role", words.say(key(role)).into())]);
        view! {
            <form method="post" action=Enter::url()>
                <input type="hidden" name="role" value=role.code()/>
                <Back to=to.clone()/>
                <Submit text=text quiet=role != Role::AccountManager/>
            </form>
        }
    });
    view! {
        <Card title=words.say("staff-demo-title") class="sun">
            <p>{words.say("staff-demo-text")}</p>
            <div class="roles">{buttons.collect_view()}</div>
        </Card>
    }
}
