use leptos::prelude::*;

use crate::caller;
use crate::functions::lead_to;
use crate::staff::caller::SIGN_IN;

#[server(prefix = "/_staff", endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), ServerFnError> {
    lead_to(async {
        if let Some(session) = caller::session() {
            session.flush().await.map_err(caller::fault)?;
        }
        Ok(SIGN_IN.to_owned())
    })
    .await
}
