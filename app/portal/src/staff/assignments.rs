//! Whose case it is. An account manager of its area has it from its acceptance on; it can be handed on to a colleague who may work in its area.

use domain::applications::Reference;
use domain::problem::Problem;
use domain::staff::{Right, Role};
use domain::text::{Text, several_lines};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::deputies::Away;
use super::desk::Desk;
use super::entitled::entitled;
use super::members::{Member, everybody, member_for_share};
use super::notes;
use crate::Result;

/// Characters of a note that is left with a case that is given, at most.
pub const LONGEST_HAND_OVER: u32 = 500;

/// What became of giving a case to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    Done,
    /// Not this member's to give, or no such case.
    NotEntitled,
    /// It has ended, and is nobody's to give.
    Ended,
    /// Nobody of this id, or not for this area.
    NotTheirs,
    /// It has come to somebody else since the page was made.
    GivenSince,
}

/// Giving a case away, from its page.
#[derive(Debug, Clone, Copy)]
pub struct HandOver<'a> {
    pub to: Uuid,
    /// Whose it was when the page was made. `None`: nobody's.
    pub had: Option<Uuid>,
    /// The form's own id: sent twice, it leaves one note.
    pub form: Uuid,
    /// For whoever gets it, of at most [`LONGEST_HAND_OVER`] characters; empty: none.
    pub note: &'a str,
}

