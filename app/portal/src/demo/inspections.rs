//! What invented inspections have found, and the meters of those who are connected.

use sqlx::PgConnection;

use crate::Result;
use crate::inspections::defects;

/// Writes them, if there are none yet: one or two findings each, put right where power is on, and a meter for each of those.
pub(super) async fn write(connection: &mut PgConnection) -> Result<()> {
    let codes: Vec<String> = defects().defects.iter().map(|defect| defect.code.clone()).collect();
    sqlx::query!(
        "insert into inspection_findings (case_id, seq, number, code, remedied_seq)
         select e.case_id, e.seq, number, ($1::text[])[1 + (e.case_id + number * 4) % (cardinality($1) - 1)],
             (select min(later.seq) from events later
              where later.case_id = e.case_id and later.seq > e.seq and later.kind = 'energised')
         from events e cross join generate_series(1::smallint, 1 + (e.case_id % 2)::smallint) as number
         where e.kind = 'inspection_failed' and not exists (select from inspection_findings)",
        &codes,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into meters (case_id, seq, number, reading, multiplier)
         select case_id, seq, 'DEMO' || lpad(case_id::text, 8, '0'), case_id % 90, 1 from events
         where kind = 'energised' and not exists (select from meters)",
    )
    .execute(connection)
    .await?;
    Ok(())
}
