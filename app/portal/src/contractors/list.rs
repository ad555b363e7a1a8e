//! Firms with a valid licence, complete for what was imported, in the order of the day.

use chrono::NaiveDate;
use domain::contractors::{Filter, Licence, LicenceKind, Scheme, seed_of, shuffle};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Fault, Portal, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contractor {
    pub id: Uuid,
    pub name: String,
    pub credit_code: String,
    /// Where the office is.
    pub area: String,
    /// Of the office.
    pub phone: String,
    /// Where the entry was taken from.
    pub source: String,
    pub updated_on: NaiveDate,
    /// Those valid on the day, by kind.
    pub licences: Vec<Licence>,
}

/// The firms that fit the filter on `day` (Shanghai), in that day's order. The filter's kind and voltage are looked for
/// in one licence, not in two.
///
/// # Errors
/// When the database fails.
pub async fn list(portal: &Portal, filter: &Filter, day: NaiveDate) -> Result<Vec<Contractor>> {
    let rows = sqlx::query!(
        r#"select c.id, c.name, c.credit_code, c.area, c.phone, c.source, c.updated_on,
               jsonb_agg(jsonb_build_object('number', l.number, 'scheme', l.scheme, 'kind', l.kind, 'level', l.level,
                   'max_kv', l.max_kv, 'valid_until', l.valid_until)
                   order by array_position(array['install', 'repair', 'test', 'design'], l.kind), l.number)
                   as "licences!: Json<Vec<LicenceRow>>",
               (bool_or(($2::text is null or l.kind = $2) and ($3::smallint is null or l.max_kv is null or l.max_kv >= $3))
                and ($4::text is null
                     or position(lower($4) in lower(concat_ws(' ', c.name, c.area, c.credit_code))) > 0
                     or bool_or(position(lower($4) in lower(l.number)) > 0))) as "fits!"
           from contractors c join contractor_licences l on l.contractor_id = c.id and l.valid_until >= $1
           group by c.id
           order by c.credit_code collate "C""#,
        day,
        filter.kind.map(LicenceKind::code),
        filter.min_kv.map(u16::cast_signed),
        filter.text,
    )
    .fetch_all(portal.pool())
    .await?;
    let mut firms = Vec::with_capacity(rows.len());
    for row in rows {
        let firm = Contractor {
            id: row.id,
            name: row.name,
            credit_code: row.credit_code,
            area: row.area,
            phone: row.phone,
            source: row.source,
            updated_on: row.updated_on,
            licences: row.licences.0.into_iter().map(LicenceRow::into_licence).collect::<Result<_>>()?,
        };
        firms.push((row.fits, firm));
    }
    // Before narrowing down, so that a filter changes nobody's place before another.
    shuffle(&seed_of(day), &mut firms);
    Ok(firms.into_iter().filter_map(|(fits, firm)| fits.then_some(firm)).collect())
}

/// One firm with its licences valid on `day`. `None`: unknown, or without a valid licence.
///
/// # Errors
/// When the database fails.
pub async fn one(portal: &Portal, id: Uuid, day: NaiveDate) -> Result<Option<Contractor>> {
    let row = sqlx::query!(
        r#"select c.id, c.name, c.credit_code, c.area, c.phone, c.source, c.updated_on,
               jsonb_agg(jsonb_build_object('number', l.number, 'scheme', l.scheme, 'kind', l.kind, 'level', l.level,
                   'max_kv', l.max_kv, 'valid_until', l.valid_until)
                   order by array_position(array['install', 'repair', 'test', 'design'], l.kind), l.number)
                   as "licences!: Json<Vec<LicenceRow>>"
           from contractors c join contractor_licences l on l.contractor_id = c.id and l.valid_until >= $2
           where c.id = $1
           group by c.id"#,
        id,
        day,
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Contractor {
        id: row.id,
        name: row.name,
        credit_code: row.credit_code,
        area: row.area,
        phone: row.phone,
        source: row.source,
        updated_on: row.updated_on,
        licences: row.licences.0.into_iter().map(LicenceRow::into_licence).collect::<Result<_>>()?,
    }))
}

#[derive(Debug, Deserialize)]
struct LicenceRow {
    number: String,
    scheme: i16,
    kind: LicenceKind,
    level: u8,
    max_kv: Option<u16>,
    valid_until: NaiveDate,
}

impl LicenceRow {
    fn into_licence(self) -> Result<Licence> {
        let scheme = Scheme::from_year(self.scheme).ok_or_else(|| {
            Fault::Inconsistent(format!("licence {}: scheme {} is unknown", self.number, self.scheme))
        })?;
        Ok(Licence {
            number: self.number,
            scheme,
            kind: self.kind,
            level: self.level,
            max_kv: self.max_kv,
            valid_until: self.valid_until,
        })
    }
}
