//! Ratings for other systems.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use portal::Portal;
use portal::api_keys::Scope;
use portal::progress::Position;
use portal::ratings;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::asked::Asked;
use super::caller::Caller;
use super::problem::Problem;

/// Ratings of one page.
const MOST: u16 = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// `next` of the page before; 0 to begin with the first rating of all.
    #[param(value_type = Option<i64>, minimum = 0)]
    after: Option<Position>,
    /// Ratings of one page, 1 to 100; 100 if it is not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// Only those of this application, for example K7M3-9PXR-2Q.
    application: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Ratings {
    /// In the order of their commits, at most `limit`.
    ratings: Vec<Rating>,
    /// `after` of the next request, whether or not there was something.
    #[schema(value_type = i64)]
    next: Position,
}

/// What was ticked. What somebody wrote, and what is said of misconduct, is read at the desk alone.
#[derive(Serialize, ToSchema)]
struct Rating {
    application: String,
    area: String,
    /// `first`, or `addition` for what was added after a call.
    part: String,
    power_on: bool,
    /// 1 to 5; null where the power is not on.
    #[schema(minimum = 1, maximum = 5)]
    grade: Option<i16>,
    /// Answers about the service by question: codes, and amounts in fen. What was left open is absent or null.
    #[schema(value_type = Object)]
    answers: Value,
    rated_at: DateTime<Utc>,
    /// By which day (Asia/Shanghai) somebody calls; null where no call is owed for it.
    call_by: Option<NaiveDate>,
    called_at: Option<DateTime<Utc>>,
}

impl From<ratings::Listed> for Rating {
    fn from(listed: ratings::Listed) -> Self {
        let ratings::Listed {
            position: _,
            reference,
            area,
            part,
            power_on,
            grade,
            answers,
            rated_at,
            call_by,
            called_at,
        } = listed;
        let application = Reference::parse(&reference).map_or(reference, |reference| reference.to_string());
        Self { application, area, part, power_on, grade, answers: answers.0, rated_at, call_by, called_at }
    }
}

/// What customers have answered after the power was on, in the order in which it was committed.
///
/// Begin with `after=0`, keep `next` with what you make of the page, and ask again with it: no rating is left out and none is told
/// twice, however many come meanwhile.
#[utoipa::path(
    get,
    path = "/ratings",
    operation_id = "list_ratings",
    tag = "applications",
    security(("key" = ["ratings:read"])),
    params(Wanted),
    responses(
        (status = 200, description = "A page of ratings", body = Ratings),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope ratings:read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such application, or no rating has come as far as `after`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Ratings>, Problem> {
    let limit = wanted.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad_request("api-limit").about("most", MOST).in_query("limit"));
    }
    let after = wanted.after.unwrap_or_default();
    if after < 0 {
        return Err(Problem::bad_request("api-after").in_query("after"));
    }
    let application = wanted.application.as_deref().map(Reference::parse).transpose()?;
    match ratings::list(&portal, &caller, application.as_ref(), after, limit).await? {
        ratings::Ratings::Page(ratings, next) => {
            Ok(Json(Ratings { ratings: ratings.into_iter().map(Rating::from).collect(), next }))
        }
        ratings::Ratings::Beyond => Err(Problem::not_found("api-beyond").in_query("after")),
        ratings::Ratings::NotEntitled => Err(Problem::not_entitled(Scope::ReadRatings)),
    }
}
