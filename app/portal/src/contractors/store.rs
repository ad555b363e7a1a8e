//! Firms as the tables hold them.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::contractors::import::Firm;
use domain::contractors::{Licence, LicenceKind, Scheme, Speciality};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Fault, Result};

/// A row of `contractor_licences` as JSON.
#[derive(Debug, Clone, Deserialize)]
pub struct LicenceRow {
    number: String,
    scheme: i16,
    kind: LicenceKind,
    speciality: String,
    level: u8,
    max_kv: Option<u16>,
    valid_until: NaiveDate,
}

impl LicenceRow {
    /// The licence of a row.
    ///
    /// # Errors
    /// When its scheme is unknown.
    pub fn into_licence(self) -> Result<Licence> {
        let scheme = Scheme::from_year(self.scheme).ok_or_else(|| {
            Fault::Inconsistent(format!("licence {}: scheme {} is unknown", self.number, self.scheme))
        })?;
        Ok(Licence {
            number: self.number,
            scheme,
            kind: self.kind,
            speciality: Speciality::from_code(&self.speciality),
            level: self.level,
            max_kv: self.max_kv,
            valid_until: self.valid_until,
        })
    }
}

/// A firm of any version, with the version that dropped it.
#[derive(Debug)]
pub struct Stored {
    pub id: Uuid,
    pub firm: Firm,
    pub dropped_by: Option<i32>,
}

/// Every firm that ever was listed, by credit code.
///
/// # Errors
/// When the database fails, or a licence's scheme is unknown.
pub async fn all(connection: &mut PgConnection) -> Result<HashMap<String, Stored>> {
    let rows = sqlx::query!(
        r#"select c.id, c.name, c.credit_code, c.area, c.phone, c.source, c.updated_on, c.dropped_by,
               l.licences as "licences: Json<Vec<LicenceRow>>"
           from contractors c left join (
               select contractor_id, jsonb_agg(jsonb_build_object('number', number, 'scheme', scheme, 'kind', kind,
                   'speciality', speciality, 'level', level, 'max_kv', max_kv, 'valid_until', valid_until)) as licences
               from contractor_licences group by contractor_id
           ) l on l.contractor_id = c.id"#
    )
    .fetch_all(connection)
    .await?;
    let mut all = HashMap::with_capacity(rows.len());
    for row in rows {
        let licences = row.licences.map(|Json(licences)| licences).unwrap_or_default();
        let firm = Firm {
            name: row.name,
            credit_code: row.credit_code.clone(),
            area: row.area,
            phone: row.phone,
            source: row.source,
            updated_on: row.updated_on,
            licences: licences.into_iter().map(LicenceRow::into_licence).collect::<Result<_>>()?,
        };
        all.insert(row.credit_code, Stored { id: row.id, firm, dropped_by: row.dropped_by });
    }
    Ok(all)
}

/// Writes firms as they stand in the newest list, whether they were known or not.
///
/// # Errors
/// When the database fails.
pub async fn save(connection: &mut PgConnection, firms: &[(Uuid, &Firm)], initials: &[String]) -> Result<()> {
    let texts = |column: fn(&Firm) -> &str| firms.iter().map(|(_, firm)| column(firm).to_owned()).collect::<Vec<_>>();
    let ids: Vec<Uuid> = firms.iter().map(|(id, _)| *id).collect();
    sqlx::query!(
        "insert into contractors (id, name, credit_code, area, phone, source, updated_on, initials)
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[],
             $8::text[])
         on conflict (id) do update set name = excluded.name, area = excluded.area, phone = excluded.phone,
             source = excluded.source, updated_on = excluded.updated_on, initials = excluded.initials,
             dropped_by = null",
        &ids,
        &texts(|firm| &firm.name),
        &texts(|firm| &firm.credit_code),
        &texts(|firm| &firm.area),
        &texts(|firm| &firm.phone),
        &texts(|firm| &firm.source),
        &firms.iter().map(|(_, firm)| firm.updated_on).collect::<Vec<_>>(),
        initials,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from contractor_licences where contractor_id = any($1)", &ids)
        .execute(&mut *connection)
        .await?;
    let licences: Vec<(Uuid, &Licence)> =
        firms.iter().flat_map(|(id, firm)| firm.licences.iter().map(move |licence| (*id, licence))).collect();
    sqlx::query!(
        "insert into contractor_licences (contractor_id, number, scheme, kind, speciality, level, max_kv, valid_until)
         select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::smallint[],
             $7::smallint[], $8::date[])",
        &licences.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        &licences.iter().map(|(_, licence)| licence.number.clone()).collect::<Vec<_>>(),
        &licences.iter().map(|(_, licence)| licence.scheme.year()).collect::<Vec<_>>(),
        &licences.iter().map(|(_, licence)| licence.kind.code().to_owned()).collect::<Vec<_>>(),
        &licences.iter().map(|(_, licence)| speciality(licence).to_owned()).collect::<Vec<_>>(),
        &licences.iter().map(|(_, licence)| i16::from(licence.level)).collect::<Vec<_>>(),
        &licences.iter().map(|(_, licence)| licence.max_kv.map(u16::cast_signed)).collect::<Vec<_>>()
            as &[Option<i16>],
        &licences.iter().map(|(_, licence)| licence.valid_until).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn speciality(licence: &Licence) -> &'static str {
    licence.speciality.map(Speciality::code).unwrap_or_default()
}
