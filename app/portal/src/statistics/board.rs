//! The board: open cases without any part of their references, what is overdue first.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::standards::StageKind;
use domain::statistics::named;
use domain::text::Text;
use sqlx::types::Json;

use crate::{Fault, Portal, Result};

/// Rows of one page.
pub const PAGE: u32 = 50;

/// An open case as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardCase {
    pub class: String,
    pub area: Text,
    pub stage: Option<StageKind>,
    /// The last day on which the case is not overdue, if nothing holds it; `None` while a pause or the customer's turn does.
    pub due: Option<NaiveDate>,
    pub paused: bool,
    pub overdue: bool,
}

/// One or more pages of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    pub at: DateTime<Utc>,
    pub today: NaiveDate,
    /// What stands on the board in all, and of these what is overdue.
    pub cases: i64,
    pub overdue: i64,
    /// Open cases of areas with fewer than 5, and of those left out with them: see [`named`].
    pub left_out: i64,
    /// From 1.
    pub page: u32,
    pub pages: u32,
    pub rows: Vec<BoardCase>,
}

/// So many pages of the board, from `page` on; beyond the last page it is the last one.
///
/// # Errors
/// When the database fails.
pub async fn board(portal: &Portal, page: u32, pages: u32) -> Result<Board> {
    let now = portal.now();
    let today = shanghai_date(now);
    let by_area = sqlx::query!(
        r#"select area_code, count(*) as "open!", count(*) filter (where overdue_after < $1) as "overdue!"
           from case_states where state = 'open' group by area_code"#,
        today,
    )
    .fetch_all(portal.pool())
    .await?;
    let named = named(&by_area.iter().map(|area| (area.area_code.clone(), area.open)).collect());
    let (shown, left_out): (Vec<_>, Vec<_>) = by_area.iter().partition(|area| named.contains(&area.area_code));
    let cases: i64 = shown.iter().map(|area| area.open).sum();
    let pages_in_all = u32::try_from(cases).unwrap_or(u32::MAX).div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages_in_all);
    let rows = sqlx::query!(
        r#"select s.class, a.name as "name: Json<Text>", s.stage, s.overdue_after, s.paused
           from (
               select class, area_code, stage, overdue_after, paused, case_id
               from case_states where state = 'open' and area_code = any($1)
               order by overdue_after nulls last, case_id limit $2 offset $3
           ) s join areas a on a.code = s.area_code
           order by s.overdue_after nulls last, s.case_id"#,
        &named.into_iter().collect::<Vec<_>>(),
        i64::from(PAGE) * i64::from(pages),
        i64::from(page - 1) * i64::from(PAGE),
    )
    .fetch_all(portal.pool())
    .await?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        let stage = row.stage.map(|stage| serde_json::from_value::<StageKind>(stage.into())).transpose();
        listed.push(BoardCase {
            class: row.class,
            area: row.name.0,
            stage: stage.map_err(Fault::from)?,
            due: row.overdue_after,
            paused: row.paused,
            overdue: row.overdue_after.is_some_and(|due| due < today),
        });
    }
    Ok(Board {
        at: now,
        today,
        cases,
        overdue: shown.iter().map(|area| area.overdue).sum(),
        left_out: left_out.iter().map(|area| area.open).sum(),
        page,
        pages: pages_in_all,
        rows: listed,
    })
}
