use domain::applications::field;
use domain::sessions::Phone;
use leptos::prelude::*;
use portal::sessions::{self, CodeRequest, Purpose};

use super::SIGN_IN;
use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

#[server(prefix = "/_fn", endpoint = "sign-in/code")]
pub async fn send_code(phone: Option<String>) -> Result<(), ServerFnError> {
    lead_to(send(phone.unwrap_or_default())).await
}

async fn send(typed: String) -> portal::Result<String> {
    let mut visitor = caller::visitor().await?;
    let trouble = match Phone::parse(&typed) {
        Err(problem) => Some(Trouble::Typed(problem)),
        Ok(phone) => {
            let (portal, address) = (caller::portal(), caller::address());
            match sessions::request_code(&portal, &mut visitor, Purpose::SignIn, &phone, address).await? {
                CodeRequest::Sent => None,
                CodeRequest::Wait(time) => Some(Trouble::wait(time)),
                CodeRequest::NotSent => Some(Trouble::CodeNotSent),
            }
        }
    };
    match trouble {
        None => caller::keep(&visitor).await?,
        Some(trouble) => {
            notice::leave(Notice::of(SIGN_IN, field::PHONE, trouble).typed(field::PHONE, &typed)).await?;
        }
    }
    Ok(SIGN_IN.to_owned())
}
