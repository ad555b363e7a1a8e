use chrono::{DateTime, Utc};
use domain::calendar::shanghai_date;
use domain::fees::reports::{ReportAnswers, check_report, field};
use leptos::prelude::*;
use portal::fees::reports::{Reported, report};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::caller;
use crate::functions::kept::{Form, forget_typed, keep, keep_typed_of_anybody};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};

/// Its page.
pub const FORM: &str = "/fees/report";
/// Under which the receipt is kept.
pub const SENT: &str = "charge report sent";
/// The field that names the form that was shown.
pub const FORM_ID: &str = "form";

/// What the page after the form says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipt {
    pub number: String,
    pub at: DateTime<Utc>,
    /// A phone was left.
    pub call_back: bool,
}

/// The fields as the domain takes them.
#[must_use]
pub fn answers_of(typed: &Typed) -> ReportAnswers {
    let text = |field| typed.get(field).to_owned();
    ReportAnswers {
        charge: text(field::CHARGE),
        amount: text(field::AMOUNT),
        charged_on: text(field::CHARGED_ON),
        reference: text(field::REFERENCE),
        text: text(field::TEXT),
        phone: text(field::PHONE),
    }
}

/// The form of `/fees/report`.
#[server(prefix = "/_fn", endpoint = "fees/report")]
pub async fn report_charge(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(take(typed)).await
}

async fn take(typed: Typed) -> portal::Result<String> {
    let portal = caller::portal();
    let form = Uuid::try_parse(typed.get(FORM_ID)).unwrap_or_else(|_| portal.new_id());
    let Ok(checked) = check_report(&answers_of(&typed), shanghai_date(portal.now())) else {
        keep_typed_of_anybody(Form::ChargeReport, "", &typed).await?;
        return Ok(FORM.to_owned());
    };
    let (at, trouble) = match report(&portal, form, &checked, caller::address()).await? {
        Reported::Kept(number) => {
            let receipt = Receipt { number: number.to_string(), at: portal.now(), call_back: checked.phone.is_some() };
            keep(SENT, &receipt).await?;
            forget_typed(Form::ChargeReport).await?;
            return Ok("/fees/report/sent".to_owned());
        }
        Reported::UnknownCase => (field::REFERENCE, Trouble::NoSuchCase),
        Reported::Wait(time) => (field::CHARGE, Trouble::wait(time)),
    };
    keep_typed_of_anybody(Form::ChargeReport, "", &typed).await?;
    notice::leave(Notice::of(FORM, at, trouble)).await?;
    Ok(FORM.to_owned())
}
