//! Firms with a valid licence, complete for what was imported, in the order of the day.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::contractors::{Filter, Licence, LicenceKind, PAGE, Pages, seed_of, shuffle};
use sqlx::types::Json;
use uuid::Uuid;

use super::store::LicenceRow;
use crate::{Portal, Result};

/// Firms offered after a search, at most.
const HITS: usize = 20;

/// A firm as listed.
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

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub pages: Pages,
    pub firms: Vec<Contractor>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    pub total: usize,
    /// The first 20 in the order of the day.
    pub firms: Vec<Contractor>,
}

/// The firms that fit the filter on `day` (Shanghai), in that day's order. The filter's kind and voltage are looked for
/// in one licence, not in two.
///
/// # Errors
/// When the database fails.
pub async fn list(portal: &Portal, filter: &Filter, day: NaiveDate) -> Result<Vec<Contractor>> {
    let order = order(portal, filter, day).await?;
    load(portal, &order, day).await
}

/// One page of what fits the filter; the nearest one if there is none of that number.
///
/// # Errors
/// When the database fails.
pub async fn page(portal: &Portal, filter: &Filter, day: NaiveDate, asked: &str) -> Result<Shown> {
    let order = order(portal, filter, day).await?;
    let pages = Pages::new(order.len(), asked);
    let ids: Vec<Uuid> = order.into_iter().skip(pages.before()).take(PAGE).collect();
    Ok(Shown { pages, firms: load(portal, &ids, day).await? })
}

/// The firms to choose from for what somebody typed.
///
/// # Errors
/// When the database fails.
pub async fn find(portal: &Portal, typed: &str, day: NaiveDate) -> Result<Found> {
    let filter = Filter::parse("", "", typed);
    if filter.text.is_none() {
        return Ok(Found::default());
    }
    let order = order(portal, &filter, day).await?;
    Ok(Found { total: order.len(), firms: load(portal, &order[..order.len().min(HITS)], day).await? })
}

/// One firm with its licences valid on `day`. `None`: unknown, no longer listed, or without a valid licence.
///
/// # Errors
/// When the database fails.
pub async fn one(portal: &Portal, id: Uuid, day: NaiveDate) -> Result<Option<Contractor>> {
    Ok(load(portal, &[id], day).await?.pop())
}

/// Ids of those that fit. Every firm is shuffled and only then left out, so that a filter changes nobody's place before
/// another.
async fn order(portal: &Portal, filter: &Filter, day: NaiveDate) -> Result<Vec<Uuid>> {
    let mut firms = sqlx::query!(
        r#"select c.id,
               (l.fits and ($4::text is null
                    or position(lower($4) in lower(concat_ws(' ', c.name, c.area, c.credit_code))) > 0
                    or l.numbered
                    or coalesce(position($5::text in c.initials) > 0, false))) as "fits!"
           from contractors c join (
               select contractor_id, bool_or(($2::text is null or kind = $2)
                       and ($3::smallint is null or max_kv is null or max_kv >= $3)) as fits,
                   bool_or(position(lower($4) in lower(number)) > 0) as numbered
               from contractor_licences where valid_until >= $1 group by contractor_id
           ) l on l.contractor_id = c.id
           where c.dropped_by is null
           order by c.credit_code collate "C""#,
        day,
        filter.kind.map(LicenceKind::code),
        filter.min_kv.map(u16::cast_signed),
        filter.text,
        filter.initials(),
    )
    .fetch_all(portal.pool())
    .await?;
    shuffle(&seed_of(day), &mut firms);
    Ok(firms.into_iter().filter(|firm| firm.fits).map(|firm| firm.id).collect())
}

/// Those of these firms that are listed on the day, in this order.
async fn load(portal: &Portal, ids: &[Uuid], day: NaiveDate) -> Result<Vec<Contractor>> {
    let rows = sqlx::query!(
        r#"select c.id, c.name, c.credit_code, c.area, c.phone, c.source, c.updated_on,
               l.licences as "licences!: Json<Vec<LicenceRow>>"
           from contractors c join (
               select contractor_id, jsonb_agg(jsonb_build_object('number', number, 'scheme', scheme, 'kind', kind,
                   'speciality', speciality, 'level', level, 'max_kv', max_kv, 'valid_until', valid_until)
                   order by array_position(array['install', 'repair', 'test', 'design'], kind), speciality, number)
                   as licences
               from contractor_licences where contractor_id = any($1) and valid_until >= $2 group by contractor_id
           ) l on l.contractor_id = c.id
           where c.dropped_by is null"#,
        ids,
        day,
    )
    .fetch_all(portal.pool())
    .await?;
    let mut firms = HashMap::with_capacity(rows.len());
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
        firms.insert(firm.id, firm);
    }
    Ok(ids.iter().filter_map(|id| firms.remove(id)).collect())
}
