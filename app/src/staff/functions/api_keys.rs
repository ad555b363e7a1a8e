//! Forms about keys of other systems. Those that show a secret are answered by a page: `secrets.rs`.

use leptos::prelude::*;
use portal::api_keys::Revoked;
use portal::staff::{self, Kept};
use uuid::Uuid;

use super::wanted::{Wanted, ask_again};
use super::{CHANGED, form_id};
use crate::functions::lead_to;
use crate::notice::{self, Notice};
use crate::staff::caller::{self, SIGN_IN};
use crate::staff::key_pages::{KEYS, key_address, revoke_address};

/// The form's own id.
pub const FORM: &str = "form";
/// The field of a rotation; also in the address of a key's page, for whoever was asked again who he is.
pub const OVERLAP: &str = "overlap";

/// Ends a key.
#[server(prefix = "/_staff", endpoint = "revoke-key")]
pub async fn revoke_key(key: Option<String>, form: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let Some(key) = key.and_then(|key| Uuid::try_parse(&key).ok()) else { return Ok(KEYS.to_owned()) };
        let desk = caller::desk();
        let form = form_id(&desk, form.as_deref());
        let address = key_address(key);
        let signed_in_at = caller::signed_in_at(&member).await?;
        let said = match staff::revoke_api_key(&desk, &member, signed_in_at, form, key).await? {
            Kept::Done(Revoked::Done) => "keys-revoked-now",
            Kept::Done(Revoked::NotInUse) => "keys-not-in-use",
            Kept::AskAgain => return ask_again(Wanted::Key(revoke_address(key))).await,
            // There is no such page for this member either.
            Kept::NotEntitled => return Ok(address),
        };
        notice::leave(Notice::default().typed(CHANGED, said).on(&address)).await?;
        Ok(address)
    })
    .await
}
