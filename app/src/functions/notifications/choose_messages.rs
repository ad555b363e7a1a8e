use domain::applications::Reference;
use leptos::prelude::*;
use portal::notifications::{Choosing, Wanted, Way, choose};

use crate::caller;
use crate::functions::{lead_to, progress};
use crate::notice::{self, Notice, Trouble};

/// The field with what is wanted.
pub const WANTED: &str = "wanted";
/// The field with the way by which it comes.
pub const WAY: &str = "way";

/// The owner chooses which messages come, and by which way.
#[server(prefix = "/_fn", endpoint = "my/notifications")]
pub async fn choose_messages(
    #[server(rename = "ref")] reference: Option<String>,
    wanted: Option<String>,
    way: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(chosen(reference.unwrap_or_default(), wanted, way)).await
}

async fn chosen(reference: String, wanted: Option<String>, way: Option<String>) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    // One of them is always chosen on the page: without it this was none of its forms.
    let Some(wanted) = wanted.as_deref().and_then(Wanted::from_code) else { return Ok(here) };
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    let way = way.as_deref().and_then(Way::from_code);
    match choose(&portal, &visitor, &reference, wanted, way).await? {
        Choosing::Acted(acted) => progress::after(&here, WANTED, acted).await,
        Choosing::NoAddress => {
            notice::leave(Notice::of(&here, WAY, Trouble::NoMailAddress)).await?;
            Ok(here)
        }
    }
}
