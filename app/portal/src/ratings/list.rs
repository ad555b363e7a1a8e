//! Ratings for other systems: what was ticked. What somebody wrote, and what is said of misconduct, is for those at the desk whom it
//! concerns.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use sqlx::types::Json;

use crate::api_keys::{ApiCaller, Scope};
use crate::progress::Position;
use crate::{Portal, Result};

/// A rating without its text.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Where it stands among all.
    pub position: Position,
    pub reference: String,
    pub area: String,
    pub part: String,
    pub power_on: bool,
    /// 1 to 5. `None`: the power is not on.
    pub grade: Option<i16>,
    /// Answers about the service, by question: codes and amounts in fen.
    pub answers: Json<serde_json::Value>,
    pub rated_at: DateTime<Utc>,
    /// By which day (Asia/Shanghai) somebody calls. `None`: no call is owed for it.
    pub call_by: Option<NaiveDate>,
    pub called_at: Option<DateTime<Utc>>,
}

/// What a caller gets.
#[derive(Debug)]
pub enum Ratings {
    /// With where the following page begins; with nothing to tell it is where this one began.
    Page(Vec<Listed>, Position),
    /// No rating has come so far, as in the feed of changes.
    Beyond,
    NotEntitled,
}

/// Ratings of the caller's areas after this place, at most `limit`, which is at least 1, in the order of their commits: whatever is
/// committed later stands behind it. Only those of `reference`, if one is said.
///
/// # Errors
/// When the database fails.
pub async fn list(
    portal: &Portal,
    caller: &ApiCaller,
    reference: Option<&Reference>,
    after: Position,
    limit: u16,
) -> Result<Ratings> {
    if !caller.may(Scope::ReadRatings) {
        return Ok(Ratings::NotEntitled);
    }
    let positions = positions(portal, caller.areas(), reference, after, limit.into()).await?;
    let ratings = sqlx::query_as!(
        Listed,
        r#"select p.position, c.reference, p.area_code as area, r.part, r.power_on, r.grade,
               r.answers as "answers: Json<serde_json::Value>", r.rated_at, b.due as "call_by?", b.called_at
           from rating_changes p join cases c on c.id = p.case_id
           join ratings r on r.case_id = p.case_id and r.part = p.part
           left join call_backs b on b.case_id = r.case_id and b.part = r.part
           where p.position = any($1) order by p.position"#,
        &positions,
    )
    .fetch_all(portal.pool())
    .await?;
    if ratings.is_empty() && after > newest(portal).await? {
        return Ok(Ratings::Beyond);
    }
    let next = ratings.last().map_or(after, |last| last.position);
    Ok(Ratings::Page(ratings, next))
}

async fn newest(portal: &Portal) -> Result<Position> {
    let newest = sqlx::query_scalar!(r#"select coalesce(max(position), 0) as "newest!" from rating_changes"#);
    Ok(newest.fetch_one(portal.pool()).await?)
}

/// Each of the three walks an index of its own, and reads no further than the page.
async fn positions(
    portal: &Portal,
    areas: &[String],
    reference: Option<&Reference>,
    after: Position,
    limit: i64,
) -> Result<Vec<Position>> {
    let positions = match reference {
        Some(reference) => {
            sqlx::query_scalar!(
                "select p.position from rating_changes p join cases c on c.id = p.case_id
                 where c.reference = $1 and p.position > $2 and (cardinality($3::text[]) = 0 or p.area_code = any($3))
                 order by p.position limit $4",
                reference.as_str(),
                after,
                areas,
                limit,
            )
            .fetch_all(portal.pool())
            .await?
        }
        None if areas.is_empty() => {
            sqlx::query_scalar!(
                "select position from rating_changes where position > $1 order by position limit $2",
                after,
                limit,
            )
            .fetch_all(portal.pool())
            .await?
        }
        None => {
            sqlx::query_scalar!(
                r#"select found.position as "position!" from unnest($1::text[]) as area (code)
                   cross join lateral (
                       select position from rating_changes where area_code = area.code and position > $2
                       order by position limit $3
                   ) found
                   order by found.position limit $3"#,
                areas,
                after,
                limit,
            )
            .fetch_all(portal.pool())
            .await?
        }
    };
    Ok(positions)
}
