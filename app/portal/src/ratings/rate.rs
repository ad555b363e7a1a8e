//! Taking a rating. The database's own keys make it once, however often the form is sent.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::ratings::{Rating, opens_call_back};
use sqlx::PgConnection;

use super::Part;
use crate::applications::keys;
use crate::sealed::{DataKey, Place};
use crate::sessions::{self, Access, Visitor};
use crate::{Fault, Portal, Result, progress, publications};

/// What became of a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rated {
    /// Kept. `call_by`: somebody calls, on that day at the latest (Shanghai).
    Done { call_by: Option<NaiveDate> },
    /// This part was rated before; what was said then stays.
    Already,
    /// The power is not on, or the call that an addition follows has not been made.
    NotYet,
    /// Unknown, another's, or not opened by its private link.
    NotYours,
}

/// Keeps a rating. What it says about misconduct goes where the portal itself can't read it.
///
/// # Errors
/// When the database fails.
pub async fn rate(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    part: Part,
    rating: &Rating,
) -> Result<Rated> {
    let Access::Owner { case_id, in_full: true } = sessions::access(portal, visitor, reference).await? else {
        return Ok(Rated::NotYours);
    };
    let now = portal.now();
    let call_back = match opens_call_back(rating.power_on, rating.grade) {
        Some(reason) => Some((reason, call_back_due(portal, reference, now).await?)),
        None => None,
    };
    let mut transaction = portal.pool().begin().await?;
    // Without a key the case's personal data is deleted: grades still count, sentences are not kept.
    let key = keys::of_case(&mut *transaction, portal, case_id).await?;
    if !insert(portal, &mut transaction, case_id, part, rating, key.as_ref(), now).await? {
        let rated = sqlx::query_scalar!(
            r#"select exists (select from ratings where case_id = $1 and part = $2) as "rated!""#,
            case_id,
            part.code(),
        )
        .fetch_one(&mut *transaction)
        .await?;
        return Ok(if rated { Rated::Already } else { Rated::NotYet });
    }
    insert_misconduct(portal, &mut transaction, case_id, part, rating, key.as_ref()).await?;
    if let Some((reason, due)) = call_back {
        sqlx::query!(
            "insert into call_backs (case_id, part, reason, opened_at, due) values ($1, $2, $3, $4, $5)",
            case_id,
            part.code(),
            reason.code(),
            now,
            due,
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(Rated::Done { call_by: call_back.map(|(_, due)| due) })
}

/// False if there is one already, or it is too early: the conditions are part of the statement.
async fn insert(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    part: Part,
    rating: &Rating,
    key: Option<&DataKey>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let text = sealed(portal, key, "ratings.sealed_text", case_id, part, rating.comment.as_deref())?;
    let inserted = sqlx::query!(
        "insert into ratings (case_id, part, power_on, grade, answers, sealed_text, rated_at)
         select case_id, $2, $3, $4, $5, $6, $7 from case_states
         where case_id = $1 and state = 'energised'
           and ($2 = 'first'
                or exists (select from call_backs c where c.case_id = $1 and c.part = 'first' and c.called_at is not null))
         on conflict on constraint ratings_once do nothing",
        case_id,
        part.code(),
        rating.power_on,
        rating.grade.map(|grade| i16::from(grade.value())),
        serde_json::to_value(rating.service)?,
        text,
        now,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

async fn insert_misconduct(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    part: Part,
    rating: &Rating,
    key: Option<&DataKey>,
) -> Result<()> {
    if rating.misconduct.is_empty() && rating.report.is_none() {
        return Ok(());
    }
    let report = sealed(portal, key, "rating_misconduct.sealed_report", case_id, part, rating.report.as_deref())?;
    sqlx::query!(
        "insert into rating_misconduct (case_id, part, answers, sealed_report) values ($1, $2, $3, $4)",
        case_id,
        part.code(),
        serde_json::to_value(rating.misconduct)?,
        report,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The last day on which the call is on time: so many working days from today as the case's template says.
async fn call_back_due(portal: &Portal, reference: &Reference, now: DateTime<Utc>) -> Result<NaiveDate> {
    let case = progress::public_case(portal, reference)
        .await?
        .ok_or_else(|| Fault::Inconsistent(format!("case {reference} is rated and gone")))?;
    let rules = publications::rules(portal).await?;
    let calendar = rules.calendars.as_of(now);
    Ok(calendar.due(shanghai_date(now), case.template.call_back_days, |_| None).due)
}

fn sealed(
    portal: &Portal,
    key: Option<&DataKey>,
    column: &'static str,
    case_id: i64,
    part: Part,
    text: Option<&str>,
) -> Result<Option<Vec<u8>>> {
    let (Some(key), Some(text)) = (key, text) else { return Ok(None) };
    let place = Place::new(column, format_args!("{case_id}/{}", part.code()));
    Ok(Some(key.seal(portal.random(), &place, text.as_bytes())?))
}
