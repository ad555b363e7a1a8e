use leptos::prelude::*;
use portal::staff::{self, Assigned};
use uuid::Uuid;

use super::{address, at_case};
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// The field with the colleague's id.
pub const TO: &str = "to";

/// Gives the case to a colleague.
#[server(prefix = "/_staff", endpoint = "assign")]
pub async fn assign(
    #[server(rename = "ref")] reference: Option<String>,
    to: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let to = to.and_then(|id| Uuid::try_parse(&id).ok());
        let trouble = match to {
            None => Trouble::NothingChosen,
            Some(to) => match staff::assign(&caller::desk(), member, reference, to).await? {
                Assigned::Done => return Ok(()),
                Assigned::NotEntitled => Trouble::NotEntitled,
                Assigned::NotTheirs => Trouble::NothingChosen,
            },
        };
        notice::leave(Notice::of(&address(reference), TO, trouble)).await
    }))
    .await
}
