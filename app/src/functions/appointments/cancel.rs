use domain::progress::{Errand, Slot};
use leptos::prelude::*;
use portal::appointments;
use portal::progress::Acted;

use crate::functions::{lead_to, progress};

/// The field with what nobody has to come for.
pub const ERRAND: &str = "errand";
/// The field with when nobody has to come.
pub const SLOT: &str = "slot";

/// Nobody has to come on the day that was agreed.
#[server(prefix = "/_fn", endpoint = "my/appointment/cancel")]
pub async fn cancel(
    #[server(rename = "ref")] reference: Option<String>,
    errand: Option<String>,
    slot: Option<String>,
) -> Result<(), ServerFnError> {
    let errand = errand.as_deref().and_then(Errand::from_code);
    let meant = errand.zip(slot.as_deref().and_then(Slot::parse));
    let field = errand.map_or(SLOT, Errand::code);
    lead_to(progress::act(reference, field, async |portal, visitor, reference| match meant {
        Some((errand, slot)) => appointments::cancel(&portal, &visitor, &reference, errand, slot).await,
        None => Ok(Acted::NotThatDay),
    }))
    .await
}
