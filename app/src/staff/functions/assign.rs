use domain::applications::Reference;
use domain::staff::Right;
use leptos::prelude::*;
use portal::staff::{self, Assigned, HandOver, PER_PAGE, Ticked};
use uuid::Uuid;

use super::{address, at_case, form_id};
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The field with the colleague's id.
pub const TO: &str = "to";
/// The field of the note for that colleague.
pub const HAND_OVER: &str = "hand_over";
/// The field with the id of whoever had it when the page was made.
pub const HAD: &str = "had";
/// The boxes of the list, and in the address of the page that asks for the colleague.
pub const REFERENCE: &str = "ref";
/// In the notice: how many were given, and how many could not be.
pub const GIVEN: [&str; 2] = ["given", "refused"];
/// The page that asks to whom ticked cases go.
pub const ASSIGN: &str = "/staff/assign";
/// The list of work, to which the notice belongs.
pub const WORK: &str = "/staff";

/// Gives the case to a colleague.
#[server(prefix = "/_staff", endpoint = "assign")]
pub async fn assign(
    #[server(rename = "ref")] reference: Option<String>,
    to: Option<String>,
    hand_over: Option<String>,
    had: Option<String>,
    id: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(at_case(reference, async |member, reference| {
        let (note, desk) = (hand_over.unwrap_or_default(), caller::desk());
        let form = form_id(&desk, id.as_deref());
        let [to, had] = [to, had].map(|id| Uuid::try_parse(id.as_deref().unwrap_or_default()).ok());
        let (field, trouble) = match to {
            None => (TO, Trouble::NothingChosen),
            Some(to) => {
                match staff::hand_over(&desk, member, reference, HandOver { to, had, form, note: &note }).await? {
                    Ok(Assigned::Done) => return forget_typed(Form::HandOver).await,
                    Ok(Assigned::NotEntitled) => (TO, Trouble::NotEntitled),
                    Ok(Assigned::Ended) => (TO, Trouble::EndedSince),
                    Ok(Assigned::NotTheirs) => (TO, Trouble::NotTheirs),
                    Ok(Assigned::GivenSince) => (TO, Trouble::GivenSince),
                    Err(problem) => (HAND_OVER, Trouble::Typed(problem)),
                }
            }
        };
        let chosen = to.map(|to| to.to_string()).unwrap_or_default();
        keep_typed(Form::HandOver, reference.as_str(), &Typed([(HAND_OVER.to_owned(), note)].into())).await?;
        notice::leave(Notice::of(&address(reference), field, trouble).typed(TO, &chosen)).await
    }))
    .await
}

/// References as they come from boxes or a form, at most a page of the list.
#[must_use]
pub fn ticked(typed: &[String]) -> Vec<Reference> {
    let references = typed.iter().filter_map(|reference| Reference::parse(reference).ok());
    references.take(usize::from(PER_PAGE)).collect()
}

/// The page that asks to whom these cases go.
#[must_use]
pub fn assign_address(references: &[Reference]) -> String {
    let query: Vec<String> = references.iter().map(|reference| format!("{REFERENCE}={}", reference.as_str())).collect();
    format!("{ASSIGN}?{}", query.join("&"))
}

/// As the form sends them: each reference with the id of whoever has it, or nobody's.
#[must_use]
pub fn with_owners(cases: &[Ticked]) -> String {
    let had = |case: &Ticked| case.had.map(|id| id.to_string()).unwrap_or_default();
    let cases: Vec<String> = cases.iter().map(|case| format!("{}:{}", case.reference.as_str(), had(case))).collect();
    cases.join(",")
}

fn owned(typed: &str) -> Vec<(Reference, Option<Uuid>)> {
    let cases = typed.split(',').filter_map(|case| {
        let (reference, had) = case.split_once(':')?;
        Some((Reference::parse(reference).ok()?, Uuid::try_parse(had).ok()))
    });
    cases.take(usize::from(PER_PAGE)).collect()
}

/// Gives all ticked cases to one colleague. They come in one field, as [`with_owners`] writes them. What came to somebody else
/// meanwhile is asked for once more.
#[server(prefix = "/_staff", endpoint = "assign-all")]
pub async fn assign_all(cases: Option<String>, to: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let cases = owned(&cases.unwrap_or_default());
        let Some(to) = to.and_then(|id| Uuid::try_parse(&id).ok()) else {
            notice::leave(Notice::of(ASSIGN, TO, Trouble::NothingChosen)).await?;
            let references: Vec<Reference> = cases.into_iter().map(|(reference, _)| reference).collect();
            return Ok(assign_address(&references));
        };
        if !member.may(Right::Assign) {
            notice::leave(Notice::of(WORK, TO, Trouble::NotEntitled)).await?;
            return Ok(WORK.to_owned());
        }
        let given = staff::assign_all(&caller::desk(), &member, &cases, to).await?;
        let since = !given.since.is_empty();
        let notice = if since { Notice::of(ASSIGN, TO, Trouble::SomeGivenSince) } else { Notice::default().on(WORK) };
        let [done, refused] = GIVEN;
        notice::leave(notice.typed(done, &given.done.to_string()).typed(refused, &given.refused.to_string())).await?;
        Ok(if since { assign_address(&given.since) } else { WORK.to_owned() })
    })
    .await
}
