//! Phone and code. What is shown does not tell whether a phone is known.

use domain::applications::field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::drafts::CODE;
use portal::sessions::Purpose;

use crate::caller;
use crate::components::{Card, Check, CodeField, ErrorSummary, Field, Help, PageTitle, Submit};
use crate::functions::applications::{DRAFT, where_to_go_on};
use crate::functions::sessions::{CheckCode, LINK, SIGN_IN, SendCode};
use crate::notice::{self, Notice};
use crate::pages::errors::or_fault;
use crate::redirect::see_other;

#[component]
pub fn SignIn() -> impl IntoView {
    Suspend::new(async move { or_fault(page().await) })
}

async fn page() -> portal::Result<AnyView> {
    let sent = caller::visitor().await?.awaits(Purpose::SignIn, caller::portal().now()).map(str::to_owned);
    let notice = notice::take(SIGN_IN).await?;
    // From a form or a page whose draft is not here.
    let named = caller::query(DRAFT).filter(|_| notice.troubles.is_empty());
    if let Some(named) = &named
        && let Some(there) = where_to_go_on(named).await?
    {
        see_other(&there);
        return Ok(().into_any());
    }
    Ok(show(sent, named.is_some(), &notice))
}

fn show(sent: Option<String>, lost: bool, notice: &Notice) -> AnyView {
    let words = caller::words();
    let errors = notice.errors(words);
    let again = sent.is_some();
    let code = sent.map(|phone| {
        view! {
            <form method="post" action=CheckCode::url() novalidate>
                <CodeField phone=phone error=errors.of(CODE)/>
                <p class="buttons"><Submit text=words.say("sign-in-confirm")/></p>
            </form>
            <h2>{words.say("sign-in-again")}</h2>
        }
    });
    // Without a code on its way the code's error belongs to the phone.
    let phone_error = errors.of(field::PHONE).or_else(|| errors.of(CODE).filter(|_| !again));
    let mut summary = errors.clone();
    summary.0.retain(|(name, _)| name != LINK);
    if !again {
        summary.0.iter_mut().for_each(|(name, _)| field::PHONE.clone_into(name));
    }
    view! {
        <PageTitle text=words.say("sign-in-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                {errors.of(LINK).map(|said| view! { <section class="card" role="alert"><p>{said}</p></section> })}
                {lost.then(|| view! { <section class="card" role="alert"><p>{words.say("sign-in-go-on")}</p></section> })}
                <ErrorSummary errors=summary/>
                <section class="card">
                    <h1>{words.say("sign-in-title")}</h1>
                    <p class="muted">{words.say("sign-in-lead")}</p>
                    {code}
                    <form method="post" action=SendCode::url() novalidate>
                        <Field
                            name=field::PHONE
                            label=words.say("contact-phone")
                            hint=words.say("contact-phone-hint")
                            value=notice.value(field::PHONE)
                            error=phone_error
                            kind="tel"
                            inputmode="tel"
                            autocomplete="tel"
                            class="short"
                            check=Check::Phone
                        />
                        <p class="buttons"><Submit text=words.say("sign-in-send") quiet=again/></p>
                    </form>
                </section>
            </div>
            <aside class="stack">
                <Card title=words.say("sign-in-link-title")>
                    <p class="small muted">{words.say("sign-in-link-text")}</p>
                </Card>
                <Help/>
            </aside>
        </div>
    }
    .into_any()
}
