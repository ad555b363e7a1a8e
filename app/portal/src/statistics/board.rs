//! The board: open cases without any part of their references, what is overdue first.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::standards::StageKind;
use domain::text::Text;
use sqlx::types::Json;

use crate::{Fault, Portal, Result};

/// Rows of one page.
pub const PAGE: u32 = 50;

/// Areas with fewer open cases are left out: who lives there could be told.
const SMALLEST_AREA: i64 = 5;

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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    pub at: DateTime<Utc>,
    pub today: NaiveDate,
    /// What stands on the board in all, and of these what is overdue.
    pub cases: i64,
    pub overdue: i64,
    /// Open cases of areas with fewer than 5, which are left out.
    pub left_out: i64,
    /// From 1.
    pub page: u32,
    pub pages: u32,
    pub rows: Vec<BoardCase>,
}

/// So many pages of the board, from `page` on; a page beyond the last is empty.
///
/// # Errors
/// When the database fails.
pub async fn board(portal: &Portal, page: u32, pages: u32) -> Result<Board> {
    let now = portal.now();
    let today = shanghai_date(now);
    let sums = sqlx::query!(
        r#"with by_area as (
               select area_code, count(*) as open, count(*) filter (where overdue_after < $1) as overdue
               from case_states where state = 'open' group by area_code
           )
           select coalesce(sum(open) filter (where open >= $2), 0)::bigint as "cases!",
               coalesce(sum(overdue) filter (where open >= $2), 0)::bigint as "overdue!",
               coalesce(sum(open) filter (where open < $2), 0)::bigint as "left_out!",
               coalesce(array_agg(area_code) filter (where open >= $2), '{}') as "areas!"
           from by_area"#,
        today,
        SMALLEST_AREA,
    )
    .fetch_one(portal.pool())
    .await?;
    let rows = sqlx::query!(
        r#"select s.class, a.name as "name: Json<Text>", s.stage, s.overdue_after, s.paused
           from case_states s join areas a on a.code = s.area_code
           where s.state = 'open' and s.area_code = any($1)
           order by s.overdue_after nulls last, s.case_id limit $2 offset $3"#,
        &sums.areas,
        i64::from(PAGE) * i64::from(pages),
        i64::from(page.saturating_sub(1)) * i64::from(PAGE),
    )
    .fetch_all(portal.pool())
    .await?;
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        let stage = row.stage.map(|stage| serde_json::from_value::<StageKind>(stage.into())).transpose();
        cases.push(BoardCase {
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
        cases: sums.cases,
        overdue: sums.overdue,
        left_out: sums.left_out,
        page,
        pages: u32::try_from(sums.cases).unwrap_or(u32::MAX).div_ceil(PAGE).max(1),
        rows: cases,
    })
}
