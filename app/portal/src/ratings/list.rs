//! Ratings for other systems: what was ticked. What somebody wrote, and what is said of misconduct, is for those at the desk whom it
//! concerns.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use sqlx::types::Json;

use super::Part;
use crate::api_keys::{ApiCaller, Scope};
use crate::{Portal, Result};

/// A rating without its text.
#[derive(Debug, Clone)]
pub struct Listed {
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
    /// With the cursor of the next page, if there is one.
    Page(Vec<Listed>, Option<(Reference, Part)>),
    UnknownCursor,
    NotEntitled,
}

/// Ratings of the caller's areas after the one that the cursor names, in the order in which they came; at most `limit`, which is at
/// least 1. Only those of `reference`, if one is said.
///
/// # Errors
/// When the database fails.
pub async fn list(
    portal: &Portal,
    caller: &ApiCaller,
    reference: Option<&Reference>,
    cursor: Option<(&Reference, Part)>,
    limit: u16,
) -> Result<Ratings> {
    if !caller.may(Scope::ReadRatings) {
        return Ok(Ratings::NotEntitled);
    }
    let after = match cursor {
        None => None,
        Some((reference, part)) => {
            let found = sqlx::query!(
                "select rated_at, case_id from ratings r join cases c on c.id = r.case_id
                 where c.reference = $1 and r.part = $2 and (cardinality($3::text[]) = 0 or c.area_code = any($3))",
                reference.as_str(),
                part.code(),
                caller.areas(),
            );
            let Some(found) = found.fetch_optional(portal.pool()).await? else { return Ok(Ratings::UnknownCursor) };
            Some((found.rated_at, found.case_id, part.code()))
        }
    };
    let mut ratings = sqlx::query_as!(
        Listed,
        r#"select c.reference, c.area_code as area, r.part, r.power_on, r.grade,
               r.answers as "answers: Json<serde_json::Value>", r.rated_at, b.due as "call_by?", b.called_at
           from ratings r join cases c on c.id = r.case_id
           left join call_backs b on b.case_id = r.case_id and b.part = r.part
           where ($1::timestamptz is null or r.rated_at >= $1)
               and ($1::timestamptz is null or (r.rated_at, r.case_id, r.part) > ($1, $2, $3))
               and (cardinality($4::text[]) = 0 or c.area_code = any($4))
               and ($5::text is null or c.reference = $5)
           order by r.rated_at, r.case_id, r.part limit $6"#,
        after.map(|(at, ..)| at),
        after.map(|(_, case_id, _)| case_id),
        after.map(|(.., part)| part),
        caller.areas(),
        reference.map(Reference::as_str),
        i64::from(limit) + 1,
    )
    .fetch_all(portal.pool())
    .await?;
    let more = ratings.len() > usize::from(limit);
    ratings.truncate(usize::from(limit));
    let last = ratings.last().filter(|_| more);
    let next = last.and_then(|last| Some((Reference::parse(&last.reference).ok()?, Part::from_code(&last.part)?)));
    Ok(Ratings::Page(ratings, next))
}
