//! What inspections found: to be put right, and put right. For whoever owns the case, for the desk and for other
//! systems of the utility; the public is told that an inspection was not passed, and no more.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::inspections::{Defects, FindingId, Kind};
use domain::progress::{Event, Recorded, last_said_at};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::api_keys::{ApiCaller, Scope};
use crate::applications::keys;
use crate::progress::Case;
use crate::sealed::Place;
use crate::sessions::{Access, Visitor, access};
use crate::{Fault, Portal, Result};

const LIST: &str = include_str!("../data/inspections/defects.toml");

/// The published list of defects.
#[must_use]
pub fn defects() -> &'static Defects {
    static DEFECTS: LazyLock<Defects> = LazyLock::new(|| toml::from_str(LIST).unwrap_or_default());
    &DEFECTS
}

/// One inspection that was not passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Of the event that told it.
    pub seq: u32,
    pub told_at: DateTime<Utc>,
    /// At least one.
    pub findings: Vec<Finding>,
}

/// Something that was to be put right. `Debug` leaves out what is said of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    pub id: FindingId,
    /// Of the published list.
    pub code: String,
    /// `None` also once the case's personal data is deleted.
    pub text: Option<String>,
    /// When an inspector found it put right.
    pub remedied_at: Option<DateTime<Utc>>,
    /// Oldest first.
    pub photos: Vec<Uuid>,
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Finding");
        shown.field("id", &self.id).field("code", &self.code).field("remedied_at", &self.remedied_at);
        shown.field("photos", &self.photos).finish_non_exhaustive()
    }
}

/// What is still to be put right, oldest first.
pub fn to_remedy(inspections: &[Inspection]) -> impl Iterator<Item = &Finding> {
    inspections.iter().flat_map(|one| &one.findings).filter(|finding| finding.remedied_at.is_none())
}

/// What inspections of the visitor's own case have found, oldest first; nothing of another's.
///
/// # Errors
/// When the database fails, or a text does not open.
pub async fn inspections_of_owner(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
) -> Result<Vec<Inspection>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(Vec::new()) };
    of_case(&mut *portal.pool().acquire().await?, portal, case_id).await
}

/// An inspection, passed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    pub kind: Kind,
    pub at: DateTime<Utc>,
    pub passed: bool,
    /// What it found new; nothing where it passed.
    pub findings: Vec<Finding>,
}

/// All inspections of a case for another system, oldest first.
///
/// # Errors
/// When the database fails, or a text does not open.
pub async fn inspections_for(portal: &Portal, caller: &ApiCaller, case: &Case) -> Result<Vec<Inspected>> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(Vec::new());
    }
    let not_passed = of_case(&mut *portal.pool().acquire().await?, portal, case.id).await?;
    Ok(inspected(&case.log, not_passed))
}

/// Of an intermediate inspection that was not passed the log says only that the clock rests: what it found tells it.
fn inspected(log: &[Recorded], not_passed: Vec<Inspection>) -> Vec<Inspected> {
    let mut found: HashMap<u32, Vec<Finding>> = not_passed.into_iter().map(|one| (one.seq, one.findings)).collect();
    let inspected = log.iter().filter_map(|recorded| {
        let findings = found.remove(&recorded.seq);
        let (kind, passed) = match recorded.event {
            Event::IntermediateInspected => (Kind::Intermediate, true),
            Event::InspectionPassed => (Kind::Completion, true),
            Event::InspectionFailed => (Kind::Completion, false),
            _ if findings.is_some() => (Kind::Intermediate, false),
            _ => return None,
        };
        Some(Inspected { kind, at: last_said_at(log, recorded), passed, findings: findings.unwrap_or_default() })
    });
    inspected.collect()
}

pub(crate) async fn of_case(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<Vec<Inspection>> {
    let rows = sqlx::query!(
        r#"select f.seq, f.number, f.code, f.sealed_text, last_said_at(told) as "told_at!",
               case when remedied.seq is not null then last_said_at(remedied) end as "remedied_at?",
               array(select p.id from finding_photos p
                     where (p.case_id, p.seq, p.number) = (f.case_id, f.seq, f.number)
                     order by p.received_at, p.id) as "photos!"
           from inspection_findings f
           join events told on told.case_id = f.case_id and told.seq = f.seq
           left join events remedied on remedied.case_id = f.case_id and remedied.seq = f.remedied_seq
           where f.case_id = $1 order by f.seq, f.number"#,
        case_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let key = keys::of_case(connection, portal, case_id).await?;
    let mut inspections: Vec<Inspection> = Vec::new();
    for row in rows {
        let id = id(row.seq, row.number)?;
        let sealed = key.as_ref().zip(row.sealed_text);
        let text = sealed.map(|(key, sealed)| key.open(&place(case_id, id), &sealed)).transpose()?;
        let text = text.map(|text| String::from_utf8_lossy(&text).into_owned());
        let finding = Finding { id, code: row.code, text, remedied_at: row.remedied_at, photos: row.photos };
        match inspections.last_mut().filter(|last| last.seq == id.seq) {
            Some(last) => last.findings.push(finding),
            None => inspections.push(Inspection { seq: id.seq, told_at: row.told_at, findings: vec![finding] }),
        }
    }
    Ok(inspections)
}

fn id(seq: i32, number: i16) -> Result<FindingId> {
    let id = u32::try_from(seq).ok().zip(u16::try_from(number).ok());
    let (seq, number) = id.ok_or_else(|| Fault::Inconsistent("a negative number".to_owned()))?;
    Ok(FindingId { seq, number })
}

pub(crate) fn place(case_id: i64, id: FindingId) -> Place {
    Place::new("inspection_findings.sealed_text", format!("{case_id}/{id}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use domain::inspections::OTHER;

    use super::*;

    #[test]
    fn the_list_can_be_read_and_its_codes_are_words_of_addresses() {
        let list = defects();
        assert!(list.own_list && list.defects.len() >= 12, "{}", list.defects.len());
        let codes: BTreeSet<&str> = list.defects.iter().map(|defect| defect.code.as_str()).collect();
        assert_eq!(codes.len(), list.defects.len(), "a code is there twice");
        let plain = |code: &str| code.bytes().all(|c| c.is_ascii_lowercase() || c == b'-');
        assert!(codes.iter().all(|code| plain(code) && code.len() <= 40), "{codes:?}");
        assert!(list.of_code(OTHER).is_some());
    }
}
