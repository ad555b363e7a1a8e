//! What a message says when it can go out: what was decided with the event, as it stands now.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;

use super::kind::Kind;
use super::news::News;
use super::standing;
use super::told::Told;
use crate::{Portal, Result};

/// What is to be done with a message now.
pub(super) enum Saying {
    /// Not at night.
    Later(DateTime<Utc>),
    /// It holds no longer.
    Over,
    /// The news, and the last day on which the plan that it is about can be accepted. `None`: of a message of another version, of which
    /// the kind alone is known.
    Now(Option<(News, Option<NaiveDate>)>),
}

/// `told`: what somebody else has told of the customer, if it is about that.
///
/// # Errors
/// When the database fails, or the case's log can't be folded.
pub(super) async fn of(
    portal: &Portal,
    case_id: i64,
    reference: &str,
    kind: Kind,
    news: Option<serde_json::Value>,
    told: Option<&Told>,
) -> Result<Saying> {
    // What a newer version has written is said as what its kind says.
    let news = news.and_then(|news| serde_json::from_value::<News>(news).ok());
    let expected = news.as_ref().map_or(kind.brings_link(), News::is_expected);
    if let Some(morning) = portal.settings().quiet_hours.and_then(|hours| hours.end(portal.now()))
        && !expected
    {
        return Ok(Saying::Later(morning));
    }
    let Some(news) = news else { return Ok(Saying::Now(None)) };
    // What the customer has objected to, on his page, he knows.
    if told.is_some_and(|told| told.objected) {
        return Ok(Saying::Over);
    }
    // As in `standing::as_told`.
    let asked = (told.is_some() && matches!(news, News::Paused { .. })).then(|| news.clone());
    let Some(news) = standing::of(portal, case_id, reference, news).await?.or(asked) else { return Ok(Saying::Over) };
    let valid_until = standing::valid_until(portal, case_id, news.plan()).await?;
    if valid_until.is_some_and(|day| day < shanghai_date(portal.now())) {
        return Ok(Saying::Over);
    }
    Ok(Saying::Now(Some((news, valid_until))))
}
