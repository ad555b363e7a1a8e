//! Messages about what somebody else has told of the customer.

use chrono::NaiveDate;
use domain::calendar::shanghai_date;

use crate::{Portal, Result};

/// What somebody else has told.
pub(super) struct Told {
    /// The event.
    pub seq: u32,
    /// When it was recorded (Shanghai).
    pub on: NaiveDate,
    /// The customer has said since that it was not so.
    pub objected: bool,
}

impl Told {
    /// Of the event that a message lets the customer object to, if it does.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn of(portal: &Portal, case_id: i64, objects_to: Option<i32>) -> Result<Option<Self>> {
        let Some(seq) = objects_to else { return Ok(None) };
        let row = sqlx::query!(
            r#"select recorded_at, exists (select from events o where o.case_id = e.case_id and o.kind = 'objected'
                   and (o.payload ->> 'seq')::integer = e.seq) as "objected!"
               from events e where case_id = $1 and seq = $2"#,
            case_id,
            seq,
        )
        .fetch_optional(portal.pool())
        .await?;
        Ok(row.map(|row| Self { seq: seq.cast_unsigned(), on: shanghai_date(row.recorded_at), objected: row.objected }))
    }
}
