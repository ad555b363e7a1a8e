use leptos::prelude::*;
use portal::progress::sign_plan as sign;

use crate::functions::lead_to;

#[server(prefix = "/_fn", endpoint = "my/sign")]
pub async fn sign_plan(#[server(rename = "ref")] reference: Option<String>) -> Result<(), ServerFnError> {
    lead_to(super::act(reference, "plan", async |portal, visitor, reference| sign(&portal, &visitor, &reference).await))
        .await
}
