use domain::applications::Reference;
use leptos::prelude::*;
use portal::sessions::{self, Renewed};

use super::LINK;
use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

/// Makes the private links given out so far useless. The new one stands on the page and goes to the phone of the case.
#[server(prefix = "/_fn", endpoint = "my/link")]
pub async fn renew_link(#[server(rename = "ref")] reference: Option<String>) -> Result<(), ServerFnError> {
    lead_to(renew(reference.unwrap_or_default())).await
}

async fn renew(reference: String) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let mut visitor = caller::visitor().await?;
    match sessions::renew_link(&caller::portal(), &mut visitor, &reference).await? {
        Renewed::Sent => {
            // Whoever asks for it stays; the cookie's new value leaves behind whoever knew the old one.
            caller::keep(&visitor).await?;
            Ok(format!("{here}#link"))
        }
        Renewed::Wait(time) => {
            notice::leave(Notice::of(&here, LINK, Trouble::wait(time))).await?;
            Ok(here)
        }
        // The page says what is missing.
        Renewed::NotYours | Renewed::WantsIdDigits => Ok(here),
    }
}
