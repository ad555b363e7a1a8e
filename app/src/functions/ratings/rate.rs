use domain::applications::Reference;
use domain::ratings::{Answers, check};
use leptos::prelude::*;
use portal::ratings::{Part, Rated};

use crate::caller;
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::{Typed, lead_to};

/// The fields as the domain takes them.
#[must_use]
pub fn answers_of(typed: &Typed) -> Answers {
    let text = |field| typed.get(field).to_owned();
    Answers {
        power_on: text("power_on"),
        grade: text("grade"),
        told_at_once: text("told_at_once"),
        on_time: text("on_time"),
        designation: text("designation"),
        extra_fee: text("extra_fee"),
        extra_fee_amount: text("extra_fee_amount"),
        favours: text("favours"),
        manager: text("manager"),
        comment: text("comment"),
        report: text("report"),
        may_call: text("may_call"),
    }
}

/// The form of `/rate/{reference}`.
#[server(prefix = "/_fn", endpoint = "ratings/rate")]
pub async fn rate(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(take(typed)).await
}

async fn take(typed: Typed) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(typed.get("reference")) else { return Ok("/my".to_owned()) };
    let page = format!("/rate/{}", reference.as_str());
    let (Ok(rating), Some(part)) = (check(&answers_of(&typed)), Part::from_code(typed.get("part"))) else {
        keep_typed(Form::Rating, reference.as_str(), &typed).await?;
        return Ok(page);
    };
    let visitor = caller::visitor().await?;
    match portal::ratings::rate(&caller::portal(), &visitor, &reference, part, &rating).await? {
        Rated::Done { .. } | Rated::Already => forget_typed(Form::Rating).await?,
        // The page says why; what was typed is there when it is time.
        Rated::NotYet => keep_typed(Form::Rating, reference.as_str(), &typed).await?,
        Rated::NotYours => {}
    }
    Ok(page)
}
