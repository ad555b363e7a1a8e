//! What owners do to their case: confirm, withdraw.

mod confirm_event;
mod finish_works;
mod withdraw;

use std::future::Future;

use domain::applications::Reference;
use portal::Portal;
use portal::progress::Acted;
use portal::sessions::Visitor;

use crate::caller;
use crate::notice::{self, Notice, Trouble};

pub use confirm_event::ConfirmEvent;
pub use finish_works::FinishWorks;
pub use withdraw::{SURE, Withdraw};

/// Does what was asked for, in the case whose reference was sent, and leads to its page; what went wrong stands at
/// `field` there.
pub(super) async fn act<F: Future<Output = portal::Result<Acted>>>(
    reference: Option<String>,
    field: &str,
    act: impl FnOnce(Portal, Visitor, Reference) -> F,
) -> portal::Result<String> {
    let Ok(reference) = Reference::parse(&reference.unwrap_or_default()) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let acted = act(caller::portal(), caller::visitor().await?, reference).await?;
    after(&here, field, acted).await
}

/// Leads to the case's page `here` after what was done; what went wrong stands at `field` there.
pub(super) async fn after(here: &str, field: &str, acted: Acted) -> portal::Result<String> {
    let here = here.to_owned();
    let trouble = match acted {
        // The page itself asks for what is missing.
        Acted::Done | Acted::NotYours | Acted::WantsIdDigits | Acted::WantsCode => return Ok(here),
        Acted::TooOften(time) => Trouble::wait(time),
        Acted::NotThatDay => Trouble::NotThatDay,
        Acted::Taken => Trouble::SlotTaken,
        Acted::PlanTooOld => Trouble::PlanTooOld,
        Acted::AnotherPlan => Trouble::AnotherPlan,
        Acted::Refused(_) => Trouble::NotNow,
    };
    notice::leave(Notice::of(&here, field, trouble)).await?;
    Ok(here)
}
