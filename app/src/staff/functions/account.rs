use leptos::prelude::*;
use portal::staff::{self, Changed, Unsafe, sessions};

use super::PASSWORD;
use crate::caller::address;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The page of one's own account.
pub const ME: &str = "/staff/me";

/// The field of the new password.
pub const NEW_PASSWORD: &str = "new_password";
/// In the notice once something of the account is otherwise: the sentence that says so.
pub const CHANGED: &str = "changed";

/// Changes the password of whoever has signed in.
#[server(prefix = "/_staff", endpoint = "password")]
pub async fn change_password(password: Option<String>, new_password: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let (current, new) = (password.unwrap_or_default(), new_password.unwrap_or_default());
        let this = caller::session_id().await?;
        let changed = staff::change_password(&caller::desk(), &member, &this, &current, &new, address()).await?;
        notice::leave(match changed {
            Changed::Done => Notice::default().typed(CHANGED, "staff-password-changed").on(ME),
            Changed::Wrong => Notice::of(ME, PASSWORD, Trouble::PasswordWrong),
            Changed::Wait(time) => Notice::of(ME, PASSWORD, Trouble::wait(time)),
            Changed::Unsafe(Unsafe::Length(problem)) => Notice::of(ME, NEW_PASSWORD, Trouble::Typed(problem)),
            Changed::Unsafe(Unsafe::Guessable) => Notice::of(ME, NEW_PASSWORD, Trouble::PasswordGuessable),
        })
        .await?;
        Ok(ME.to_owned())
    })
    .await
}

/// Ends one of one's own sessions; without saying which, all but this one.
#[server(prefix = "/_staff", endpoint = "end-session")]
pub async fn end_session(session: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        match session {
            Some(key) => sessions::end_one(&caller::desk(), &member, &key).await?,
            None => sessions::end_others(&caller::desk(), &member, &caller::session_id().await?).await?,
        }
        Ok(ME.to_owned())
    })
    .await
}
