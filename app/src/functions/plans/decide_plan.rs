use domain::applications::Reference;
use domain::problem::Problem;
use leptos::prelude::*;
use portal::Portal;
use portal::plans::{object, sign};
use portal::progress::Acted;
use portal::sessions::{Purpose, Visitor};
use uuid::Uuid;

use crate::caller;
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::sessions::by_phone;
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};

/// Which of the form's buttons was pressed. Also where it is said what became of it.
pub const DECISION: &str = "decision";
/// It accepts.
pub const SIGN: &str = "sign";
/// It objects.
pub const OBJECT: &str = "object";
/// The field of the objection.
pub const OBJECTION: &str = "objection";
/// The form's own id.
pub const FORM: &str = "id";

/// Accepts a plan, or objects to it. Whoever came by private link confirms the phone of the case first.
#[server(prefix = "/_fn", endpoint = "my/plan")]
pub async fn decide_plan(
    #[server(rename = "ref")] reference: Option<String>,
    decision: Option<String>,
    objection: Option<String>,
    code: Option<String>,
    id: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let Ok(reference) = Reference::parse(&reference.unwrap_or_default()) else { return Ok("/my".to_owned()) };
        let here = format!("/my/{}", reference.as_str());
        let typed = objection.unwrap_or_default();
        // First: whatever becomes of it, what was typed is there.
        let kept = Typed([(OBJECTION.to_owned(), typed.clone())].into());
        keep_typed(Form::Objection, reference.as_str(), &kept).await?;
        let (portal, mut visitor) = (caller::portal(), caller::visitor().await?);
        let code = code.unwrap_or_default();
        let wrong = by_phone::confirm(&portal, &mut visitor, &reference, Purpose::Plan, &code, DECISION).await?;
        let trouble = match (wrong, decision.as_deref()) {
            (Some(wrong), _) => Some(wrong),
            (None, Some(SIGN)) => {
                let acted = sign(&portal, &visitor, &reference).await?;
                become_of(&portal, &mut visitor, &reference, Ok(acted)).await?
            }
            (None, Some(OBJECT)) => {
                let id = id.and_then(|id| Uuid::try_parse(&id).ok()).unwrap_or_else(|| portal.new_id());
                let acted = object(&portal, &visitor, &reference, id, &typed).await?;
                become_of(&portal, &mut visitor, &reference, acted).await?
            }
            (None, _) => Some((DECISION, Trouble::NothingChosen)),
        };
        if let Some((field, trouble)) = trouble {
            notice::leave(Notice::of(&here, field, trouble)).await?;
        }
        Ok(format!("{here}#plan"))
    })
    .await
}

async fn become_of(
    portal: &Portal,
    visitor: &mut Visitor,
    reference: &Reference,
    acted: Result<Acted, Problem>,
) -> portal::Result<Option<(&'static str, Trouble)>> {
    Ok(match acted {
        Ok(Acted::Done) => {
            forget_typed(Form::Objection).await?;
            None
        }
        // The page itself asks for what is missing.
        Ok(Acted::NotYours | Acted::WantsIdDigits) => None,
        Ok(Acted::WantsCode) => {
            let sent = by_phone::send(portal, visitor, reference, Purpose::Plan).await?;
            sent.map(|trouble| (DECISION, trouble))
        }
        Ok(Acted::TooOften(time)) => Some((DECISION, Trouble::wait(time))),
        Ok(Acted::PlanTooOld) => Some((DECISION, Trouble::PlanTooOld)),
        Ok(Acted::NotThatDay | Acted::Taken | Acted::Refused(_)) => Some((DECISION, Trouble::NotNow)),
        Err(Problem::Missing) => Some((OBJECTION, Trouble::NoObjection)),
        Err(problem) => Some((OBJECTION, Trouble::Typed(problem))),
    })
}
