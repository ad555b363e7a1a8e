use domain::applications::Reference;
use domain::problem::Problem;
use domain::staff::Role;
use leptos::prelude::*;
use portal::staff::{self, Countersigned, Member};
use uuid::Uuid;

use super::{address, at_case};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// Which survey.
pub const SURVEY: &str = "survey";
/// For which department; also where the form says what is wrong.
pub const SIGN_FOR: &str = "sign_for";
/// Why it is sent back or taken back.
pub const SEND_BACK: &str = "survey_reason";

/// Signs a joint survey for a department.
#[server(prefix = "/_staff", endpoint = "countersign")]
pub async fn countersign(
    #[server(rename = "ref")] reference: Option<String>,
    survey: Option<String>,
    sign_for: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let role = sign_for.as_deref().and_then(Role::from_code);
        let Some((survey, role)) = id(survey.as_deref()).zip(role) else {
            return leave(reference, SIGN_FOR, Trouble::NothingChosen, &Typed::default()).await;
        };
        match become_of(staff::countersign(&caller::desk(), member, reference, survey, role).await?) {
            None => Ok(()),
            Some(trouble) => leave(reference, SIGN_FOR, trouble, &Typed::default()).await,
        }
    }))
    .await
}

/// Sends a joint survey back to whoever surveyed.
#[server(prefix = "/_staff", endpoint = "survey-return")]
pub async fn return_survey(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(end_waiting(&typed, async |member, reference, survey| {
        staff::return_survey(&caller::desk(), member, reference, survey, typed.get(SEND_BACK)).await
    }))
    .await
}

/// Takes back a joint survey of one's own.
#[server(prefix = "/_staff", endpoint = "survey-take-back")]
pub async fn take_back_survey(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(end_waiting(&typed, async |member, reference, survey| {
        staff::take_back_survey(&caller::desk(), member, reference, survey, typed.get(SEND_BACK)).await
    }))
    .await
}

async fn end_waiting(
    typed: &Typed,
    end: impl AsyncFnOnce(&Member, &Reference, Uuid) -> portal::Result<Countersigned>,
) -> portal::Result<String> {
    at_case(Some(typed.get("ref").to_owned()), async |member, reference| {
        let Some(survey) = id(Some(typed.get(SURVEY))) else {
            return leave(reference, SEND_BACK, Trouble::NoSignatureWanted, typed).await;
        };
        match become_of(end(member, reference, survey).await?) {
            None => Ok(()),
            Some(trouble) => leave(reference, SEND_BACK, trouble, typed).await,
        }
    })
    .await
}

fn id(typed: Option<&str>) -> Option<Uuid> {
    typed.and_then(|id| Uuid::try_parse(id).ok())
}

fn become_of(done: Countersigned) -> Option<Trouble> {
    Some(match done {
        Countersigned::Done => return None,
        Countersigned::Wrong(Problem::Missing) => Trouble::NoReason,
        Countersigned::Wrong(problem) => Trouble::Typed(problem),
        Countersigned::NotThere => Trouble::NoSignatureWanted,
        Countersigned::OwnWork => Trouble::SurveyIsYours,
        Countersigned::Signed => Trouble::DepartmentSigned,
        Countersigned::Refused(_) => Trouble::NotNow,
        Countersigned::NotEntitled => Trouble::NotEntitled,
    })
}

async fn leave(reference: &Reference, field: &str, trouble: Trouble, typed: &Typed) -> portal::Result<()> {
    notice::leave(Notice::of(&address(reference), field, trouble).typed_under(SEND_BACK, typed)).await
}
