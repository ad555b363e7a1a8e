use leptos::prelude::*;
use portal::staff::{SignIn, sign_in_by_code, unlink_own};

use super::wanted::{Wanted, ask_again};
use super::{CHANGED, CODE, ME};
use crate::caller::address;
use crate::functions::kept::taken;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};
use crate::staff::provider::{CODE_PAGE, VOUCHED, vouched};

/// Takes the code of whoever the provider vouches for.
#[server(prefix = "/_staff", endpoint = "code")]
pub async fn give_code(code: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(vouched) = vouched().await? else { return Ok(SIGN_IN.to_owned()) };
        let code = code.unwrap_or_default();
        let trouble = match sign_in_by_code(&caller::desk(), &vouched.login, &code, address()).await? {
            SignIn::In(member) => {
                taken::<crate::staff::provider::Vouched>(VOUCHED).await?;
                caller::enter(&member).await?;
                return Ok(vouched.to);
            }
            SignIn::Wrong => Trouble::StaffCodeWrong,
            SignIn::Wait(time) => Trouble::wait(time),
        };
        notice::leave(Notice::of(CODE_PAGE, CODE, trouble)).await?;
        Ok(CODE_PAGE.to_owned())
    })
    .await
}

/// Undoes the link of one's own account with the provider.
#[server(prefix = "/_staff", endpoint = "unlink")]
pub async fn unlink_provider() -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let (this, signed_in_at) = (caller::session_id().await?, caller::signed_in_at(&member).await?);
        if !unlink_own(&caller::desk(), &member, &this, signed_in_at).await? {
            return ask_again(Wanted::Page(ME.to_owned())).await;
        }
        notice::leave(Notice::default().typed(CHANGED, "staff-unlinked").on(ME)).await?;
        Ok(ME.to_owned())
    })
    .await
}
