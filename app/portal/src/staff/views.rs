//! Saved views: the filters of the work list that a member has kept under a name of his own.

use domain::levels::Colour;
use domain::problem::Problem;
use domain::staff::Right;
use domain::text::one_line;

use super::desk::Desk;
use super::members::Member;
use super::wanted::{Asked, Filter};
use crate::Result;

/// Views of one member.
pub const MOST_VIEWS: u8 = 20;

/// Characters of a view's name.
pub const LONGEST_VIEW_NAME: u32 = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkView {
    /// 1 to [`LONGEST_VIEW_NAME`] characters, the member's only view of this name.
    pub name: String,
    pub asked: Asked,
}

/// What became of saving one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedView {
    /// In place of the one of this name, if there was one.
    Done,
    /// The name can't be one.
    Typed(Problem),
    /// There are [`MOST_VIEWS`] already.
    TooMany,
    /// This member has no work list.
    NotEntitled,
}

/// Keeps these filters under a name.
///
/// # Errors
/// When the database fails.
pub async fn save_view(desk: &Desk, member: &Member, name: &str, asked: Asked) -> Result<SavedView> {
    if !member.may(Right::SeeWork) {
        return Ok(SavedView::NotEntitled);
    }
    let name = match one_line(name, LONGEST_VIEW_NAME) {
        Ok(name) => name,
        Err(problem) => return Ok(SavedView::Typed(problem)),
    };
    let mut transaction = desk.pool().begin().await?;
    // Two at once would both find room for one more.
    sqlx::query!("select id from staff where id = $1 for no key update", member.id)
        .fetch_one(&mut *transaction)
        .await?;
    let saved = sqlx::query!(
        "insert into work_views (staff_id, name, filter, level, saved_at)
         select $1, $2, $3, $4, $5
         where (select count(*) from work_views where staff_id = $1 and name <> $2) < $6
         on conflict (staff_id, name) do update set
             filter = excluded.filter, level = excluded.level, saved_at = excluded.saved_at",
        member.id,
        name,
        asked.filter.code(),
        asked.level.map(Colour::code),
        desk.now(),
        i64::from(MOST_VIEWS),
    )
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    transaction.commit().await?;
    Ok(if saved == 1 { SavedView::Done } else { SavedView::TooMany })
}

/// Forgets one's own view of this name, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn delete_view(desk: &Desk, member: &Member, name: &str) -> Result<()> {
    sqlx::query!("delete from work_views where staff_id = $1 and name = $2", member.id, name)
        .execute(desk.pool())
        .await?;
    Ok(())
}

/// The member's own views, by name; none for those who have no work list.
///
/// # Errors
/// When the database fails.
pub async fn views(desk: &Desk, member: &Member) -> Result<Vec<WorkView>> {
    if !member.may(Right::SeeWork) {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select name, filter, level from work_views where staff_id = $1 order by name", member.id)
        .fetch_all(desk.pool())
        .await?;
    // A filter of a newer version of this program is none here.
    let view = rows.into_iter().filter_map(|row| {
        let filter = Filter::from_code(&row.filter)?;
        let level = row.level.as_deref().and_then(Colour::from_code);
        Some(WorkView { name: row.name, asked: Asked { filter, level } })
    });
    Ok(view.collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
