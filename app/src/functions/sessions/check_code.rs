use domain::sessions::parse_code;
use leptos::prelude::*;
use portal::applications::drafts::CODE;
use portal::sessions::{self, CodeCheck, Purpose, Visitor};

use super::SIGN_IN;
use crate::caller;
use crate::functions::applications::DRAFT;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

#[server(prefix = "/_fn", endpoint = "sign-in")]
pub async fn check_code(code: Option<String>) -> Result<(), ServerFnError> {
    lead_to(check(code.unwrap_or_default())).await
}

async fn check(typed: String) -> portal::Result<String> {
    let mut visitor = caller::visitor().await?;
    // The second click of a double click may come with a cookie that led to a session until the first one.
    if caller::has_lost_session().await? {
        return Ok(format!("{SIGN_IN}?{DRAFT}"));
    }
    let trouble = match parse_code(&typed) {
        Err(problem) => Trouble::Typed(problem),
        Ok(code) => match confirm(&mut visitor, &code).await? {
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

async fn confirm(visitor: &mut Visitor, code: &str) -> portal::Result<CodeCheck> {
    sessions::confirm_code(&caller::portal(), visitor, Purpose::SignIn, code, caller::address()).await
}
