use domain::applications::Reference;
use leptos::prelude::*;
use portal::notifications::{GivenMail, give_mail as give};

use crate::caller;
use crate::functions::{lead_to, progress};
use crate::notice::{self, Notice, Trouble};

/// The field of the address.
pub const MAIL: &str = "mail";

/// The owner gives an address for mails; a code goes there.
#[server(prefix = "/_fn", endpoint = "my/mail")]
pub async fn give_mail(
    #[server(rename = "ref")] reference: Option<String>,
    mail: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(given(reference.unwrap_or_default(), mail.unwrap_or_default())).await
}

async fn given(reference: String, mail: String) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    let trouble = match give(&portal, &visitor, &reference, &mail).await? {
        GivenMail::Asked => return Ok(format!("{here}#mail-code")),
        GivenMail::Not(acted) => return progress::after(&here, MAIL, acted).await,
        GivenMail::Counts => Trouble::MailCounts,
        GivenMail::Wrong(problem) => Trouble::Typed(problem),
        GivenMail::TooMany(time) => Trouble::too_many_mails(time),
        GivenMail::NotOffered => Trouble::NoMail,
    };
    notice::leave(Notice::of(&here, MAIL, trouble).typed(MAIL, &mail)).await?;
    Ok(here)
}
