//! 归档: the file of a connected case is closed, and where its original papers are kept is noted. After it there is nothing more to
//! do to the case at the desk; its customer can still write, and is answered.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::problem::Problem;
use domain::progress::CaseState;
use domain::ratings::CallBackReason;
use domain::text::one_line;
use sqlx::PgConnection;

use super::act::Done;
use crate::Result;
use crate::progress::Case;
use crate::publications::Rules;

/// Characters of the place where papers are kept, at most.
pub const LONGEST_PLACE: u32 = 60;
/// Working days after power is on by whose end the file is closed, as utilities' own rules have it.
const DAYS: u16 = 10;

/// How it stands with the file of a connected case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Archive {
    ToCome {
        /// The last day in time, in Asia/Shanghai.
        due: NaiveDate,
        /// A message of the customer waits for its answer: that comes first.
        unanswered: bool,
        /// By when somebody has to call the customer, and why.
        call: Option<(NaiveDate, CallBackReason)>,
    },
    Closed {
        at: DateTime<Utc>,
        /// Where the original papers are kept, if that was noted.
        place: Option<String>,
    },
}

/// `None`: the case is not connected.
pub(super) async fn of_case(connection: &mut PgConnection, rules: &Rules, case: &Case) -> Result<Option<Archive>> {
    let progress = &case.progress;
    let Some(ended_at) = progress.ended_at.filter(|_| progress.state == CaseState::Energised) else { return Ok(None) };
    Ok(Some(match progress.archived_at {
        None => {
            let unanswered = waits_for_answer(connection, case.id).await?;
            let call = call(connection, case.id).await?;
            Archive::ToCome { due: due(rules, ended_at, case.now), unanswered, call }
        }
        Some(at) => Archive::Closed { at, place: place(connection, case.id).await? },
    }))
}

/// The day, in Asia/Shanghai, by whose end the file of a case is closed whose power was on at `ended_at`, as the calendars say now.
pub(super) fn due(rules: &Rules, ended_at: DateTime<Utc>, now: DateTime<Utc>) -> NaiveDate {
    rules.calendars.as_of(now).due(shanghai_date(ended_at), DAYS, |_| None).due
}

/// Why the file can't be closed.
pub(super) async fn against(connection: &mut PgConnection, case_id: i64, typed: &str) -> Result<Option<Done>> {
    Ok(match read(typed) {
        Err(problem) => Some(Done::Wrong(problem)),
        Ok(_) => waits_for_answer(connection, case_id).await?.then_some(Done::Unanswered),
    })
}

/// The call that the customer waits for after a rating: by when, in Asia/Shanghai, and why.
pub(super) async fn call(connection: &mut PgConnection, case_id: i64) -> Result<Option<(NaiveDate, CallBackReason)>> {
    let open = sqlx::query!(
        "select due, reason from call_backs where case_id = $1 and called_at is null order by due limit 1",
        case_id
    );
    let open = open.fetch_optional(connection).await?;
    Ok(open.and_then(|open| Some((open.due, CallBackReason::from_code(&open.reason)?))))
}

/// Notes where the papers are, with the event `seq` that closes the file.
pub(super) async fn write(connection: &mut PgConnection, case_id: i64, seq: u32, typed: &str) -> Result<()> {
    if let Ok(Some(place)) = read(typed) {
        sqlx::query!(
            "insert into archives (case_id, seq, place) values ($1, $2, $3)",
            case_id,
            seq.cast_signed(),
            place,
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Whether just this place was noted.
pub(super) async fn is_same(connection: &mut PgConnection, case_id: i64, typed: &str) -> Result<bool> {
    Ok(read(typed) == Ok(place(connection, case_id).await?))
}

fn read(typed: &str) -> std::result::Result<Option<String>, Problem> {
    match one_line(typed, LONGEST_PLACE) {
        Err(Problem::Missing) => Ok(None),
        read => read.map(Some),
    }
}

async fn place(connection: &mut PgConnection, case_id: i64) -> Result<Option<String>> {
    let place = sqlx::query_scalar!("select place from archives where case_id = $1", case_id);
    Ok(place.fetch_optional(connection).await?)
}

/// What has lost its key to deletion can't be answered, and waits no more.
async fn waits_for_answer(connection: &mut PgConnection, case_id: i64) -> Result<bool> {
    let waits = sqlx::query_scalar!(
        r#"select exists (select from unanswered_messages join case_keys using (case_id) where case_id = $1) as "waits!""#,
        case_id,
    );
    Ok(waits.fetch_one(connection).await?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
