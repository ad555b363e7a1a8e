//! Tables of events that were brought in, as those see them who brought them in, supervise or audit.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::staff::Right;
use domain::text::Text;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Became, Reported};
use crate::Result;
use crate::staff::{Desk, Member};

/// Imports that are shown.
const SHOWN: i64 = 20;

/// A table that was brought in at the desk.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: Uuid,
    pub source: String,
    pub imported_at: DateTime<Utc>,
    /// Post of whoever brought it in.
    pub by: Text,
    /// Whether this member did.
    pub is_own: bool,
    /// All rows of one's own; of a colleague's those of applications in one's areas.
    pub report: Vec<Reported>,
}

impl Import {
    /// Rows that were applied now or before, that wait, and about which somebody has to do something.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |wanted: fn(&Became) -> bool| self.report.iter().filter(|one| wanted(&one.became)).count();
        let applied = count(|became| matches!(became, Became::Applied { .. }));
        let held = count(|became| matches!(became, Became::Held { .. }));
        (applied, held, count(Became::is_trouble))
    }
}

/// What was brought in lately, by this member or in his areas, the latest first. `None`: not for this member.
///
/// # Errors
/// When the database fails.
pub async fn imports(desk: &Desk, member: &Member) -> Result<Option<Vec<Import>>> {
    if !member.may(Right::SeeImports) {
        return Ok(None);
    }
    // Each area's list walks its own part of an index.
    let ids = sqlx::query_scalar!(
        r#"select id as "id!" from (
               select distinct found.import_id as id, found.imported_at from unnest($1::text[]) as area (code)
               cross join lateral (
                   select import_id, imported_at from event_import_areas where area_code = area.code
                   order by imported_at desc, import_id desc limit $3
               ) found
               union
               select * from (
                   select id, imported_at from event_imports where staff_id = $2
                   order by imported_at desc, id desc limit $3
               ) own
           ) listed order by imported_at desc, id desc limit $3"#,
        &listed_by(member),
        member.id,
        SHOWN,
    );
    let ids = ids.fetch_all(desk.pool()).await?;
    Ok(Some(found(desk, member, &ids).await?))
}

/// One of them. `None`: there is none, or none for this member.
///
/// # Errors
/// When the database fails.
pub async fn import_of(desk: &Desk, member: &Member, id: Uuid) -> Result<Option<Import>> {
    if !member.may(Right::SeeImports) {
        return Ok(None);
    }
    let id = sqlx::query_scalar!(
        "select id from event_imports i where id = $1 and (staff_id = $2 or exists (
             select from event_import_areas a
             where a.import_id = i.id and a.imported_at = i.imported_at and a.area_code = any($3)))",
        id,
        member.id,
        &listed_by(member),
    );
    let Some(id) = id.fetch_optional(desk.pool()).await? else { return Ok(None) };
    Ok(found(desk, member, &[id]).await?.pop())
}

/// Under which areas the tables of a member stand.
fn listed_by(member: &Member) -> Vec<String> {
    let own = &member.entitlement.areas;
    if own.is_empty() { vec![String::new()] } else { own.clone() }
}

/// The latest first.
async fn found(desk: &Desk, member: &Member, ids: &[Uuid]) -> Result<Vec<Import>> {
    let rows = sqlx::query!(
        r#"select i.id, i.source, i.imported_at, i.staff_id, s.post as "post: Json<Text>",
               i.report as "report: Json<Vec<Reported>>"
           from event_imports i join staff s on s.id = i.staff_id
           where i.id = any($1) order by i.imported_at desc, i.id desc"#,
        ids
    );
    let rows = rows.fetch_all(desk.pool()).await?.into_iter();
    let mut imports: Vec<Import> = rows
        .map(|row| Import {
            id: row.id,
            source: row.source,
            imported_at: row.imported_at,
            by: row.post.0,
            is_own: row.staff_id == member.id,
            report: row.report.0,
        })
        .collect();
    if member.entitlement.areas.is_empty() {
        return Ok(imports);
    }
    let reports = imports.iter().filter(|import| !import.is_own).flat_map(|import| &import.report);
    let named: HashSet<String> = reports.filter_map(reference).collect();
    let own = sqlx::query_scalar!(
        "select reference from cases where reference = any($1) and area_code = any($2)",
        &Vec::from_iter(named),
        &member.entitlement.areas,
    );
    let own: HashSet<String> = own.fetch_all(desk.pool()).await?.into_iter().collect();
    for import in imports.iter_mut().filter(|import| !import.is_own) {
        import.report.retain(|row| reference(row).is_some_and(|reference| own.contains(&reference)));
    }
    Ok(imports)
}

/// The application that a row reached.
fn reference(row: &Reported) -> Option<String> {
    let reached = !matches!(row.became, Became::UnknownCase | Became::Wrong { .. });
    Some(Reference::parse(&row.application).ok()?.as_str().to_owned()).filter(|_| reached)
}
