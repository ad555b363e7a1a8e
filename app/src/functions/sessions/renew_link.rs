use domain::applications::Reference;
use leptos::prelude::*;
use portal::sessions;

use crate::caller;
use crate::functions::lead_to;

/// Makes the private links given out so far useless. The new one stands on the page and goes to the phone of the case.
#[server(prefix = "/_fn", endpoint = "my/link")]
pub async fn renew_link(#[server(rename = "ref")] reference: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Ok(reference) = Reference::parse(&reference.unwrap_or_default()) else { return Ok("/my".to_owned()) };
        // The page says what is missing.
        sessions::renew_link(&caller::portal(), &caller::visitor().await?, &reference).await?;
        Ok(format!("/my/{}#link", reference.as_str()))
    })
    .await
}