/// Gives an accepted case that is nobody's to an account manager of its area: to whoever accepts it, if he is one, and else to the
/// one who has the fewest cases, or to his deputy while he is away. Where there is none, whoever accepts it has it.
pub(super) async fn take_on(connection: &mut PgConnection, desk: &Desk, accepter: &Member, case_id: i64) -> Result<()> {
    let assigned = sqlx::query_scalar!(
        r#"select exists (select from case_assignments where case_id = $1) as "assigned!""#,
        case_id
    );
    if assigned.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let area =
        sqlx::query_scalar!("select area_code from cases where id = $1", case_id).fetch_one(&mut *connection).await?;
    let taker = match manages(accepter, &area) {
        true => accepter.id,
        false => least_busy(connection, desk, &area).await?.unwrap_or(accepter.id),
    };
    // Unless he has just lost what he would need to work on it.
    if !member_for_share(connection, taker).await?.is_some_and(|taker| works_on(&taker, &area)) {
        return Ok(());
    }
    let opened_at = (taker == accepter.id).then(|| desk.now());
    sqlx::query!(
        "insert into case_assignments (case_id, staff_id, assigned_at, opened_at) values ($1, $2, $3, $4)
         on conflict (case_id) do nothing",
        case_id,
        taker,
        desk.now(),
        opened_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn manages(member: &Member, area: &str) -> bool {
    member.entitlement.roles.contains(&Role::AccountManager) && works_on(member, area)
}

/// Of the account managers of an area who are here today, or have somebody who stands in for them.
async fn least_busy(connection: &mut PgConnection, desk: &Desk, area: &str) -> Result<Option<Uuid>> {
    let everybody = everybody(&mut *connection).await?;
    let managers: Vec<Uuid> = everybody.iter().filter(|member| manages(member, area)).map(|member| member.id).collect();
    // What has ended is nobody's: each row is a case under way.
    let busy = sqlx::query_scalar!(
        r#"select s.id from staff s where s.id = any($1)
           order by (select count(*) from case_assignments x where x.staff_id = s.id), s.login"#,
        &managers,
    );
    let by_load = busy.fetch_all(&mut *connection).await?;
    let away = Away::today(connection, desk).await?;
    let here = |id: Uuid| if away.is_away(id) { away.stands_in_for(id).map(|deputy| deputy.id) } else { Some(id) };
    Ok(by_load.into_iter().find_map(here))
}

/// Gives a case to a colleague, or takes it, unless it came to somebody else meanwhile; a note may go with it.
///
/// # Errors
/// When the database fails; the inner error says what is wrong with the note, and nothing is given then.
pub async fn hand_over(
    desk: &Desk,
    giver: &Member,
    reference: &Reference,
    over: HandOver<'_>,
) -> Result<std::result::Result<Assigned, Problem>> {
    let note = match several_lines(over.note, LONGEST_HAND_OVER) {
        Ok(note) => Some(note),
        Err(Problem::Missing) => None,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut transaction = desk.pool().begin().await?;
    let assigned = give(&mut transaction, desk, giver, reference, over.to, over.had).await?;
    if let Some(note) = note.filter(|_| assigned == Assigned::Done)
        && !notes::leave(&mut transaction, desk, giver, reference, over.form, &note).await?
    {
        return Ok(Ok(Assigned::NotEntitled));
    }
    transaction.commit().await?;
    Ok(Ok(assigned))
}

/// Only if it is still the one's who had it, or already whose it is to be.
async fn give(
    transaction: &mut PgConnection,
    desk: &Desk,
    giver: &Member,
    reference: &Reference,
    to: Uuid,
    had: Option<Uuid>,
) -> Result<Assigned> {
    let Some(case_id) = entitled(&mut *transaction, giver, reference, Right::Assign).await? else {
        return Ok(Assigned::NotEntitled);
    };
    let area =
        sqlx::query_scalar!("select area_code from cases where id = $1", case_id).fetch_one(&mut *transaction).await?;
    // Whoever is leaving at this moment gets nothing more.
    let taker = member_for_share(&mut *transaction, to).await?;
    if !taker.is_some_and(|taker| works_on(&taker, &area)) {
        return Ok(Assigned::NotTheirs);
    }
    // Whoever acts has the case first, and then takes it: the same order here, or the two wait for each other.
    let is_open = sqlx::query_scalar!(
        r#"select state = 'open' as "open!" from case_states where case_id = $1 for update"#,
        case_id
    );
    if !is_open.fetch_one(&mut *transaction).await? {
        return Ok(Assigned::Ended);
    }
    let has = sqlx::query_scalar!("select staff_id from case_assignments where case_id = $1", case_id);
    let has = has.fetch_optional(&mut *transaction).await?;
    if has != Some(to) && had != has {
        return Ok(Assigned::GivenSince);
    }
    sqlx::query!(
        "insert into case_assignments (case_id, staff_id, assigned_at) values ($1, $2, $3)
         on conflict (case_id) do update set staff_id = excluded.staff_id, assigned_at = excluded.assigned_at,
             opened_at = null
         where case_assignments.staff_id <> excluded.staff_id",
        case_id,
        to,
        desk.now(),
    )
    .execute(&mut *transaction)
    .await?;
    Ok(Assigned::Done)
}

/// One of several cases to be given away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticked {
    pub reference: Reference,
    /// Whose it is, or was when the page was made. `None`: nobody's.
    pub had: Option<Uuid>,
    /// His post.
    pub post: Option<Text>,
}

/// Of several cases, whose each is now. Those that do not exist, or are not of this member's areas, are left out.
///
/// # Errors
/// When the database fails.
pub async fn ticked(desk: &Desk, giver: &Member, references: &[Reference]) -> Result<Vec<Ticked>> {
    if !giver.may(Right::Assign) {
        return Ok(Vec::new());
    }
    let wanted: Vec<&str> = references.iter().map(Reference::as_str).collect();
    let rows = sqlx::query!(
        r#"select c.reference, s.id as "had?", s.post as "post?: Json<Text>"
           from cases c left join case_assignments a on a.case_id = c.id left join staff s on s.id = a.staff_id
           where c.reference = any($1) and (cardinality($2::text[]) = 0 or c.area_code = any($2))"#,
        &wanted as &[&str],
        &giver.entitlement.areas,
    );
    let rows = rows.fetch_all(desk.pool()).await?;
    let ticked = references.iter().filter_map(|reference| {
        let row = rows.iter().find(|row| row.reference == reference.as_str())?;
        let post = row.post.as_ref().map(|post| post.0.clone());
        Some(Ticked { reference: reference.clone(), had: row.had, post })
    });
    Ok(ticked.collect())
}

/// Which of several cases were given to a colleague.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    pub done: u32,
    /// Not this member's to give, not for that colleague, ended, or no such case.
    pub refused: u32,
    /// Given to somebody else since the page was made: they stay where they are.
    pub since: Vec<Reference>,
}

/// Gives several cases to one colleague, each by itself: one that can't be given does not keep back the others.
///
/// # Errors
/// When the database fails; those before are given then.
pub async fn assign_all(desk: &Desk, giver: &Member, cases: &[(Reference, Option<Uuid>)], to: Uuid) -> Result<Given> {
    let mut given = Given::default();
    for (reference, had) in cases {
        let mut transaction = desk.pool().begin().await?;
        let assigned = give(&mut transaction, desk, giver, reference, to, *had).await?;
        transaction.commit().await?;
        match assigned {
            Assigned::Done => given.done += 1,
            Assigned::GivenSince => given.since.push(reference.clone()),
            Assigned::NotEntitled | Assigned::NotTheirs | Assigned::Ended => given.refused += 1,
        }
    }
    Ok(given)
}

/// Exactly those to whom a case of this area can be given.
///
/// # Errors
/// When the database fails.
pub async fn colleagues(desk: &Desk, area: &str) -> Result<Vec<Member>> {
    Ok(everybody(desk.pool()).await?.into_iter().filter(|member| works_on(member, area)).collect())
}

/// Exactly those to whom each of these cases can be given.
///
/// # Errors
/// When the database fails.
pub async fn colleagues_for_all(desk: &Desk, references: &[Reference]) -> Result<Vec<Member>> {
    let references: Vec<&str> = references.iter().map(Reference::as_str).collect();
    let areas =
        sqlx::query_scalar!("select distinct area_code from cases where reference = any($1)", &references as &[&str])
            .fetch_all(desk.pool())
            .await?;
    let members = everybody(desk.pool()).await?.into_iter();
    Ok(members.filter(|member| areas.iter().all(|area| works_on(member, area))).collect())
}

/// Whoever only looks on has no case of his own.
fn works_on(member: &Member, area: &str) -> bool {
    member.may_in(Right::WriteNote, area)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
