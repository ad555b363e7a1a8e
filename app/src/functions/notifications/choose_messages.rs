use leptos::prelude::*;
use portal::notifications::{Wanted, choose};
use portal::progress::Acted;

use crate::functions::{lead_to, progress};

/// The field with what is wanted.
pub const WANTED: &str = "wanted";

/// The owner chooses which messages come.
#[server(prefix = "/_fn", endpoint = "my/notifications")]
pub async fn choose_messages(
    #[server(rename = "ref")] reference: Option<String>,
    wanted: Option<String>,
) -> Result<(), ServerFnError> {
    let wanted = wanted.as_deref().and_then(Wanted::from_code);
    lead_to(progress::act(reference, WANTED, async |portal, visitor, reference| match wanted {
        Some(wanted) => choose(&portal, &visitor, &reference, wanted).await,
        // One of them is always chosen on the page: this was none of its forms.
        None => Ok(Acted::Done),
    }))
    .await
}
