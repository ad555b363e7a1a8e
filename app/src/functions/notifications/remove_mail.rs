use leptos::prelude::*;
use portal::notifications::remove_mail as remove;

use super::MAIL;
use crate::functions::{lead_to, progress};

/// The owner takes the address back.
#[server(prefix = "/_fn", endpoint = "my/mail/remove")]
pub async fn remove_mail(#[server(rename = "ref")] reference: Option<String>) -> Result<(), ServerFnError> {
    let removing =
        progress::act(reference, MAIL, async |portal, visitor, reference| remove(&portal, &visitor, &reference).await);
    lead_to(removing).await
}
