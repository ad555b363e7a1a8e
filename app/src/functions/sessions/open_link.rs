use leptos::prelude::*;
use portal::sessions::{self, LinkOpened};

use super::{LINK, SIGN_IN};
use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

/// The button behind a private link.
#[server(prefix = "/_fn", endpoint = "link")]
pub async fn open_link(token: Option<String>) -> Result<(), ServerFnError> {
    lead_to(open(token.unwrap_or_default())).await
}

async fn open(token: String) -> portal::Result<String> {
    let mut visitor = caller::visitor().await?;
    let trouble = match sessions::open_link(&caller::portal(), &mut visitor, &token, caller::address()).await? {
        LinkOpened::Opened(reference) => {
            caller::keep(&visitor).await?;
            return Ok(format!("/my/{}", reference.as_str()));
        }
        LinkOpened::Unknown => Trouble::LinkUnknown,
        LinkOpened::Wait(time) => Trouble::wait(time),
    };
    notice::leave(Notice::of(SIGN_IN, LINK, trouble)).await?;
    Ok(SIGN_IN.to_owned())
}
