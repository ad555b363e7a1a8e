use leptos::prelude::*;

use crate::caller;
use crate::functions::lead_to;

/// Ends the session: what it could see is gone with it.
#[server(prefix = "/_fn", endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), ServerFnError> {
    lead_to(async {
        if let Some(session) = caller::session() {
            session.flush().await.map_err(caller::fault)?;
        }
        Ok("/".to_owned())
    })
    .await
}
