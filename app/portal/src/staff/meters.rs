//! The meter that is put up, in the transaction of the act that says that power is on.

use domain::meters::Meter;
use sqlx::PgConnection;

use crate::Result;
use crate::meters::of_case;

/// `false`: a meter of this number is put up elsewhere.
pub(super) async fn write(connection: &mut PgConnection, case_id: i64, seq: u32, meter: &Meter) -> Result<bool> {
    let written = sqlx::query!(
        "insert into meters (case_id, seq, number, reading, multiplier) values ($1, $2, $3, $4, $5)
         on conflict (number) do nothing",
        case_id,
        seq.cast_signed(),
        meter.number,
        meter.reading.0,
        meter.multiplier.cast_signed(),
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Whether it is this meter that was put up.
pub(super) async fn is_same(connection: &mut PgConnection, case_id: i64, meter: &Meter) -> Result<bool> {
    Ok(of_case(connection, case_id).await?.is_some_and(|put_up| put_up.meter == *meter))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
