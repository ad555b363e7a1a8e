//! Which half-days are taken: kept from the logs, so that two cases can't have the same place.

use domain::progress::{Appointment, Errand, HalfDay, Slot};
use sqlx::PgConnection;

use crate::{Fault, Result};

/// Holds a half-day of an area until the caller's transaction ends: whoever else wants it waits. The transaction must hold its
/// case already, or two of them may wait for each other.
pub(super) async fn hold(connection: &mut PgConnection, case_id: i64, errand: Errand, slot: Slot) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('appointment ' || area_code || $2, 0)) from cases where id = $1",
        case_id,
        format!("{} {slot}", errand.code()),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many other cases have this half-day in the case's area.
pub(super) async fn others(connection: &mut PgConnection, case_id: i64, errand: Errand, slot: Slot) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from appointments a join cases c on c.area_code = a.area_code
           where c.id = $1 and a.case_id <> $1 and a.errand = $2 and a.day = $3 and a.half_day = $4"#,
        case_id,
        errand.code(),
        slot.date,
        slot.half_day.code(),
    )
    .fetch_one(connection)
    .await?)
}

/// Writes what is agreed about a case, and frees what is no more. What another system has agreed on takes a place of its own
/// even where all are taken: it has happened.
///
/// # Errors
/// When the database fails.
pub(crate) async fn save(connection: &mut PgConnection, case_id: i64, agreed: &[Appointment]) -> Result<()> {
    let errands: Vec<String> = agreed.iter().map(|one| one.errand.code().to_owned()).collect();
    let days: Vec<_> = agreed.iter().map(|one| one.slot.date).collect();
    let halves: Vec<String> = agreed.iter().map(|one| one.slot.half_day.code().to_owned()).collect();
    sqlx::query!(
        "delete from appointments a where case_id = $1 and not exists (
             select from unnest($2::text[], $3::date[], $4::text[]) as kept (errand, day, half_day)
             where kept.errand = a.errand and kept.day = a.day and kept.half_day = a.half_day)",
        case_id,
        &errands,
        &days,
        &halves,
    )
    .execute(&mut *connection)
    .await?;
    // What stands already is held by nobody: each transaction holds the one half-day that it changes.
    let standing = of_cases(connection, &[case_id]).await?;
    for one in agreed.iter().filter(|one| !standing.iter().any(|(_, standing)| standing == *one)) {
        hold(connection, case_id, one.errand, one.slot).await?;
        sqlx::query!(
            "insert into appointments (case_id, errand, area_code, day, half_day, place)
             select c.id, $2, c.area_code, $3, $4, (
                 select coalesce(min(free), 1) from generate_series(1, 1 + (
                     select count(*) from appointments a
                     where a.area_code = c.area_code and a.errand = $2 and a.day = $3 and a.half_day = $4
                 )::integer) free
                 where not exists (
                     select from appointments a
                     where a.area_code = c.area_code and a.errand = $2 and a.day = $3 and a.half_day = $4
                         and a.place = free))
             from cases c where c.id = $1
             on conflict (case_id, errand) do nothing",
            case_id,
            one.errand.code(),
            one.slot.date,
            one.slot.half_day.code(),
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What is kept of these cases, each in the order of errands.
///
/// # Errors
/// When the database fails, or a row is none that this program writes.
pub(crate) async fn of_cases(connection: &mut PgConnection, ids: &[i64]) -> Result<Vec<(i64, Appointment)>> {
    let rows = sqlx::query!("select case_id, errand, day, half_day from appointments where case_id = any($1)", ids)
        .fetch_all(connection)
        .await?;
    let read = rows.into_iter().map(|row| {
        let errand = Errand::from_code(&row.errand);
        let half_day = HalfDay::from_code(&row.half_day);
        let (errand, half_day) = errand
            .zip(half_day)
            .ok_or_else(|| Fault::Inconsistent(format!("case {}: an unknown appointment", row.case_id)))?;
        Ok((row.case_id, Appointment { errand, slot: Slot { date: row.day, half_day } }))
    });
    let mut kept = read.collect::<Result<Vec<_>>>()?;
    kept.sort_unstable_by_key(|(case_id, one)| (*case_id, one.errand));
    Ok(kept)
}
