use domain::applications::Reference;
use domain::sessions::parse_code;
use leptos::prelude::*;
use portal::staff::{self, CodeSent, MeterCode, Told};
use serde::{Deserialize, Serialize};

use super::{address, at_case};
use crate::functions::kept::{keep, kept};
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// The field of the code that the customer told; also where the meter's forms say what is wrong.
pub const CODE: &str = "meter_code";
/// Under which the code that was sent last stands in the session.
const SENT: &str = "meter code sent";

/// A code on its way to a customer.
#[derive(Serialize, Deserialize)]
struct Sent {
    reference: String,
    code: MeterCode,
    masked_phone: String,
}

/// The phone, masked, to which a code for the meter of this case was sent from here.
///
/// # Errors
/// When the session can't be read.
pub async fn code_sent(reference: &Reference) -> portal::Result<Option<String>> {
    Ok(sent(reference).await?.map(|sent| sent.masked_phone))
}

async fn sent(reference: &Reference) -> portal::Result<Option<Sent>> {
    let sent: Option<Option<Sent>> = kept(SENT).await?;
    Ok(sent.flatten().filter(|sent| sent.reference == reference.as_str()))
}

/// Sends the customer a code to be told at the meter.
#[server(prefix = "/_staff", endpoint = "meter-code")]
pub async fn send_meter_code(#[server(rename = "ref")] reference: Option<String>) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let trouble = match staff::send_meter_code(&caller::desk(), member, reference).await? {
            CodeSent::Sent(code, masked_phone) => {
                let sent = Sent { reference: reference.as_str().to_owned(), code, masked_phone };
                return keep(SENT, &Some(sent)).await;
            }
            CodeSent::Wait(time) => Trouble::wait(time),
            CodeSent::NotSent => Trouble::CodeNotSent,
            CodeSent::NotThere => Trouble::NotNow,
            CodeSent::NotEntitled => Trouble::NotEntitled,
        };
        leave(reference, trouble).await
    }))
    .await
}

/// Takes the code that the customer told.
#[server(prefix = "/_staff", endpoint = "meter-confirm")]
pub async fn confirm_meter(
    #[server(rename = "ref")] reference: Option<String>,
    meter_code: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let code = match parse_code(&meter_code.unwrap_or_default()) {
            Ok(code) => code,
            Err(problem) => return leave(reference, Trouble::Typed(problem)).await,
        };
        let Some(sent) = sent(reference).await? else { return leave(reference, Trouble::CodeOver).await };
        let told = staff::confirm_by_code(&caller::desk(), member, reference, sent.code, &code).await?;
        let trouble = match told {
            Told::Wrong { tries_left } => return leave(reference, Trouble::CodeWrong { tries_left }).await,
            Told::Confirmed => None,
            Told::Over => Some(Trouble::CodeOver),
            Told::NotThere => Some(Trouble::NotNow),
            Told::NotEntitled => Some(Trouble::NotEntitled),
        };
        keep(SENT, &None::<Sent>).await?;
        match trouble {
            Some(trouble) => leave(reference, trouble).await,
            None => Ok(()),
        }
    }))
    .await
}

async fn leave(reference: &Reference, trouble: Trouble) -> portal::Result<()> {
    notice::leave(Notice::of(&address(reference), CODE, trouble)).await
}
