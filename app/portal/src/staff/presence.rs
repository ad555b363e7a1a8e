//! Who has a case open just now, so that two colleagues do not work on it without knowing.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::staff::Right;
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::desk::Desk;
use super::entitled::entitled;
use super::members::Member;
use crate::sessions::id_hash;
use crate::{Portal, Result};

/// Whoever opened a case is taken to have it open for so long, unless his page says anew that it is.
pub const PRESENT_FOR: TimeDelta = TimeDelta::minutes(10);

/// A colleague who has the case open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    pub post: Text,
    pub since: DateTime<Utc>,
}

/// Notes that a session has the case open. A session that has ended has none.
pub(super) async fn note(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    session: &[u8],
    case_id: i64,
) -> Result<()> {
    let now = desk.now();
    sqlx::query!(
        "insert into presences (case_id, session, staff_id, since, seen_at)
         select $1, id_hash, staff_id, $4, $4 from staff_sessions where id_hash = $2 and staff_id = $3
         on conflict (case_id, session) do update set seen_at = excluded.seen_at,
             since = case when presences.seen_at < $5 then excluded.since else presences.since end",
        case_id,
        id_hash(session),
        member.id,
        now,
        now - PRESENT_FOR,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The others who have it open, the first to come first.
pub(super) async fn others(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
) -> Result<Vec<Present>> {
    let rows = sqlx::query!(
        r#"select s.post as "post: Json<Text>", min(p.since) as "since!"
           from presences p join staff s on s.id = p.staff_id
           where p.case_id = $1 and p.staff_id <> $2 and p.seen_at > $3
           group by s.id order by min(p.since), s.login"#,
        case_id,
        member.id,
        desk.now() - PRESENT_FOR,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| Present { post: row.post.0, since: row.since }).collect())
}

/// The page of this session still shows the case. `false`: not this member's to see.
///
/// # Errors
/// When the database fails.
pub async fn still_here(desk: &Desk, member: &Member, session: &[u8], reference: &Reference) -> Result<bool> {
    let mut connection = desk.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, member, reference, Right::SeeCase).await? else { return Ok(false) };
    note(&mut connection, desk, member, session, case_id).await?;
    Ok(true)
}

/// Deletes what is over.
pub(super) async fn sweep(portal: &Portal) -> Result<u64> {
    let over = sqlx::query!("delete from presences where seen_at <= $1", portal.now() - PRESENT_FOR);
    Ok(over.execute(portal.pool()).await?.rows_affected())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
