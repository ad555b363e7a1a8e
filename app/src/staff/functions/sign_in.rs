use leptos::prelude::*;
use portal::staff::{self, SignIn as Signed};

use crate::caller::address;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

pub const LOGIN: &str = "login";
pub const PASSWORD: &str = "password";
pub const CODE: &str = "code";

#[server(prefix = "/_staff", endpoint = "sign-in")]
pub async fn sign_in(
    login: Option<String>,
    password: Option<String>,
    code: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let (login, password) = (login.unwrap_or_default(), password.unwrap_or_default());
        let code = code.unwrap_or_default();
        let trouble = match staff::sign_in(&caller::desk(), &login, &password, &code, address()).await? {
            Signed::In(member) => {
                caller::enter(&member).await?;
                return Ok("/staff".to_owned());
            }
            Signed::Wrong => Trouble::SignInWrong,
            Signed::Wait(time) => Trouble::wait(time),
        };
        notice::leave(Notice::of(SIGN_IN, LOGIN, trouble).typed(LOGIN, &login)).await?;
        Ok(SIGN_IN.to_owned())
    })
    .await
}
