//! The closed files of invented cases: those that are long connected are archived, a few recent ones are late.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// Closes them a week after power was on, if none is closed yet; not those whose customer waits for an answer.
pub(super) async fn write(connection: &mut PgConnection, until: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "with due as (
             select s.case_id, s.seq + 1 as seq, greatest(s.last_event_at + interval '1 minute',
                 s.ended_at + interval '7 days' + s.case_id % 50 * interval '1 minute') as at
             from case_states s
             where s.state = 'energised' and s.archived_at is null
                 and (s.case_id % 6 <> 0 or s.ended_at < $1::timestamptz - interval '21 days')
                 and not exists (select from unanswered_messages u where u.case_id = s.case_id)
                 and not exists (select from case_states where archived_at is not null)
         ),
         told as (
             insert into events (case_id, seq, kind, payload, occurred_at, recorded_at, source, source_event_id)
             select case_id, seq, 'archived', '{}', at, at, 'demo', 'archived-' || case_id from due where at <= $1
             returning case_id, seq, occurred_at
         ),
         placed as (
             insert into archives (case_id, seq, place)
             select case_id, seq, format('%s-案卷%s-盒%s-柜A%s（演示）', date_part('year', occurred_at),
                 case_id / 100 + 1, case_id % 100 / 10 + 1, case_id % 3 + 1)
             from told where case_id % 4 <> 0
         )
         update case_states s set seq = told.seq, archived_at = told.occurred_at, last_event_at = told.occurred_at
         from told where s.case_id = told.case_id",
        until,
    )
    .execute(connection)
    .await?;
    Ok(())
}
