use domain::applications::Step;
use leptos::prelude::*;
use portal::applications::{Consent, Submitted, drafts, submission};
use uuid::Uuid;

use super::{DRAFT, path_of};
use crate::caller;
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};

/// The form of the check page: one box an agreement, and the draft that it was made for.
#[server(prefix = "/_fn", endpoint = "apply/submit")]
pub async fn submit_application(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(make_case(typed)).await
}

async fn make_case(typed: Typed) -> portal::Result<String> {
    let mut visitor = caller::visitor().await?;
    let agreed: Vec<Consent> = Consent::ALL.into_iter().filter(|consent| typed.get(consent.code()) == "yes").collect();
    let draft = Uuid::try_parse(typed.get(DRAFT)).ok();
    if let Some(there) = super::switched(Step::Check, &typed) {
        drafts::save_ticks(&caller::portal(), &visitor, draft, &agreed).await?;
        return Ok(there);
    }
    let language = caller::words().0;
    let submitted = submission::submit(&caller::portal(), &mut visitor, draft, &agreed, language).await?;
    // The cookie keeps its value: the second click of a double click still comes with it.
    caller::keep(&visitor).await?;
    Ok(match submitted {
        Submitted::Case(reference) => format!("/apply/done/{}", reference.as_str()),
        Submitted::NotAgreed => path_of(Step::Check),
        Submitted::Unfinished(step) => path_of(step),
        Submitted::Wait(time) => {
            notice::leave(Notice::of(&path_of(Step::Check), "draft", Trouble::too_many_today(time))).await?;
            path_of(Step::Check)
        }
        Submitted::NoDraft => path_of(Step::Where),
    })
}
