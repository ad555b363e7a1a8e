//! Whether a key is really to be ended: it can't be taken back.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use portal::api_keys::{ApiKey, State};
use portal::staff::{Member, api_key, is_proved};
use uuid::Uuid;

use super::api_keys::used;
use super::for_member;
use super::missing::missing;
use crate::caller;
use crate::components::{ButtonLink, PageTitle, Submit};
use crate::redirect::see_other;
use crate::staff::caller as staff_caller;
use crate::staff::functions::{FORM, RevokeKey, Wanted, ask_again};
use crate::staff::key_pages::{key_address, revoke_address};

#[component]
pub fn RevokeApiKeyPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| Uuid::try_parse(&id).ok());
    Suspend::new(for_member(async move |member: Member| {
        let Some(id) = id else { return Ok(missing()) };
        let desk = staff_caller::desk();
        let Some((key, _)) = api_key(&desk, &member, id).await? else { return Ok(missing()) };
        if matches!(key.state(desk.now()), State::Revoked(_)) {
            see_other(&key_address(id));
            return Ok(().into_any());
        }
        if !is_proved(&desk, staff_caller::signed_in_at(&member).await?) {
            see_other(&ask_again(Wanted::Key(revoke_address(id))).await?);
            return Ok(().into_any());
        }
        Ok(show(&key, desk.new_id()))
    }))
}

fn show(key: &ApiKey, form: Uuid) -> AnyView {
    let words = caller::words();
    let title = words.with("keys-revoke-of", &[("source", key.source.clone().into())]);
    let rows = [("keys-purpose", key.purpose.clone()), ("keys-used", used(words, key))];
    let rows = rows.map(|(name, said)| view! { <dt>{words.say(name)}</dt> <dd>{said}</dd> }).collect_view();
    view! {
        <PageTitle text=title.clone()/>
        <section class="card">
            <h1>{title}</h1>
            <p>{words.say("keys-revoke-sure")}</p>
            <dl class="pairs">{rows}</dl>
            <form method="post" action=RevokeKey::url()>
                <input type="hidden" name="key" value=key.id.to_string()/>
                <input type="hidden" name=FORM value=form.to_string()/>
                <p class="buttons">
                    <Submit text=words.say("keys-revoke")/>
                    <ButtonLink href=key_address(key.id) text=words.say("keys-keep") quiet=true/>
                </p>
            </form>
        </section>
    }
    .into_any()
}
