use chrono::NaiveDate;
use leptos::prelude::*;
use portal::staff::{self, Named};
use uuid::Uuid;

use super::ME;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The fields of these forms; the first also stands in the address of the page, where a supervisor says for whom.
pub mod deputy_field {
    pub const OF: &str = "of";
    pub const DEPUTY: &str = "deputy";
    pub const FROM: &str = "from";
    pub const UNTIL: &str = "until";
    /// What the page says of this absence.
    pub const SHOWN: &str = "shown";
    /// In the notice once a deputy is named.
    pub const DONE: &str = "named";
}

/// The page with the form for somebody's deputy.
#[must_use]
pub fn deputies_address(of: &str) -> String {
    format!("{ME}?{}={of}#deputies", deputy_field::OF)
}

/// Names a deputy from one day to another.
#[server(prefix = "/_staff", endpoint = "deputy")]
pub async fn name_deputy(
    of: Option<String>,
    deputy: Option<String>,
    from: Option<String>,
    until: Option<String>,
    shown: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let [of, deputy, from, until] = [of, deputy, from, until].map(Option::unwrap_or_default);
        let Ok(absent) = Uuid::try_parse(&of) else { return Ok(ME.to_owned()) };
        let notice = match days(&from, &until) {
            None => wrong(deputy_field::FROM, Trouble::NotTheseDays),
            Some(days) => {
                // Nobody's id is no choice.
                let stands_in = Uuid::try_parse(&deputy).unwrap_or_default();
                match staff::name_deputy(&caller::desk(), &member, absent, stands_in, days, &shown.unwrap_or_default())
                    .await?
                {
                    Named::Done => Notice::default().typed(deputy_field::DONE, "yes").on(ME),
                    Named::NotEntitled => wrong(deputy_field::DEPUTY, Trouble::NotEntitled),
                    Named::CantStandIn => wrong(deputy_field::DEPUTY, Trouble::CantStandIn),
                    Named::NamedSince => wrong(deputy_field::DEPUTY, Trouble::NamedSince),
                    Named::NotTheseDays => wrong(deputy_field::FROM, Trouble::NotTheseDays),
                }
            }
        };
        let typed = [(deputy_field::DEPUTY, &deputy), (deputy_field::FROM, &from), (deputy_field::UNTIL, &until)];
        let notice = match notice.troubles.is_empty() {
            true => notice,
            false => typed.into_iter().fold(notice, |notice, (field, value)| notice.typed(field, value)),
        };
        notice::leave(notice).await?;
        Ok(deputies_address(&absent.to_string()))
    })
    .await
}

fn wrong(field: &str, trouble: Trouble) -> Notice {
    Notice::of(ME, field, trouble)
}

fn days(from: &str, until: &str) -> Option<(NaiveDate, NaiveDate)> {
    Some((from.parse().ok()?, until.parse().ok()?))
}

/// Says that somebody is not away any more.
#[server(prefix = "/_staff", endpoint = "end-absence")]
pub async fn end_absence(of: Option<String>, shown: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        if let Some(of) = of.and_then(|of| Uuid::try_parse(&of).ok()) {
            let trouble = match staff::end_absence(&caller::desk(), &member, of, &shown.unwrap_or_default()).await? {
                Named::Done => None,
                Named::NamedSince => Some(Trouble::NamedSince),
                Named::NotEntitled | Named::CantStandIn | Named::NotTheseDays => Some(Trouble::NotEntitled),
            };
            if let Some(trouble) = trouble {
                notice::leave(wrong(deputy_field::DEPUTY, trouble)).await?;
            }
        }
        Ok(format!("{ME}#deputies"))
    })
    .await
}
