use domain::applications::Reference;
use domain::contractors::{Choice, field};
use leptos::prelude::*;
use portal::contractors::{Recorded, choose};

use crate::caller;
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};

/// The form of an owner's case page: a firm of the list, another one by name, or nobody.
#[server(prefix = "/_fn", endpoint = "contractors/choose")]
pub async fn choose_contractor(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(record(typed)).await
}

async fn record(typed: Typed) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(typed.get("reference")) else { return Ok("/my".to_owned()) };
    let back = format!("/my/{}", reference.as_str());
    let choice = Choice::parse(typed.get(field::CHOICE), typed.get(field::CONTRACTOR), typed.get(field::FIRM));
    let Ok(choice) = choice else {
        keep_typed(Form::Contractor, reference.as_str(), &typed).await?;
        return Ok(back);
    };
    let visitor = caller::visitor().await?;
    Ok(match choose(&caller::portal(), &visitor, &reference, choice).await? {
        Recorded::NotListed => {
            keep_typed(Form::Contractor, reference.as_str(), &typed).await?;
            back
        }
        Recorded::NotYours => "/my".to_owned(),
        Recorded::TooOften(time) => {
            notice::leave(Notice::of(&back, field::CHOICE, Trouble::wait(time))).await?;
            back
        }
        // What the page says of itself: that the case has ended, or that it wants the last digits.
        Recorded::Done | Recorded::WantsIdDigits | Recorded::NoNameKept | Recorded::Refused(_) => {
            forget_typed(Form::Contractor).await?;
            back
        }
    })
}
