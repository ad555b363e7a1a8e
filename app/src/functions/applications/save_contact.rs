use domain::applications::{Step, field};
use domain::sessions::{Phone, parse_code};
use leptos::prelude::*;
use portal::applications::drafts::{self, CODE};
use portal::sessions::{self, CodeCheck, CodeRequest, Purpose};

use super::path_of;
use crate::caller;
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};

/// The form with the phone: `act` is `send` for a code, `confirm` for what was typed from the message, or nothing.
#[server(prefix = "/_fn", endpoint = "apply/contact")]
pub async fn save_contact(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(contact(typed)).await
}

async fn contact(typed: Typed) -> portal::Result<String> {
    let here = path_of(Step::Contact);
    let portal = caller::portal();
    let mut visitor = caller::visitor().await?;
    if let Some(elsewhere) = super::of_another(&visitor, &typed).await? {
        return Ok(elsewhere);
    }
    if let Some(wait) = super::may_begin(&visitor).await? {
        notice::leave(Notice::of(&path_of(Step::Where), field::AREA, wait)).await?;
        return Ok(path_of(Step::Where));
    }
    let switched = super::switched(Step::Contact, &typed);
    drafts::save_step(&portal, &mut visitor, Step::Contact, &typed.pairs(), switched.is_none()).await?;
    if let Some(there) = switched {
        caller::keep(&visitor).await?;
        return Ok(there);
    }
    // Whoever has signed in with this phone need not confirm it again.
    let mut draft = drafts::confirm_phone(&portal, &mut visitor).await?;
    let phone = Phone::parse(draft.answers.get(field::PHONE)).ok();
    let phone = phone.filter(|_| !draft.phone_confirmed && draft.errors(Step::Contact).is_empty());
    let mut trouble = None;
    if let Some(phone) = phone {
        let (purpose, address) = (Purpose::Contact, caller::address());
        // Also if it is too old by now: whoever types it is told so.
        let waiting = visitor.pending.as_ref().is_some_and(|pending| pending.is_for(purpose, &phone));
        if typed.get("act") == "confirm" && waiting {
            trouble = match parse_code(typed.get(CODE)) {
                Err(problem) => Some(Trouble::Typed(problem)),
                Ok(code) => {
                    let check = sessions::confirm_code(&portal, &mut visitor, purpose, &code, address).await?;
                    draft = drafts::confirm_phone(&portal, &mut visitor).await?;
                    match check {
                        // The other click of a double click has used the code: nothing is wrong.
                        _ if draft.phone_confirmed => None,
                        CodeCheck::Confirmed => Some(Trouble::CodeElsewhere),
                        CodeCheck::Wrong { tries_left } => Some(Trouble::CodeWrong { tries_left }),
                        CodeCheck::Over => Some(Trouble::CodeOver),
                        CodeCheck::Wait(time) => Some(Trouble::wait(time)),
                    }
                }
            };
        } else {
            trouble = match sessions::request_code(&portal, &mut visitor, purpose, &phone, address).await? {
                CodeRequest::Sent => None,
                CodeRequest::Wait(time) => Some(Trouble::wait(time)),
                CodeRequest::NotSent => Some(Trouble::CodeNotSent),
            };
        }
    }
    caller::keep(&visitor).await?;
    if let Some(trouble) = trouble {
        notice::leave(Notice::of(&here, CODE, trouble)).await?;
        return Ok(here);
    }
    Ok(path_of(draft.after(Step::Contact)))
}
