//! What an inspector writes down, in the transaction of his act.

use domain::inspections::{FindingId, Found, Inspected};
use sqlx::PgConnection;

use super::act::Done;
use super::desk::Desk;
use crate::applications::keys;
use crate::inspections::{defects, of_case, place, to_remedy};
use crate::{Fault, Result};

/// What stands against passing: something that was found is not ticked as put right.
pub(super) async fn against_passing(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    remedied: &[FindingId],
) -> Result<Option<Done>> {
    let all = is_all_remedied(connection, desk, case_id, remedied).await?;
    Ok((!all).then_some(Done::FindingsOpen))
}

/// What stands against not passing: nothing is named that is to be put right.
pub(super) async fn against_failing(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    inspected: &Inspected,
) -> Result<Option<Done>> {
    if inspected.found.iter().any(|found| defects().of_code(&found.code).is_none()) {
        return Ok(Some(Done::NothingFound));
    }
    let none = inspected.found.is_empty() && is_all_remedied(connection, desk, case_id, &inspected.remedied).await?;
    Ok(none.then_some(Done::NothingFound))
}

async fn is_all_remedied(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    remedied: &[FindingId],
) -> Result<bool> {
    let inspections = of_case(connection, desk, case_id).await?;
    Ok(to_remedy(&inspections).all(|finding| remedied.contains(&finding.id)))
}

/// What event `seq` found put right. What already was stays as it is.
pub(super) async fn remedy(
    connection: &mut PgConnection,
    case_id: i64,
    seq: u32,
    remedied: &[FindingId],
) -> Result<()> {
    let (seqs, numbers): (Vec<i32>, Vec<i16>) =
        remedied.iter().map(|id| (id.seq.cast_signed(), id.number.cast_signed())).unzip();
    sqlx::query!(
        "update inspection_findings set remedied_seq = $2
         where case_id = $1 and remedied_seq is null and seq < $2
             and (seq, number) in (select * from unnest($3::integer[], $4::smallint[]))",
        case_id,
        seq.cast_signed(),
        &seqs,
        &numbers,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What event `seq` tells was found.
pub(super) async fn write(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    found: &[Found],
) -> Result<()> {
    let key = keys::of_case(&mut *connection, desk, case_id).await?;
    for (number, found) in (1..).zip(found) {
        let id = FindingId { seq, number };
        let sealed = match (&found.text, &key) {
            (None, _) => None,
            (Some(text), Some(key)) => Some(key.seal(desk.random(), &place(case_id, id), text.as_bytes())?),
            (Some(_), None) => return Err(Fault::Inconsistent("an open case has no key".to_owned())),
        };
        sqlx::query!(
            "insert into inspection_findings (case_id, seq, number, code, sealed_text) values ($1, $2, $3, $4, $5)",
            case_id,
            seq.cast_signed(),
            number.cast_signed(),
            found.code,
            sealed,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Whether event `seq` found just these put right, besides what already was.
pub(super) async fn are_same(
    connection: &mut PgConnection,
    case_id: i64,
    seq: u32,
    remedied: &[FindingId],
) -> Result<bool> {
    let rows = sqlx::query!(
        r#"select seq, number, remedied_seq = $2 as "now!" from inspection_findings
           where case_id = $1 and seq < $2 and remedied_seq <= $2"#,
        case_id,
        seq.cast_signed(),
    )
    .fetch_all(connection)
    .await?;
    let ids = rows
        .into_iter()
        .map(|row| (FindingId { seq: row.seq.cast_unsigned(), number: row.number.cast_unsigned() }, row.now));
    let (now, before): (Vec<_>, Vec<_>) = ids.partition(|(_, now)| *now);
    let is_in = |all: &[(FindingId, bool)], id: &FindingId| all.iter().any(|(one, _)| one == id);
    Ok(now.iter().all(|(id, _)| remedied.contains(id))
        && remedied.iter().all(|id| is_in(&now, id) || is_in(&before, id)))
}

/// Whether event `seq` told just this.
pub(super) async fn is_same(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    found: &[Found],
) -> Result<bool> {
    let inspections = of_case(connection, desk, case_id).await?;
    let told = inspections.into_iter().find(|one| one.seq == seq).map(|one| one.findings).unwrap_or_default();
    let told = told.into_iter().map(|finding| Found { code: finding.code, text: finding.text });
    Ok(told.eq(found.iter().cloned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
