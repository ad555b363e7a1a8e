use leptos::prelude::*;
use portal::progress::{Acted, confirm};

use crate::functions::lead_to;

/// The customer says that an event that was entered late did occur when it is said to have.
#[server(prefix = "/_fn", endpoint = "my/confirm")]
pub async fn confirm_event(
    #[server(rename = "ref")] reference: Option<String>,
    seq: Option<String>,
) -> Result<(), ServerFnError> {
    let seq = seq.and_then(|seq| seq.parse().ok());
    lead_to(super::act(reference, "log", async |portal, visitor, reference| match seq {
        Some(seq) => confirm(&portal, &visitor, &reference, seq).await,
        None => Ok(Acted::NotYours),
    }))
    .await
}
