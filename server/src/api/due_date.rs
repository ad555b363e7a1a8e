//! A due day and why, for whoever wants to recompute one.

use axum::Json;
use axum::extract::State;
use chrono::{Datelike, NaiveDate};
use domain::calendar::{ASKED_YEARS, CountedDay, LIMIT_DAYS, PauseProblem, typed_pause};
use domain::progress;
use portal::{Portal, publications};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::Asked;
use super::problem::Problem;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The day of entry, which is day 0: `2026-04-30`.
    #[param(required = true, value_type = NaiveDate)]
    from: Option<String>,
    /// The limit, 1 to 400.
    #[param(required = true, value_type = u16, minimum = 1, maximum = 400)]
    working_days: Option<String>,
    /// When a pause began, if there was one: as a clock in Shanghai shows it, `2026-05-06T08:40`, or with an offset
    /// (RFC 3339, its `+` written as `%2B`).
    #[param(example = "2026-05-06T08:40")]
    paused_from: Option<String>,
    /// When it ended; belongs together with `paused_from`.
    #[param(example = "2026-05-08T09:12")]
    paused_until: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Answer {
    /// The last day on time.
    due: NaiveDate,
    /// A year was reached whose calendar is not published: weekends and statutory days only.
    estimated: bool,
    /// Every day after the day of entry, up to the due day.
    days: Vec<CountedDay>,
}

/// The day on which a limit of so many working days ends.
///
/// The day of entry is day 0; weekends and holidays are left out, make-up workdays count. A working day that the pause
/// covers from 00:00 to 24:00 is left out too; the days on which it begins and ends count.
#[utoipa::path(
    get,
    path = "/due-date",
    tag = "public",
    params(Question),
    responses(
        (status = 200, description = "The due day and how it was reached", body = Answer),
        (status = 400, description = "The question can't be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn due_date(State(portal): State<Portal>, Asked(question): Asked<Question>) -> Result<Json<Answer>, Problem> {
    let from = question.from.as_deref().and_then(|from| from.parse().ok());
    let from: NaiveDate = from
        .filter(|from: &NaiveDate| ASKED_YEARS.contains(&from.year()))
        .ok_or_else(|| Problem::bad_request("api-from").in_query("from"))?;
    let working_days = question.working_days.as_deref().and_then(|days| days.parse().ok());
    let working_days = working_days
        .filter(|days| LIMIT_DAYS.contains(days))
        .ok_or_else(|| Problem::bad_request("api-working-days").in_query("working_days"))?;
    let typed = |moment: &Option<String>| moment.clone().unwrap_or_default();
    let pause = typed_pause(&typed(&question.paused_from), &typed(&question.paused_until)).map_err(unreadable)?;
    let rules = publications::rules(&portal).await?;
    let found = progress::due_day(&rules.calendars.as_of(portal.now()), from, working_days, pause);
    let days = found.days.into_iter().skip(1).collect();
    Ok(Json(Answer { due: found.due, estimated: found.estimated, days }))
}

fn unreadable(problem: PauseProblem) -> Problem {
    match problem {
        PauseProblem::From => Problem::bad_request("api-paused-from").in_query("paused_from"),
        PauseProblem::Until => Problem::bad_request("api-paused-until").in_query("paused_until"),
        PauseProblem::Order => Problem::bad_request("api-paused-order").in_query("paused_until"),
    }
}
