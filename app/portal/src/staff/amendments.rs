//! What can be put right of a case: its meter, a time, its class, or that it is there twice.

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::progress::{CaseState, Event, Recorded};
use domain::staff::Right;
use sqlx::PgConnection;

use super::desk::Desk;
use super::members::Member;
use crate::Result;
use crate::meters::PutUp;
use crate::progress::{self, Case};
use crate::publications::Rules;

/// What this member may put right of a case as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amendable {
    /// Whether the meter can be written down anew.
    pub meter: bool,
    /// Events of the desk whose times can be corrected, oldest first; also once the case has ended, until its file is closed.
    pub times: Vec<Recorded>,
    /// Keys of the templates in force that the case is not under.
    pub classes: Vec<String>,
    /// Whether it can be merged into another.
    pub merges: bool,
}

pub(super) async fn amendable(
    connection: &mut PgConnection,
    rules: &Rules,
    member: &Member,
    case: &Case,
    meter: Option<&PutUp>,
) -> Result<Amendable> {
    let may = |right: Right| member.may_in(right, &case.area.code);
    let mut amendable = Amendable::default();
    let archived = case.progress.archived_at.is_some();
    amendable.meter = meter.is_some() && !archived && may(Right::CorrectMeter);
    if may(Right::Correct) && !archived {
        let own = sqlx::query_scalar!("select seq from case_acts where case_id = $1", case.id);
        let own = own.fetch_all(connection).await?;
        let is_own = |seq: u32| own.iter().any(|own| u32::try_from(*own) == Ok(seq));
        let times = case.log.iter().filter(|recorded| !matches!(recorded.event, Event::Corrected { .. }));
        amendable.times = times.filter(|recorded| is_own(recorded.seq)).cloned().collect();
    }
    if case.progress.state == CaseState::Open {
        if may(Right::Reclassify) {
            let today = shanghai_date(case.now);
            let keys = rules.templates.iter().filter(|template| template.effective_from <= today);
            let keys = keys.map(|template| &template.key).filter(|key| class(&case.log) != Some(key));
            amendable.classes = keys.cloned().collect();
            amendable.classes.sort();
            amendable.classes.dedup();
        }
        amendable.merges = may(Right::Merge);
    }
    Ok(amendable)
}

/// The key of the template that a case is under.
pub(super) fn class(log: &[Recorded]) -> Option<&str> {
    log.iter().rev().find_map(|recorded| match &recorded.event {
        Event::Submitted { template, .. } | Event::Reclassified { template, .. } => Some(template.as_str()),
        _ => None,
    })
}

/// Whether an event of the case was recorded at the desk.
pub(super) async fn of_desk(connection: &mut PgConnection, case_id: i64, seq: u32) -> Result<bool> {
    let own = sqlx::query_scalar!(
        r#"select exists (select from case_acts where case_id = $1 and seq = $2) as "own!""#,
        case_id,
        i32::try_from(seq).unwrap_or_default(),
    );
    Ok(own.fetch_one(connection).await?)
}

/// Whether the case can be merged into the one whose reference was typed: another, open, and this member's to merge too.
pub(super) async fn takes_in(
    connection: &mut PgConnection,
    member: &Member,
    case_id: i64,
    typed: &str,
) -> Result<bool> {
    let Ok(into) = Reference::parse(typed) else { return Ok(false) };
    // One at a time, so that no two are merged into each other.
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('desk merges', 0)) is null as locked")
        .fetch_one(&mut *connection)
        .await?;
    let row = sqlx::query!(
        "select c.area_code from cases c join case_states s on s.case_id = c.id
         where c.reference = $1 and c.id <> $2 and s.state = 'open'",
        into.as_str(),
        case_id,
    );
    let row = row.fetch_optional(connection).await?;
    Ok(row.is_some_and(|row| member.may_in(Right::Merge, &row.area_code)))
}

/// A case and the one that it would be merged into, to look at side by side; neither shows anything of a person. `None`: it
/// can't be merged into that one.
///
/// # Errors
/// When the database fails, or a log can't be folded.
pub async fn duplicates(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    typed: &str,
) -> Result<Option<(Case, Case)>> {
    let Some(case) = progress::public_case(desk, reference).await? else { return Ok(None) };
    if case.progress.state != CaseState::Open || !member.may_in(Right::Merge, &case.area.code) {
        return Ok(None);
    }
    let mut transaction = desk.pool().begin().await?;
    let takes_in = takes_in(&mut transaction, member, case.id, typed).await?;
    transaction.commit().await?;
    let Some(into) = Reference::parse(typed).ok().filter(|_| takes_in) else { return Ok(None) };
    Ok(progress::public_case(desk, &into).await?.map(|into| (case, into)))
}
