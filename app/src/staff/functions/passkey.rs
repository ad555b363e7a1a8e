use leptos::prelude::*;
use portal::staff::passkeys::{Added, Answer, add, remove};
use portal::staff::sign_in_by_passkey;
use uuid::Uuid;

use super::sign_in::led_in;
use super::wanted::{Wanted, ask_again};
use super::{CHANGED, ME};
use crate::caller::address;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The button that asks for a passkey.
pub const PASSKEY: &str = "passkey";
/// The field with what its owner calls a new one.
pub const NAME: &str = "name";
/// The page on which one is made.
pub const NEW_PASSKEY: &str = "/staff/passkeys/new";

/// What a browser brought. An id that is none was never asked.
pub(super) fn answer(id: Option<String>, credential: Option<String>) -> Answer {
    let id = id.and_then(|id| Uuid::try_parse(&id).ok()).unwrap_or_default();
    Answer { id, credential: credential.unwrap_or_default() }
}

/// Signs in by a passkey.
#[server(prefix = "/_staff", endpoint = "passkey")]
pub async fn sign_in_with_passkey(
    id: Option<String>,
    credential: Option<String>,
    to: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let signed = sign_in_by_passkey(&caller::desk(), &answer(id, credential), address()).await?;
        led_in(signed, to.as_deref(), Notice::of(SIGN_IN, PASSKEY, Trouble::PasskeyWrong)).await
    })
    .await
}

/// Keeps a new passkey of whoever has signed in.
#[server(prefix = "/_staff", endpoint = "passkey-add")]
pub async fn add_passkey(
    id: Option<String>,
    credential: Option<String>,
    name: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let signed_in_at = caller::signed_in_at(&member).await?;
        let name = name.unwrap_or_default();
        let added = add(&caller::desk(), &member, signed_in_at, &name, &answer(id, credential)).await?;
        let (field, trouble) = match added {
            Added::Done => {
                notice::leave(Notice::default().typed(CHANGED, "staff-passkey-added").on(ME)).await?;
                return Ok(ME.to_owned());
            }
            Added::AskAgain => return ask_again(Wanted::Page(NEW_PASSKEY.to_owned())).await,
            Added::Named(problem) => (NAME, Trouble::Typed(problem)),
            Added::Refused => (PASSKEY, Trouble::PasskeyNotAdded),
            Added::TooMany => (PASSKEY, Trouble::TooManyPasskeys),
        };
        notice::leave(Notice::of(NEW_PASSKEY, field, trouble).typed(NAME, &name)).await?;
        Ok(NEW_PASSKEY.to_owned())
    })
    .await
}

/// Removes one of one's own passkeys.
#[server(prefix = "/_staff", endpoint = "passkey-remove")]
pub async fn remove_passkey(id: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let id = id.and_then(|id| Uuid::try_parse(&id).ok()).unwrap_or_default();
        let (this, signed_in_at) = (caller::session_id().await?, caller::signed_in_at(&member).await?);
        if !remove(&caller::desk(), &member, &this, signed_in_at, id).await? {
            return ask_again(Wanted::Page(ME.to_owned())).await;
        }
        notice::leave(Notice::default().typed(CHANGED, "staff-passkey-removed").on(ME)).await?;
        Ok(ME.to_owned())
    })
    .await
}
