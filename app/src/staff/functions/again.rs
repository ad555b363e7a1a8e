use domain::applications::Reference;
use leptos::prelude::*;
use portal::staff::{self, Member, Purpose, SignIn};

use super::PASSWORD;
use super::passkey::answer;
use super::unmask::open;
use super::wanted::{AGAIN, WANTED, Wanted, wanted};
use crate::caller::address as caller_address;
use crate::functions::kept::keep;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::back::HOME;
use crate::staff::caller::{self, SIGN_IN};

/// Takes password and code once more and goes on with what was wanted. This is a new sign-in: its hours begin anew.
#[server(prefix = "/_staff", endpoint = "again")]
pub async fn prove_again(password: Option<String>, code: Option<String>) -> Result<(), ServerFnError> {
    lead_to(proved(async |member: &Member| {
        let (password, code) = (password.unwrap_or_default(), code.unwrap_or_default());
        let signed = staff::sign_in(&caller::desk(), &member.login, &password, &code, caller_address()).await?;
        Ok((signed, Trouble::SignInWrong))
    }))
    .await
}

/// The same by a passkey of one's own.
#[server(prefix = "/_staff", endpoint = "again-passkey")]
pub async fn prove_again_by_passkey(id: Option<String>, credential: Option<String>) -> Result<(), ServerFnError> {
    lead_to(proved(async |member: &Member| {
        let answer = answer(id, credential);
        let signed = staff::sign_in_by_passkey(&caller::desk(), &answer, caller_address()).await?;
        let signed = match signed {
            SignIn::In(other) if other.id != member.id => SignIn::Wrong,
            signed => signed,
        };
        Ok((signed, Trouble::PasskeyWrong))
    }))
    .await
}

/// Goes on with what was wanted if whoever has signed in proves that it is he; else says what is wrong.
async fn proved(prove: impl AsyncFnOnce(&Member) -> portal::Result<(SignIn, Trouble)>) -> portal::Result<String> {
    let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
    let Some(wanted) = wanted().await? else { return Ok(HOME.to_owned()) };
    let trouble = match prove(&member).await? {
        (SignIn::In(member), _) => {
            keep(WANTED, &None::<Wanted>).await?;
            caller::enter(&member).await?;
            return go_on(&member, wanted).await;
        }
        (SignIn::Wrong, trouble) => trouble,
        (SignIn::Wait(time), _) => Trouble::wait(time),
    };
    notice::leave(Notice::of(AGAIN, PASSWORD, trouble)).await?;
    Ok(AGAIN.to_owned())
}

async fn go_on(member: &Member, wanted: Wanted) -> portal::Result<String> {
    let back = wanted.back();
    match wanted {
        Wanted::Page(path) | Wanted::Key(path) => Ok(path),
        Wanted::Unmask(reference, purpose, _) => {
            if let (Ok(reference), Some(purpose)) = (Reference::parse(&reference), Purpose::from_code(&purpose)) {
                open(member, true, &reference, purpose).await?;
            }
            Ok(back)
        }
    }
}
