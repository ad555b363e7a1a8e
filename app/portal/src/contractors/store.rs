//! Firms as the tables hold them.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::contractors::import::Firm;
use domain::contractors::{Licence, LicenceKind, Scheme, Speciality};
use serde::Deserialize;
use serde_json::{Value, json};
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

/// A firm as it stands in the newest list, as the database's function that writes lists wants it.
#[must_use]
pub fn told(id: Uuid, firm: &Firm, initials: &str) -> Value {
    let licences = firm.licences.iter().map(|licence| {
        json!({
            "number": licence.number, "scheme": licence.scheme.year(), "kind": licence.kind.code(),
            "speciality": speciality(licence), "level": licence.level, "max_kv": licence.max_kv,
            "valid_until": licence.valid_until,
        })
    });
    json!({
        "id": id, "name": firm.name, "credit_code": firm.credit_code, "area": firm.area, "phone": firm.phone,
        "source": firm.source, "updated_on": firm.updated_on, "initials": initials,
        "licences": licences.collect::<Vec<_>>(),
    })
}

fn speciality(licence: &Licence) -> &'static str {
    licence.speciality.map(Speciality::code).unwrap_or_default()
}
