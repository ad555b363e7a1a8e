use leptos::prelude::*;
use portal::staff::{self, Purpose};

use super::{address, at_case};
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// The field with the purpose.
pub const PURPOSE: &str = "purpose";

/// Opens a person's data for a purpose.
#[server(prefix = "/_staff", endpoint = "unmask")]
pub async fn unmask(
    #[server(rename = "ref")] reference: Option<String>,
    purpose: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let trouble = match purpose.as_deref().and_then(Purpose::from_code) {
            None => Trouble::NothingChosen,
            Some(purpose) => match staff::unmask(&caller::desk(), member, reference, purpose).await? {
                true => return Ok(()),
                false => Trouble::NotEntitled,
            },
        };
        notice::leave(Notice::of(&address(reference), PURPOSE, trouble)).await
    }))
    .await
}
