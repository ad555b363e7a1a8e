use domain::applications::Reference;
use domain::plans::{self, Plan};
use leptos::prelude::*;
use portal::staff::{self, Acting, Done, Meant, Member, Upheld};
use uuid::Uuid;

use super::act::{SURE, become_of, field};
use super::{READ, address, at_case};
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// The field of what is answered to an objection.
pub const REASON: &str = "plan_reason";

/// Answers a supply plan, or another one in its place.
#[server(prefix = "/_staff", endpoint = "plan")]
pub async fn answer_plan(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(at_case(Some(typed.get("ref").to_owned()), async |member, reference| {
        let code = typed.get(field::ACT);
        let trouble = match plans::check(|field| typed.get(field)) {
            Ok(plan) => send(member, reference, &typed, &plan).await?,
            // The page says what is wrong with which field, once; what was typed stays.
            Err(_) => {
                keep_typed(Form::Plan, reference.as_str(), &typed).await?;
                return notice::leave(Notice::of(&address(reference), code, Trouble::PlanWrong)).await;
            }
        };
        let Some(trouble) = trouble else { return forget_typed(Form::Plan).await };
        keep_typed(Form::Plan, reference.as_str(), &typed).await?;
        notice::leave(Notice::of(&address(reference), code, trouble)).await
    }))
    .await
}

async fn send(member: &Member, reference: &Reference, typed: &Typed, plan: &Plan) -> portal::Result<Option<Trouble>> {
    let act = match typed.get(field::ACT) {
        "answer_plan" => staff::Act::AnswerPlan(Some(plan)),
        "revise_plan" => staff::Act::RevisePlan(Some(plan)),
        _ => return Ok(Some(Trouble::NothingChosen)),
    };
    let (Ok(seen), Ok(id)) = (typed.get(field::SEEN).parse(), Uuid::try_parse(typed.get(field::ID))) else {
        return Ok(Some(Trouble::NothingChosen));
    };
    let acting = Acting { reference, act, seen, id, meant: Meant::Despite(typed.get(SURE)) };
    let done = staff::act(&caller::desk(), member, &acting).await?;
    Ok(become_of(&done))
}

/// Answers the customer's objection; the plan stays.
#[server(prefix = "/_staff", endpoint = "uphold")]
pub async fn uphold_plan(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(at_case(Some(typed.get("ref").to_owned()), async |member, reference| {
        let upheld = Upheld { reason: typed.get(REASON), read: typed.get(READ).parse().ok() };
        let act = staff::Act::UpholdPlan(upheld);
        let numbers = (typed.get(field::SEEN).parse(), Uuid::try_parse(typed.get(field::ID)));
        let trouble = match numbers {
            (Ok(seen), Ok(id)) => {
                // An answer waits for nobody.
                let acting = Acting { reference, act, seen, id, meant: Meant::Anyway };
                match staff::act(&caller::desk(), member, &acting).await? {
                    // There is no form any more in which it could be said.
                    Done::OwnWork => Some((act.code(), Trouble::of_own_work(act))),
                    done => become_of(&done).map(|trouble| (REASON, trouble)),
                }
            }
            _ => Some((REASON, Trouble::NothingChosen)),
        };
        let Some((field, trouble)) = trouble else { return forget_typed(Form::Reason).await };
        keep_typed(Form::Reason, reference.as_str(), &typed).await?;
        notice::leave(Notice::of(&address(reference), field, trouble)).await
    }))
    .await
}
