use domain::problem::Problem;
use leptos::prelude::*;
use portal::progress::{Acted, withdraw as withdraw_case};

use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

/// The box that says that it is meant.
pub const SURE: &str = "sure";

#[server(prefix = "/_fn", endpoint = "my/withdraw")]
pub async fn withdraw(
    #[server(rename = "ref")] reference: Option<String>,
    sure: Option<String>,
) -> Result<(), ServerFnError> {
    let sure = sure.as_deref() == Some("yes");
    lead_to(super::act(reference, SURE, async |portal, visitor, reference| {
        if sure {
            return withdraw_case(&portal, &visitor, &reference).await;
        }
        let here = format!("/my/{}", reference.as_str());
        notice::leave(Notice::of(&here, SURE, Trouble::Typed(Problem::NotAgreed))).await?;
        Ok(Acted::NotYours)
    }))
    .await
}
