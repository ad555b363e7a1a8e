use leptos::prelude::*;
use portal::staff::{self, SignIn as Signed};

use crate::caller::address;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::back::{sign_in_to, wanted};
use crate::staff::caller::{self, SIGN_IN};

pub const LOGIN: &str = "login";
pub const PASSWORD: &str = "password";
pub const CODE: &str = "code";

#[server(prefix = "/_staff", endpoint = "sign-in")]
pub async fn sign_in(
    login: Option<String>,
    password: Option<String>,
    code: Option<String>,
    to: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let (login, password) = (login.unwrap_or_default(), password.unwrap_or_default());
        let code = code.unwrap_or_default();
        let signed = staff::sign_in(&caller::desk(), &login, &password, &code, address()).await?;
        let wrong = Notice::of(SIGN_IN, LOGIN, Trouble::SignInWrong).typed(LOGIN, &login);
        led_in(signed, to.as_deref(), wrong).await
    })
    .await
}

/// Leads whoever is in where he wanted to go, and everybody else back to the sign-in: with what was wrong, or how long to wait.
pub(super) async fn led_in(signed: Signed, to: Option<&str>, mut wrong: Notice) -> portal::Result<String> {
    let to = wanted(to);
    match signed {
        Signed::In(member) => {
            caller::enter(&member).await?;
            return Ok(to.to_owned());
        }
        Signed::Wrong => {}
        Signed::Wait(time) => wrong.troubles.iter_mut().for_each(|(_, trouble)| *trouble = Trouble::wait(time)),
    }
    notice::leave(wrong).await?;
    Ok(sign_in_to(to))
}
