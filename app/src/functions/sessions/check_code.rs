use domain::sessions::parse_code;
use leptos::prelude::*;
use portal::applications::drafts::CODE;
use portal::sessions::{self, CodeCheck};

use super::SIGN_IN;
use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

#[server(prefix = "/_fn", endpoint = "sign-in")]
pub async fn check_code(code: Option<String>) -> Result<(), ServerFnError> {
    lead_to(check(code.unwrap_or_default())).await
}

async fn check(typed: String) -> portal::Result<String> {
    let mut visitor = caller::visitor().await?;
    let trouble = match parse_code(&typed) {
        Err(problem) => Trouble::Typed(problem),
        Ok(code) => match sessions::confirm_code(&caller::portal(), &mut visitor, &code, caller::address()).await? {
            CodeCheck::Confirmed => {
                caller::keep(&visitor).await?;
                return Ok("/my".to_owned());
            }
            CodeCheck::Wrong { tries_left } => Trouble::CodeWrong { tries_left },
            CodeCheck::Over => Trouble::CodeOver,
            CodeCheck::Wait(time) => Trouble::wait(time),
        },
    };
    caller::keep(&visitor).await?;
    notice::leave(Notice::of(SIGN_IN, CODE, trouble)).await?;
    Ok(SIGN_IN.to_owned())
}
