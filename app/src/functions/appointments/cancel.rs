use domain::progress::Errand;
use leptos::prelude::*;
use portal::appointments;

use crate::functions::{lead_to, progress};

/// The field with what nobody has to come for.
pub const ERRAND: &str = "errand";

/// Nobody has to come on the day that was agreed.
#[server(prefix = "/_fn", endpoint = "my/appointment/cancel")]
pub async fn cancel(
    #[server(rename = "ref")] reference: Option<String>,
    errand: Option<String>,
) -> Result<(), ServerFnError> {
    let errand = errand.as_deref().and_then(Errand::from_code).unwrap_or(Errand::Survey);
    lead_to(progress::act(reference, errand.code(), async |portal, visitor, reference| {
        appointments::cancel(&portal, &visitor, &reference, errand).await
    }))
    .await
}
