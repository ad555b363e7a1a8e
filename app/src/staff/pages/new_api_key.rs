//! A new key for another system; and, in answer to the form, its secret.

use domain::text::Text;
use leptos::prelude::*;
use portal::api_keys::Scope;
use portal::api_keys::typed::{EVERYWHERE, Field as Part};
use portal::staff::{Member, api_key, areas_of_keys, is_proved};

use super::for_member;
use super::missing::missing;
use super::secret::SecretCard;
use crate::caller;
use crate::components::{ButtonLink, CheckGroup, Choice, ErrorSummary, Field, FormErrors, PageTitle, Submit, TextArea};
use crate::functions::Typed;
use crate::functions::kept::{self, typed};
use crate::notice;
use crate::redirect::see_other;
use crate::staff::caller as staff_caller;
use crate::staff::functions::{FORM, Wanted, ask_again};
use crate::staff::key_pages::{KEYS, NEW_KEY, key_address};
use crate::staff::secrets::Secret;
use crate::words::Words;

#[component]
pub fn NewApiKeyPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let desk = staff_caller::desk();
        let Some(areas) = areas_of_keys(&desk, &member).await? else { return Ok(missing()) };
        if let Some(secret) = use_context::<Secret>() {
            let Some((key, _)) = api_key(&desk, &member, secret.key).await? else { return Ok(missing()) };
            return Ok(made(secret, key.source));
        }
        if !is_proved(&desk, staff_caller::signed_in_at(&member).await?) {
            see_other(&ask_again(Wanted::Key(NEW_KEY.to_owned())).await?);
            return Ok(().into_any());
        }
        let words = caller::words();
        let errors = notice::take(NEW_KEY).await?.errors(words);
        let typed = typed(kept::Form::ApiKey, "").await?.unwrap_or_default();
        let is_everywhere = member.entitlement.areas.is_empty();
        Ok(form(words, &typed, &errors, (areas, is_everywhere), desk.new_id().to_string()))
    }))
}

fn made(secret: Secret, source: String) -> AnyView {
    let words = caller::words();
    let at = key_address(secret.key);
    view! {
        <PageTitle text=words.say("keys-made")/>
        <div class="stack">
            <h1>{words.say("keys-made")}</h1>
            <SecretCard secret=secret source=source/>
            <p class="buttons">
                <ButtonLink href=at text=words.say("keys-to-key")/>
                <ButtonLink href=KEYS text=words.say("keys-back") quiet=true/>
            </p>
        </div>
    }
    .into_any()
}

fn form(
    words: Words,
    typed: &Typed,
    errors: &FormErrors,
    (areas, is_everywhere): (Vec<(String, Text)>, bool),
    id: String,
) -> AnyView {
    let of = |part: Part| typed.get(part.name()).to_owned();
    let wrong = |part: Part| errors.of(part.name());
    let scopes = Scope::ALL.into_iter().filter(|scope| !scope.is_of_people());
    let scopes = scopes.map(|scope| Choice::new(scope.name(), words.key_scope(scope.name())).hint(scope.name()));
    let scopes: Vec<_> = scopes.collect();
    let all = is_everywhere.then(|| Choice::new(EVERYWHERE, words.say("keys-all-areas")));
    let areas = areas.into_iter().map(|(code, name)| Choice::new(code, words.text(&name))).chain(all).collect();
    let areas_hint = words.say(if is_everywhere { "keys-areas-hint" } else { "keys-areas-hint-own" });
    view! {
        <PageTitle text=words.say("keys-new") error=!errors.is_empty()/>
        <div class="stack">
            <ErrorSummary errors=errors.clone()/>
            <section class="card">
                <h1>{words.say("keys-new")}</h1>
                <p class="muted">{words.say("keys-new-lead")}</p>
                <form method="post" action=NEW_KEY novalidate>
                    <input type="hidden" name=FORM value=id/>
                    <Field
                        name=Part::Source.name()
                        label=words.say("keys-name")
                        hint=words.say("keys-source-hint")
                        value=of(Part::Source)
                        error=wrong(Part::Source)
                        maxlength=200_u16
                    />
                    <Field
                        name=Part::Purpose.name()
                        label=words.say("keys-purpose")
                        hint=words.say("keys-purpose-hint")
                        value=of(Part::Purpose)
                        error=wrong(Part::Purpose)
                        maxlength=200_u16
                        optional=true
                    />
                    <CheckGroup
                        name=Part::Scopes.name()
                        legend=words.say("keys-scopes")
                        hint=words.say("keys-scopes-hint")
                        error=wrong(Part::Scopes)
                        chosen=of(Part::Scopes)
                        choices=scopes
                    />
                    <p class="small muted">{words.say("keys-of-people")}</p>
                    <CheckGroup
                        name=Part::Areas.name()
                        legend=words.say("keys-areas")
                        hint=areas_hint
                        error=wrong(Part::Areas)
                        chosen=of(Part::Areas)
                        choices=areas
                    />
                    <TextArea
                        name=Part::Networks.name()
                        label=words.say("keys-networks")
                        hint=words.say("keys-networks-hint")
                        value=of(Part::Networks)
                        error=wrong(Part::Networks)
                    />
                    <Field
                        name=Part::PerMinute.name()
                        label=words.say("keys-limit")
                        hint=words.say("keys-limit-hint")
                        value=of(Part::PerMinute)
                        error=wrong(Part::PerMinute)
                        inputmode="numeric"
                        class="short"
                        optional=true
                    />
                    <Field
                        name=Part::Until.name()
                        label=words.say("keys-until")
                        hint=words.say("keys-until-hint")
                        value=of(Part::Until)
                        error=wrong(Part::Until)
                        kind="date"
                        class="short"
                        optional=true
                    />
                    <p class="buttons">
                        <Submit text=words.say("keys-make")/>
                        <ButtonLink href=KEYS text=words.say("keys-back") quiet=true/>
                    </p>
                </form>
            </section>
        </div>
    }
    .into_any()
}
