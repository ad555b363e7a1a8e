//! What is written down with an act, beside its event and in the same transaction: events carry no free text and nothing that
//! somebody could be found by.

use sqlx::PgConnection;

use super::act::{Act, Acting, Done};
use super::desk::Desk;
use super::members::Member;
use super::{archives, inspections, meters, plans, surveys};
use crate::Result;

/// Why it can't be done with what is written.
pub(super) async fn against(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    act: Act<'_>,
) -> Result<Option<Done>> {
    match act {
        Act::PassIntermediate(inspected) | Act::PassInspection(inspected) => {
            inspections::against_passing(connection, desk, case_id, &inspected.remedied).await
        }
        Act::FailIntermediate(inspected) | Act::FailInspection(inspected) => {
            inspections::against_failing(connection, desk, case_id, inspected).await
        }
        Act::Energise(installed) => inspections::against_passing(connection, desk, case_id, &installed.remedied).await,
        Act::CorrectMeter(installed) => meters::against_rewriting(connection, desk, case_id, installed).await,
        Act::Archive(place) => archives::against(connection, case_id, place).await,
        _ => Ok(None),
    }
}

/// Writes it to the act's event `seq`. What comes back was against it: then nothing of the act is to be kept.
pub(super) async fn write(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    seq: u32,
    acting: &Acting<'_>,
) -> Result<Option<Done>> {
    match acting.act {
        Act::Survey(surveyed) => {
            surveys::write(connection, desk, case_id, Some(seq), acting.id, surveyed).await?;
        }
        Act::AnswerPlan(plan) | Act::RevisePlan(plan) => {
            if matches!(acting.act, Act::RevisePlan(_)) {
                plans::answered_by_another(connection, case_id).await?;
            }
            return plans::write(connection, desk, case_id, seq, plan).await;
        }
        Act::UpholdPlan(upheld) => return plans::uphold(connection, desk, member, case_id, acting.id, upheld).await,
        Act::PassIntermediate(inspected)
        | Act::PassInspection(inspected)
        | Act::FailIntermediate(inspected)
        | Act::FailInspection(inspected) => {
            inspections::remedy(connection, case_id, seq, &inspected.remedied).await?;
            inspections::write(connection, desk, case_id, seq, &inspected.found).await?;
        }
        Act::Energise(installed) => {
            inspections::remedy(connection, case_id, seq, &installed.remedied).await?;
            return meters::write(connection, desk, member, case_id, seq, installed).await;
        }
        Act::CorrectMeter(installed) => {
            return meters::rewrite(connection, desk, member, case_id, seq, installed).await;
        }
        Act::Archive(place) => archives::write(connection, case_id, seq, place).await?,
        _ => {}
    }
    Ok(None)
}

/// Whether the same was written to event `seq`.
pub(super) async fn is_same(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    acting: &Acting<'_>,
) -> Result<bool> {
    match acting.act {
        Act::Survey(surveyed) => {
            Ok(surveys::is_same(connection, desk, case_id, acting.id, surveyed).await? == Some(true))
        }
        Act::UpholdPlan(upheld) => plans::is_same_reason(connection, desk, case_id, acting.id, upheld.reason).await,
        Act::AnswerPlan(plan) | Act::RevisePlan(plan) => plans::is_same(connection, desk, case_id, seq, plan).await,
        Act::PassIntermediate(inspected)
        | Act::PassInspection(inspected)
        | Act::FailIntermediate(inspected)
        | Act::FailInspection(inspected) => Ok(inspections::are_same(connection, case_id, seq, &inspected.remedied)
            .await?
            && inspections::is_same(connection, desk, case_id, seq, &inspected.found).await?),
        Act::Energise(installed) => Ok(inspections::are_same(connection, case_id, seq, &installed.remedied).await?
            && meters::is_same(connection, desk, case_id, seq, installed).await?),
        Act::CorrectMeter(installed) => meters::is_same(connection, desk, case_id, seq, installed).await,
        Act::Archive(place) => archives::is_same(connection, case_id, place).await,
        _ => Ok(true),
    }
}
