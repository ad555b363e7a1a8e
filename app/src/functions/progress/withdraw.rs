use domain::applications::Reference;
use domain::problem::Problem;
use leptos::prelude::*;
use portal::progress::{Acted, withdraw as withdraw_case};
use portal::sessions::Purpose;

use crate::caller;
use crate::functions::lead_to;
use crate::functions::sessions::by_phone;
use crate::notice::{self, Notice, Trouble};

/// The box that says that it is meant.
pub const SURE: &str = "sure";

/// Withdraws. Whoever came by private link confirms the phone of the case first: a code is sent to it, and the form comes
/// back with a field for it.
#[server(prefix = "/_fn", endpoint = "my/withdraw")]
pub async fn withdraw(
    #[server(rename = "ref")] reference: Option<String>,
    sure: Option<String>,
    code: Option<String>,
) -> Result<(), ServerFnError> {
    let sure = sure.as_deref() == Some("yes");
    lead_to(asked(reference.unwrap_or_default(), sure, code.unwrap_or_default())).await
}

async fn asked(reference: String, sure: bool, code: String) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let trouble = if sure { act(&reference, &code).await? } else { Some((SURE, Trouble::Typed(Problem::NotAgreed))) };
    if let Some((field, trouble)) = trouble {
        notice::leave(Notice::of(&here, field, trouble)).await?;
    }
    Ok(here)
}

async fn act(reference: &Reference, code: &str) -> portal::Result<Option<(&'static str, Trouble)>> {
    let (portal, mut visitor) = (caller::portal(), caller::visitor().await?);
    let wrong = by_phone::confirm(&portal, &mut visitor, reference, Purpose::Case, code, SURE).await?;
    if wrong.is_some() {
        return Ok(wrong);
    }
    Ok(match withdraw_case(&portal, &visitor, reference).await? {
        Acted::Done | Acted::NotYours | Acted::WantsIdDigits => None,
        Acted::TooOften(time) => Some((SURE, Trouble::wait(time))),
        Acted::NotThatDay | Acted::Taken | Acted::PlanTooOld | Acted::AnotherPlan | Acted::Refused(_) => {
            Some((SURE, Trouble::NotNow))
        }
        Acted::WantsCode => {
            let sent = by_phone::send(&portal, &mut visitor, reference, Purpose::Case).await?;
            sent.map(|trouble| (SURE, trouble))
        }
    })
}
