//! One firm with its history: also when it is no longer listed, since a case may have chosen it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::contractors::changes::Change;
use sqlx::types::Json;
use uuid::Uuid;

use super::list::Contractor;
use super::store::LicenceRow;
use crate::{Portal, Result};

/// A firm, whether it is still listed, and its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// As it stands in the list, or last stood; with licences that have run out too.
    pub firm: Contractor,
    pub dropped: Option<Dropped>,
    /// Latest first.
    pub history: Vec<Happened>,
}

/// The list that does not name the firm any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    pub version: i32,
    pub dated: NaiveDate,
}

/// What one version changed about the firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub version: i32,
    pub dated: NaiveDate,
    pub imported_at: DateTime<Utc>,
    pub changes: Vec<Change>,
}

impl Standing {
    /// Whether it may be chosen on this day.
    #[must_use]
    pub fn is_listed(&self, day: NaiveDate) -> bool {
        self.dropped.is_none() && self.firm.licences.iter().any(|licence| licence.valid(day))
    }
}

/// A firm that is or was listed. `None`: unknown.
///
/// # Errors
/// When the database fails.
pub async fn firm(portal: &Portal, id: Uuid) -> Result<Option<Standing>> {
    let row = sqlx::query!(
        r#"select c.id, c.name, c.credit_code, c.area, c.phone, c.source, c.updated_on,
               d.number as "dropped_by?", d.dated as "dropped_on?",
               (select jsonb_agg(jsonb_build_object('number', l.number, 'scheme', l.scheme, 'kind', l.kind,
                    'speciality', l.speciality, 'level', l.level, 'max_kv', l.max_kv, 'valid_until', l.valid_until)
                    order by array_position(array['install', 'repair', 'test', 'design'], l.kind), l.speciality, l.number)
                from contractor_licences l where l.contractor_id = c.id) as "licences: Json<Vec<LicenceRow>>"
           from contractors c left join contractor_lists d on d.number = c.dropped_by
           where c.id = $1"#,
        id,
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let licences = row.licences.map(|Json(licences)| licences).unwrap_or_default();
    let firm = Contractor {
        id: row.id,
        name: row.name,
        credit_code: row.credit_code,
        area: row.area,
        phone: row.phone,
        source: row.source,
        updated_on: row.updated_on,
        licences: licences.into_iter().map(LicenceRow::into_licence).collect::<Result<_>>()?,
    };
    let dropped = row.dropped_by.zip(row.dropped_on).map(|(version, dated)| Dropped { version, dated });
    Ok(Some(Standing { firm, dropped, history: history(portal, id).await? }))
}

async fn history(portal: &Portal, id: Uuid) -> Result<Vec<Happened>> {
    let rows = sqlx::query!(
        r#"select v.number, v.dated, v.imported_at, jsonb_agg(h.change order by h.seq) as "changes!: Json<Vec<Change>>"
           from contractor_changes h join contractor_lists v on v.number = h.list
           where h.contractor_id = $1
           group by v.number
           order by v.number desc"#,
        id,
    )
    .fetch_all(portal.pool())
    .await?;
    let happened = rows.into_iter().map(|row| Happened {
        version: row.number,
        dated: row.dated,
        imported_at: row.imported_at,
        changes: row.changes.0,
    });
    Ok(happened.collect())
}
