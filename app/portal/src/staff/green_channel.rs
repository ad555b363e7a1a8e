//! 绿色通道 at the desk: of which published project a case is said to be, and that it is of none.

use domain::green_channel::KeyProject;
use domain::progress::{CaseState, Event, GreenChannel};
use domain::staff::Right;
use sqlx::PgConnection;

use super::desk::Desk;
use super::doubts::Doubt;
use super::members::Member;
use crate::Result;
use crate::applications::people;
use crate::progress::Case;
use crate::publications::Rules;

/// What this member may say of an open case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Markable {
    /// It can be of one of these today: there may be none.
    With(Vec<KeyProject>),
    /// It has the green channel, which can be ended.
    Marked,
}

/// `None`: nothing of it is this member's to say.
pub(super) fn markable(rules: &Rules, member: &Member, case: &Case) -> Option<Markable> {
    if case.progress.state != CaseState::Open || !member.may_in(Right::GreenChannel, &case.area.code) {
        return None;
    }
    Some(match case.progress.green_channel {
        Some(_) => Markable::Marked,
        None => Markable::With(rules.key_projects_for(&case.area.code, case.now).cloned().collect()),
    })
}

/// Whether the applicant goes by another name than whoever builds the project. The name is opened here and told to nobody.
pub(super) async fn doubt(
    connection: &mut PgConnection,
    desk: &Desk,
    rules: &Rules,
    case_id: i64,
    event: Option<&Event>,
) -> Result<Option<Doubt>> {
    let Some(Event::GreenChannelled { project, list }) = event else { return Ok(None) };
    let named = GreenChannel { project: project.clone(), list: list.clone() };
    let Some(listed) = rules.key_project(&named) else { return Ok(None) };
    let people = people::of_case(connection, desk, case_id).await?;
    let is_owners = people.is_some_and(|people| listed.is_of(&people.holder));
    Ok((!is_owners).then_some(Doubt::OtherOwner { project: named.project }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
