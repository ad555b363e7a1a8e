use leptos::prelude::*;
use portal::staff::{self, SentAgain};

use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The page, and what the notice is for.
pub const WEBHOOKS: &str = "/staff/webhooks";
/// The fields of the form; the second is left out for all of an endpoint.
pub const ENDPOINT: &str = "endpoint";
pub const POSITION: &str = "position";
/// In the notice: how many are sent once more.
pub const SENT_AGAIN: &str = "again";

/// Sends once more what was given up.
#[server(prefix = "/_staff", endpoint = "replay")]
pub async fn replay(endpoint: Option<String>, position: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        // What is no position is none that was given up.
        let position = position.map(|typed| typed.parse().unwrap_or_default());
        let endpoint = endpoint.unwrap_or_default();
        let notice = match staff::send_again(&caller::desk(), &member, &endpoint, position).await? {
            SentAgain::Done(count) => Notice::default().typed(SENT_AGAIN, &count.to_string()).on(WEBHOOKS),
            SentAgain::NotEntitled => Notice::of(WEBHOOKS, ENDPOINT, Trouble::NotEntitled),
        };
        notice::leave(notice).await?;
        Ok(WEBHOOKS.to_owned())
    })
    .await
}
