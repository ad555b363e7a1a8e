use domain::applications::Reference;
use domain::sessions::parse_code;
use leptos::prelude::*;
use portal::notifications::{ConfirmedMail, confirm_mail as confirm};

use crate::caller;
use crate::functions::{lead_to, progress};
use crate::notice::{self, Notice, Trouble};

/// The field of the code that was mailed.
pub const MAIL_CODE: &str = "mail_code";

/// The owner types the code that was mailed to the address.
#[server(prefix = "/_fn", endpoint = "my/mail/code")]
pub async fn confirm_mail(
    #[server(rename = "ref")] reference: Option<String>,
    mail_code: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(confirmed(reference.unwrap_or_default(), mail_code.unwrap_or_default())).await
}

async fn confirmed(reference: String, typed: String) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    let (field, trouble) = match parse_code(&typed) {
        Err(problem) => (MAIL_CODE, Trouble::Typed(problem)),
        Ok(code) => match confirm(&portal, &visitor, &reference, &code).await? {
            ConfirmedMail::Confirmed => return Ok(format!("{here}#mail-address")),
            ConfirmedMail::Not(acted) => return progress::after(&here, MAIL_CODE, acted).await,
            ConfirmedMail::Wrong { tries_left } => (MAIL_CODE, Trouble::CodeWrong { tries_left }),
            // There is no field for a code any more: the address is given again.
            ConfirmedMail::Over => (super::MAIL, Trouble::MailCodeOver),
        },
    };
    notice::leave(Notice::of(&here, field, trouble)).await?;
    Ok(here)
}
