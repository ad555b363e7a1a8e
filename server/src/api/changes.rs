//! The feed of changes: what another system reads instead of asking for every application again and again.

use std::time::Duration;

use axum::extract::State;
use axum::{Extension, Json};
use domain::progress::Told;
use portal::Portal;
use portal::api_keys::{ApiCaller, Scope};
use portal::progress::{self, Feed, MOST_CHANGES, Position};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::asked::Asked;
use super::caller::Caller;
use super::problem::Problem;
use crate::counted::{Counted, Counts};
use crate::news::News;

/// Changes of one page, where it is not said.
const USUAL: u16 = 100;
/// Seconds that a request waits for something new, at most.
const LONGEST_WAIT: u8 = 30;
/// Requests of one key that wait at once.
const PER_KEY: usize = 4;

/// Requests that wait for something new.
#[derive(Clone)]
pub struct Waiting {
    news: News,
    open: Counts<Uuid>,
}

impl Waiting {
    pub fn new(news: News) -> Self {
        Self { news, open: Counts::default() }
    }

    /// `false`: this key has enough of them waiting.
    async fn wait(&self, caller: &ApiCaller, after: Position, wait: Duration) -> bool {
        let Some(_counted) = Counted::one(&self.open, caller.key(), PER_KEY, "waiting_for_changes") else {
            return false;
        };
        // Nothing new in that time is no error.
        let _ = timeout(wait, self.news.after(after)).await;
        true
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// `next` of the page before; 0 to begin with the first event of all.
    #[param(value_type = Option<i64>, minimum = 0)]
    after: Option<Position>,
    /// Changes of one page, 1 to 1000; 100 if it is not said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// Seconds to wait where there is nothing new, 0 to 30; 0 if it is not said.
    #[param(minimum = 0, maximum = 30)]
    wait: Option<u8>,
}

#[derive(Serialize, ToSchema)]
pub struct Changes {
    /// In the order of their commits; those of one application in the order of its log.
    changes: Vec<Told>,
    /// `after` of the next request, whether or not there was something.
    #[schema(value_type = i64)]
    next: Position,
}

/// Every event of every application, once, in the order in which they were committed.
///
/// Begin with `after=0`, keep `next` with what you make of the page, and ask again with it: no event is left out and none is told
/// twice, however many are written meanwhile. With `wait` the answer comes as soon as there is something.
#[utoipa::path(
    get,
    path = "/changes",
    operation_id = "read_changes",
    tag = "applications",
    security(("key" = ["applications:read"])),
    params(After),
    responses(
        (status = 200, description = "What is new, or nothing", body = Changes),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope applications:read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No change has come as far as `after`: begin anew. It is another database's, or this one was restored", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or too many that wait", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn changes(
    State(portal): State<Portal>,
    Extension(waiting): Extension<Waiting>,
    Caller(caller): Caller,
    Asked(asked): Asked<After>,
) -> Result<Json<Changes>, Problem> {
    let (after, limit, wait) = (asked.after.unwrap_or(0), asked.limit.unwrap_or(USUAL), asked.wait.unwrap_or(0));
    if after < 0 {
        return Err(Problem::bad_request("api-after").in_query("after"));
    }
    if !(1..=MOST_CHANGES).contains(&limit) {
        return Err(Problem::bad_request("api-limit").about("most", MOST_CHANGES).in_query("limit"));
    }
    if wait > LONGEST_WAIT {
        return Err(Problem::bad_request("api-wait").about("longest", LONGEST_WAIT).in_query("wait"));
    }
    let page = read(&portal, &caller, after, limit).await?;
    if !page.changes.is_empty() || wait == 0 {
        return Ok(Json(page));
    }
    if !waiting.wait(&caller, page.next, Duration::from_secs(wait.into())).await {
        return Err(Problem::too_many(1));
    }
    read(&portal, &caller, page.next, limit).await.map(Json)
}

async fn read(portal: &Portal, caller: &ApiCaller, after: Position, limit: u16) -> Result<Changes, Problem> {
    match progress::feed(portal, caller, after, limit).await? {
        Feed::Changes { changes, next } => Ok(Changes { changes, next }),
        Feed::Beyond => Err(Problem::not_found("api-beyond").in_query("after")),
        Feed::NotEntitled => Err(Problem::not_entitled(Scope::ReadApplications)),
    }
}
