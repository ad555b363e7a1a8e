use domain::progress::{Errand, Slot};
use leptos::prelude::*;
use portal::appointments;
use portal::progress::Acted;

use crate::functions::{lead_to, progress};

/// Chooses a half-day, or another one. Each errand has a field of its own, which holds the half-day.
#[server(prefix = "/_fn", endpoint = "my/appointment")]
pub async fn book(
    #[server(rename = "ref")] reference: Option<String>,
    survey: Option<String>,
    metering: Option<String>,
) -> Result<(), ServerFnError> {
    let (errand, typed) = match (survey, metering) {
        (None, Some(typed)) => (Errand::Metering, typed),
        (typed, _) => (Errand::Survey, typed.unwrap_or_default()),
    };
    lead_to(progress::act(reference, errand.code(), async |portal, visitor, reference| match Slot::parse(&typed) {
        Some(slot) => appointments::book(&portal, &visitor, &reference, errand, slot).await,
        None => Ok(Acted::NotThatDay),
    }))
    .await
}
