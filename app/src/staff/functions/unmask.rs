use domain::applications::Reference;
use leptos::prelude::*;
use portal::staff::{self, Member, Purpose, SignIn, Unmasked, sessions};

use super::{PASSWORD, address, at_case};
use crate::caller::address as caller_address;
use crate::functions::kept::{keep, kept};
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The field with the purpose.
pub const PURPOSE: &str = "purpose";
/// The page that asks once more who somebody is.
pub const AGAIN: &str = "/staff/again";
/// Under which what was wanted waits in the session: a reference and a purpose's code, or nothing any more.
const WANTED: &str = "staff wanted";

type Waiting = Option<(String, String)>;

/// Whose data somebody wanted to see, and what for, when he was asked again who he is.
///
/// # Errors
/// When the session can't be read.
pub async fn wanted() -> portal::Result<Option<(Reference, Purpose)>> {
    let waiting: Option<Waiting> = kept(WANTED).await?;
    let parsed = waiting.flatten().map(|(reference, purpose)| (Reference::parse(&reference), purpose));
    Ok(parsed.and_then(|(reference, purpose)| reference.ok().zip(Purpose::from_code(&purpose))))
}

/// Opens a person's data for a purpose; asks first who it is if the sign-in was long ago.
#[server(prefix = "/_staff", endpoint = "unmask")]
pub async fn unmask(
    #[server(rename = "ref")] reference: Option<String>,
    purpose: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let mut again = false;
        let path = at_case(reference, async |member, reference| {
            let Some(purpose) = purpose.as_deref().and_then(Purpose::from_code) else {
                return notice::leave(Notice::of(&address(reference), PURPOSE, Trouble::NothingChosen)).await;
            };
            again = open(member, false, reference, purpose).await? == Unmasked::AskAgain;
            Ok(())
        })
        .await?;
        Ok(if again { AGAIN.to_owned() } else { path })
    })
    .await
}

/// Takes password and code once more and goes on with what was wanted. This is a new sign-in: its hours begin anew.
#[server(prefix = "/_staff", endpoint = "again")]
pub async fn prove_again(password: Option<String>, code: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let Some((reference, purpose)) = wanted().await? else { return Ok("/staff".to_owned()) };
        let (password, code) = (password.unwrap_or_default(), code.unwrap_or_default());
        let proved = staff::sign_in(&caller::desk(), &member.login, &password, &code, caller_address()).await?;
        let trouble = match proved {
            SignIn::In(member) => {
                keep(WANTED, &Waiting::None).await?;
                caller::enter(&member).await?;
                open(&member, true, &reference, purpose).await?;
                return Ok(address(&reference));
            }
            SignIn::Wrong => Trouble::SignInWrong,
            SignIn::Wait(time) => Trouble::wait(time),
        };
        notice::leave(Notice::of(AGAIN, PASSWORD, trouble)).await?;
        Ok(AGAIN.to_owned())
    })
    .await
}

async fn open(member: &Member, proved_now: bool, reference: &Reference, purpose: Purpose) -> portal::Result<Unmasked> {
    let desk = caller::desk();
    let signed_in_at = match proved_now {
        true => Some(desk.now()),
        false => sessions::begun_at(&desk, member, &caller::session_id().await?).await?,
    };
    let unmasked = staff::unmask(&desk, member, signed_in_at, reference, purpose).await?;
    match unmasked {
        Unmasked::Done => {}
        Unmasked::NotEntitled => {
            notice::leave(Notice::of(&address(reference), PURPOSE, Trouble::NotEntitled)).await?;
        }
        Unmasked::AskAgain => {
            let waiting = (reference.as_str().to_owned(), purpose.code().to_owned());
            keep(WANTED, &Some(waiting)).await?;
        }
    }
    Ok(unmasked)
}
