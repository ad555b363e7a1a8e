use leptos::prelude::*;
use portal::objections::object as object_to;
use portal::progress::Acted;

use crate::functions::{lead_to, progress};

/// The owner says of an entry of the log that it was not so.
#[server(prefix = "/_fn", endpoint = "my/object")]
pub async fn object(
    #[server(rename = "ref")] reference: Option<String>,
    seq: Option<String>,
) -> Result<(), ServerFnError> {
    let seq: Option<u32> = seq.and_then(|seq| seq.parse().ok());
    let field = seq.map_or_else(|| "case".to_owned(), |seq| format!("event-{seq}"));
    lead_to(progress::act(reference, &field, async |portal, visitor, reference| match seq {
        Some(seq) => object_to(&portal, &visitor, &reference, seq).await,
        None => Ok(Acted::NotYours),
    }))
    .await
}
