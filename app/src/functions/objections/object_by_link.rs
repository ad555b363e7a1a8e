use leptos::prelude::*;
use portal::objections::{self, ByLink};

use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

/// The page of the links, and what a notice about one is filed under.
pub const NOT_ME: &str = "/not-me";

/// The button behind the link of a message.
#[server(prefix = "/_fn", endpoint = "not-me")]
pub async fn object_by_link(token: Option<String>) -> Result<(), ServerFnError> {
    lead_to(object(token.unwrap_or_default())).await
}

async fn object(token: String) -> portal::Result<String> {
    // What comes of it, or why nothing did, the page says by itself.
    let page = if is_plain(&token) { format!("{NOT_ME}/{token}") } else { format!("{NOT_ME}/x") };
    if let ByLink::Wait(time) = objections::object_by_link(&caller::portal(), &token, caller::address()).await? {
        notice::leave(Notice::of(NOT_ME, "object", Trouble::wait(time))).await?;
    }
    Ok(page)
}

/// Whether it can stand in a path as it is.
fn is_plain(token: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !token.is_empty() && token.len() <= 64 && token.bytes().all(fits)
}
