use leptos::prelude::*;
use portal::progress::finish_works as finish;

use crate::functions::lead_to;

/// The customer says that what an inspection found is put right.
#[server(prefix = "/_fn", endpoint = "my/works")]
pub async fn finish_works(#[server(rename = "ref")] reference: Option<String>) -> Result<(), ServerFnError> {
    let act = super::act(reference, "findings", async |portal, visitor, reference| {
        finish(&portal, &visitor, &reference).await
    });
    lead_to(act).await
}
