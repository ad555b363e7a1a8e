use domain::applications::Reference;
use leptos::prelude::*;
use portal::sessions::{self, DigitsCheck};

use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

/// The field for the last 4 characters of the document's number, or for the name on a document that has none.
pub const DIGITS: &str = "digits";

/// For a case that has rested so long that its phone may belong to somebody else by now.
#[server(prefix = "/_fn", endpoint = "my/digits")]
pub async fn check_digits(
    #[server(rename = "ref")] reference: Option<String>,
    digits: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(check(reference.unwrap_or_default(), digits.unwrap_or_default())).await
}

async fn check(reference: String, typed: String) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let mut visitor = caller::visitor().await?;
    let portal = caller::portal();
    let trouble = match sessions::check_id_digits(&portal, &mut visitor, &reference, &typed, caller::address()).await? {
        DigitsCheck::Right => {
            caller::keep(&visitor).await?;
            return Ok(here);
        }
        DigitsCheck::NotAsked => return Ok(here),
        DigitsCheck::Wrong if sessions::asks_for_holder(&portal, &visitor, &reference).await? => Trouble::HolderWrong,
        DigitsCheck::Wrong => Trouble::DigitsWrong,
        DigitsCheck::Wait(time) => Trouble::wait(time),
    };
    notice::leave(Notice::of(&here, DIGITS, trouble)).await?;
    Ok(here)
}
