use domain::applications::Reference;
use domain::problem::Problem;
use leptos::prelude::*;
use portal::plans::{object, sign};
use portal::progress::Acted;
use portal::sessions::Purpose;
use uuid::Uuid;

use crate::caller;
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::sessions::by_phone;
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};

/// Which of the two forms it is.
pub const DECISION: &str = "decision";
/// It accepts. Also where it is said what became of it.
pub const SIGN: &str = "sign";
/// It objects. Also where it is said what became of it.
pub const OBJECT: &str = "object";
/// The field of the objection.
pub const OBJECTION: &str = "objection";
/// The event that answered the plan that was seen.
pub const SEEN: &str = "seen";
/// The form's own id.
pub const FORM: &str = "id";

/// Accepts a plan, or objects to it. Whoever came by private link confirms the phone of the case first.
#[server(prefix = "/_fn", endpoint = "my/plan")]
pub async fn decide_plan(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(async {
        let Ok(reference) = Reference::parse(typed.get("ref")) else { return Ok("/my".to_owned()) };
        let here = format!("/my/{}", reference.as_str());
        let trouble = if typed.get(DECISION) == OBJECT {
            // First: whatever becomes of it, what was typed is there.
            keep_typed(Form::Objection, reference.as_str(), &typed).await?;
            decide(&reference, &typed, OBJECT, Purpose::Objection).await?
        } else {
            decide(&reference, &typed, SIGN, Purpose::Plan).await?
        };
        if let Some((field, trouble)) = trouble {
            notice::leave(Notice::of(&here, field, trouble)).await?;
        }
        Ok(format!("{here}#plan"))
    })
    .await
}

async fn decide(
    reference: &Reference,
    typed: &Typed,
    decision: &'static str,
    purpose: fn(i64) -> Purpose,
) -> portal::Result<Option<(&'static str, Trouble)>> {
    let (portal, mut visitor) = (caller::portal(), caller::visitor().await?);
    let wrong = by_phone::confirm(&portal, &mut visitor, reference, purpose, typed.get("code"), decision).await?;
    if wrong.is_some() {
        return Ok(wrong);
    }
    let seen = typed.get(SEEN).parse().unwrap_or_default();
    let acted = if decision == OBJECT {
        let id = Uuid::try_parse(typed.get(FORM)).unwrap_or_else(|_| portal.new_id());
        object(&portal, &visitor, reference, seen, id, typed.get(OBJECTION)).await?
    } else {
        Ok(sign(&portal, &visitor, reference, seen).await?)
    };
    Ok(match acted {
        Ok(Acted::Done) => {
            forget_typed(Form::Objection).await?;
            None
        }
        // The page itself asks for what is missing.
        Ok(Acted::NotYours | Acted::WantsIdDigits) => None,
        Ok(Acted::WantsCode) => {
            let sent = by_phone::send(&portal, &mut visitor, reference, purpose).await?;
            sent.map(|trouble| (decision, trouble))
        }
        Ok(Acted::TooOften(time)) => Some((decision, Trouble::wait(time))),
        Ok(Acted::PlanTooOld) => Some((decision, Trouble::PlanTooOld)),
        Ok(Acted::AnotherPlan) => Some((decision, Trouble::AnotherPlan)),
        Ok(Acted::NotThatDay | Acted::Taken | Acted::Refused(_)) => Some((decision, Trouble::NotNow)),
        Err(Problem::Missing) => Some((OBJECTION, Trouble::NoObjection)),
        Err(problem) => Some((OBJECTION, Trouble::Typed(problem))),
    })
}
