//! What a private link alone does not do: the phone of the case is confirmed first, in the same form. A code is sent when the form
//! comes without one, and the form comes back with a field for it.

use domain::applications::Reference;
use domain::sessions::parse_code;
use portal::Portal;
use portal::applications::drafts::CODE;
use portal::progress::is_by_phone;
use portal::sessions::{self, Access, CodeCheck, CodeRequest, Purpose, Visitor};

use crate::caller;
use crate::notice::Trouble;

/// Confirms the phone with the code that was typed, if one was and it is wanted. What is wrong, and at which field: `button` where
/// there is no field for a code any more and the button sends another.
///
/// # Errors
/// When the database or the session fails.
pub(in crate::functions) async fn confirm(
    portal: &Portal,
    visitor: &mut Visitor,
    reference: &Reference,
    purpose: fn(i64) -> Purpose,
    typed: &str,
    button: &'static str,
) -> portal::Result<Option<(&'static str, Trouble)>> {
    if typed.is_empty() || is_by_phone(portal, visitor, reference).await? {
        return Ok(None);
    }
    let Access::Owner { case_id, .. } = sessions::access(portal, visitor, reference).await? else { return Ok(None) };
    let wrong = match parse_code(typed) {
        Err(problem) => Some((CODE, Trouble::Typed(problem))),
        Ok(code) => match sessions::confirm_code(portal, visitor, purpose(case_id), &code, caller::address()).await? {
            CodeCheck::Confirmed => None,
            CodeCheck::Wrong { tries_left } => Some((CODE, Trouble::CodeWrong { tries_left })),
            CodeCheck::Over => Some((button, Trouble::CodeOver)),
            CodeCheck::Wait(time) => Some((CODE, Trouble::wait(time))),
        },
    };
    caller::keep(visitor).await?;
    Ok(wrong)
}

/// Sends a code to the phone of the case.
///
/// # Errors
/// When the database or the session fails, or the case's data does not open.
pub(in crate::functions) async fn send(
    portal: &Portal,
    visitor: &mut Visitor,
    reference: &Reference,
    purpose: fn(i64) -> Purpose,
) -> portal::Result<Option<Trouble>> {
    let sent = sessions::send_code_for(portal, visitor, reference, purpose, caller::address()).await?;
    caller::keep(visitor).await?;
    Ok(match sent {
        Some(CodeRequest::Sent) => None,
        Some(CodeRequest::Wait(time)) => Some(Trouble::wait(time)),
        Some(CodeRequest::NotSent) => Some(Trouble::CodeNotSent),
        None => Some(Trouble::NotNow),
    })
}
