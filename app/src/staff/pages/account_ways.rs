//! One's own account: the ways in beside password and code.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::passkeys::{Passkey, are_offered, of_member};
use portal::staff::{Desk, Member, linked_since};

use super::flawed::Flawed;
use crate::caller;
use crate::components::{ButtonLink, Card, Submit};
use crate::staff::functions::{NEW_PASSKEY, RemovePasskey, UnlinkProvider};
use crate::staff::provider::{LINK, PROVIDER};

/// What is shown of them: `None` where a way is not offered.
pub struct Ways {
    passkeys: Option<Vec<Passkey>>,
    /// The provider's name, and since when it vouches for this account.
    provider: Option<(String, Option<DateTime<Utc>>)>,
}

/// This member's.
pub async fn ways(desk: &Desk, member: &Member) -> portal::Result<Ways> {
    let words = caller::words();
    let passkeys = if are_offered(desk) { Some(of_member(desk, member).await?) } else { None };
    let provider = match &desk.settings().entrance.provider {
        Some(provider) => Some((words.text(&provider.name), linked_since(desk, member).await?)),
        None => None,
    };
    Ok(Ways { passkeys, provider })
}

impl Ways {
    /// The cards; `error` is what went wrong with the provider.
    pub fn show(self, error: Option<String>) -> impl IntoView + use<> {
        view! {
            {self.passkeys.map(|own| passkeys(&own))}
            {self.provider.map(|(name, since)| provider(&name, since, error))}
        }
    }
}

fn passkeys(own: &[Passkey]) -> impl IntoView + use<> {
    let words = caller::words();
    let rows = own.iter().map(|passkey| {
        let used = passkey.used_at.map_or(words.say("staff-passkey-unused"), |at| words.moment(at));
        let named = words.with("staff-passkey-remove-named", &[("name", passkey.name.clone().into())]);
        view! {
            <tr>
                <th scope="row">{passkey.name.clone()}</th>
                <td data-label=words.say("staff-passkey-added-on")>{words.day_of(passkey.added_at)}</td>
                <td data-label=words.say("staff-session-used")>{used}</td>
                <td data-label=words.say("staff-passkey-remove")>
                    <form method="post" action=RemovePasskey::url()>
                        <input type="hidden" name="id" value=passkey.id.to_string()/>
                        <button type="submit" class="button quiet" aria-label=named>
                            {words.say("staff-passkey-remove")}
                        </button>
                    </form>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let heads = ["staff-passkey-name", "staff-passkey-added-on", "staff-session-used", "staff-passkey-remove"];
    let heads = heads.map(|head| view! { <th scope="col">{words.say(head)}</th> }).collect_view();
    let table = (!own.is_empty()).then(|| {
        view! {
            <table class="listing">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    });
    view! {
        <Card title=words.say("staff-passkeys") id="passkeys">
            <p class="small muted">{words.say("staff-passkeys-hint")}</p>
            {table}
            <p class="buttons"><ButtonLink href=NEW_PASSKEY text=words.say("staff-passkey-new") quiet=true/></p>
        </Card>
    }
}

fn provider(name: &str, since: Option<DateTime<Utc>>, error: Option<String>) -> impl IntoView + use<> {
    let words = caller::words();
    let act = match since {
        Some(since) => {
            let linked = words.with("staff-linked-since", &[("day", words.day_of(since).into())]);
            view! {
                <p>{linked}</p>
                <form method="post" action=UnlinkProvider::url()>
                    <p class="buttons"><Submit text=words.say("staff-unlink") quiet=true/></p>
                </form>
            }
            .into_any()
        }
        None => view! {
            <p class="buttons"><ButtonLink href=LINK text=words.say("staff-link") quiet=true/></p>
        }
        .into_any(),
    };
    view! {
        <Card title=words.with("staff-provider-of", &[("name", name.to_owned().into())])>
            <p class="small muted">{words.say("staff-provider-hint")}</p>
            <Flawed id=PROVIDER error=error>{act}</Flawed>
        </Card>
    }
}
