//! The licensed firms, for download, in the same neutral order as the page.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::contractors::{Filter, Licence, LicenceKind, VOLTAGES, seed_of};
use portal::Portal;
use portal::contractors::{self, Contractor};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::asked::Asked;
use super::problem::Problem;

const NOTE: &str =
    "凡持有效许可证的企业均可承接，不限于本名单。Any firm with a valid licence may be chosen, listed here or not.";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Narrowed {
    /// Firms licensed for this.
    #[param(value_type = Option<LicenceKind>)]
    kind: Option<String>,
    /// Firms allowed to work on at least so many kV: 10, 35, 110 or 220.
    #[param(value_type = Option<u16>)]
    voltage: Option<String>,
    /// In the firm's name, area, credit code or licence number.
    text: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Contractors {
    note: &'static str,
    /// The day in Shanghai on which the licences are valid.
    day: NaiveDate,
    /// The order is a shuffle from this seed; it says nothing about any firm.
    seed: String,
    contractors: Vec<Firm>,
}

#[derive(Serialize, ToSchema)]
struct Firm {
    /// For the event `contractor_chosen`.
    id: Uuid,
    name: String,
    credit_code: String,
    area: String,
    phone: String,
    source: String,
    updated_on: NaiveDate,
    licences: Vec<Licence>,
}

/// Firms with a valid licence. Neutral: the order is a shuffle by day.
#[utoipa::path(
    get,
    path = "/contractors",
    tag = "public",
    params(Narrowed),
    responses(
        (status = 200, description = "The firms that fit", body = Contractors),
        (status = 400, description = "A filter that is not offered", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn contractors(
    State(portal): State<Portal>,
    Asked(narrowed): Asked<Narrowed>,
) -> Result<Json<Contractors>, Problem> {
    let asked = |value: &Option<String>| value.clone().unwrap_or_default();
    let (kind, voltage) = (asked(&narrowed.kind), asked(&narrowed.voltage));
    let filter = Filter::parse(&kind, &voltage, &asked(&narrowed.text));
    // A page may show too much; a program has to be told that its filter does nothing.
    if !kind.is_empty() && filter.kind.is_none() {
        let kinds = LicenceKind::ALL.map(LicenceKind::code).join(", ");
        return Err(Problem::bad_request(format!("kind has to be one of {kinds}.")));
    }
    if !voltage.is_empty() && filter.min_kv.is_none() {
        let voltages = VOLTAGES.map(|kilovolts| kilovolts.to_string()).join(", ");
        return Err(Problem::bad_request(format!("voltage has to be one of {voltages} (kV).")));
    }
    let day = shanghai_date(portal.now());
    let firms = contractors::list(&portal, &filter, day).await?;
    Ok(Json(Contractors {
        note: NOTE,
        day,
        seed: seed_of(day),
        contractors: firms.into_iter().map(Firm::from).collect(),
    }))
}

impl From<Contractor> for Firm {
    fn from(firm: Contractor) -> Self {
        Self {
            id: firm.id,
            name: firm.name,
            credit_code: firm.credit_code,
            area: firm.area,
            phone: firm.phone,
            source: firm.source,
            updated_on: firm.updated_on,
            licences: firm.licences,
        }
    }
}
