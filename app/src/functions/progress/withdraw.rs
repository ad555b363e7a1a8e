use domain::applications::Reference;
use domain::problem::Problem;
use domain::sessions::parse_code;
use leptos::prelude::*;
use portal::applications::drafts::CODE;
use portal::progress::{Acted, is_by_phone, withdraw as withdraw_case};
use portal::sessions::{self, Access, CodeCheck, CodeRequest, Purpose};

use crate::caller;
use crate::functions::lead_to;
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
    if !code.is_empty()
        && !is_by_phone(&portal, &visitor, reference).await?
        && let Access::Owner { case_id, .. } = sessions::access(&portal, &visitor, reference).await?
    {
        let purpose = Purpose::Case(case_id);
        let wrong = match parse_code(code) {
            Err(problem) => Some((CODE, Trouble::Typed(problem))),
            Ok(code) => {
                match sessions::confirm_code(&portal, &mut visitor, purpose, &code, caller::address()).await? {
                    CodeCheck::Confirmed => None,
                    CodeCheck::Wrong { tries_left } => Some((CODE, Trouble::CodeWrong { tries_left })),
                    // There is no field for it any more: the button sends another.
                    CodeCheck::Over => Some((SURE, Trouble::CodeOver)),
                    CodeCheck::Wait(time) => Some((CODE, Trouble::wait(time))),
                }
            }
        };
        caller::keep(&visitor).await?;
        if wrong.is_some() {
            return Ok(wrong);
        }
    }
    Ok(match withdraw_case(&portal, &visitor, reference).await? {
        Acted::Done | Acted::NotYours | Acted::WantsIdDigits => None,
        Acted::TooOften(time) => Some((SURE, Trouble::wait(time))),
        Acted::NotThatDay | Acted::Taken | Acted::Refused(_) => Some((SURE, Trouble::NotNow)),
        Acted::WantsCode => {
            let sent = sessions::send_code_for(&portal, &mut visitor, reference, caller::address()).await?;
            caller::keep(&visitor).await?;
            match sent {
                Some(CodeRequest::Sent) => None,
                Some(CodeRequest::Wait(time)) => Some((SURE, Trouble::wait(time))),
                Some(CodeRequest::NotSent) => Some((SURE, Trouble::CodeNotSent)),
                None => Some((SURE, Trouble::NotNow)),
            }
        }
    })
}
