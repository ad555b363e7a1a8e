//! The licensed firms, for download, in the same neutral order as the page, and their publishing; and each firm's share of a closed quarter.

mod publish;
mod shares;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::contractors::{Filter, Licence, LicenceKind, VOLTAGES, download, seed_of};
use http::{HeaderValue, header};
use portal::Portal;
use portal::contractors::{self, Contractor};
use portal::csv;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::asked::Asked;
use super::problem::Problem;

pub use publish::{__path_publish, publish};
pub use shares::{__path_shares, shares};

const NOTE: &str =
    "凡持有效许可证的企业均可承接，不限于本名单。Any firm with a valid licence may be chosen, listed here or not.";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Narrowed {
    /// Firms licensed for this.
    #[param(value_type = Option<LicenceKind>, inline)]
    kind: Option<String>,
    /// Firms allowed to work on at least so many kV: 10, 35, 110 or 220.
    #[param(schema_with = voltages)]
    voltage: Option<String>,
    /// In the firm's name or its pinyin initials, area, credit code or licence number.
    text: Option<String>,
    /// `csv` for a table with a row for each licence; /contractors/fields describes its columns.
    #[param(value_type = Option<Format>, inline)]
    format: Option<String>,
}

fn voltages() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(VOLTAGES)).build()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Format {
    Json,
    Csv,
}

impl Format {
    fn asked(format: Option<&str>) -> Result<Self, Problem> {
        match format {
            None | Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some(_) => Err(Problem::bad_request("api-format").in_query("format")),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Contractors {
    note: &'static str,
    /// The day in Shanghai on which the licences are valid.
    day: NaiveDate,
    /// The order is a shuffle from this seed; it says nothing about any firm.
    seed: String,
    /// The version of the list; absent before the first import.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
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
        (status = 200, description = "The firms that fit", content(
            (Contractors = "application/json"),
            (String = "text/csv"),
        )),
        (status = 400, description = "A filter or format that is not offered", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn contractors(State(portal): State<Portal>, Asked(narrowed): Asked<Narrowed>) -> Result<Response, Problem> {
    let asked = |value: &Option<String>| value.clone().unwrap_or_default();
    let (kind, voltage) = (asked(&narrowed.kind), asked(&narrowed.voltage));
    let format = Format::asked(narrowed.format.as_deref())?;
    let filter = Filter::parse(&kind, &voltage, &asked(&narrowed.text));
    // A page may show too much; a program has to be told that its filter does nothing.
    if narrowed.kind.is_some() && filter.kind.is_none() {
        let kinds = LicenceKind::ALL.map(LicenceKind::code).join(", ");
        return Err(Problem::bad_request("api-kind").about("kinds", kinds).in_query("kind"));
    }
    if narrowed.voltage.is_some() && filter.min_kv.is_none() {
        let voltages = VOLTAGES.map(|kilovolts| kilovolts.to_string()).join(", ");
        return Err(Problem::bad_request("api-voltage").about("voltages", voltages).in_query("voltage"));
    }
    let day = shanghai_date(portal.now());
    let firms = contractors::list(&portal, &filter, day).await?;
    if format == Format::Csv {
        let headers = download::LIST.map(|field| field.header);
        return attachment(&format!("contractors-{day}.csv"), &headers, rows(&firms, &seed_of(day)));
    }
    let version = contractors::latest(&portal).await?.map(|version| version.number);
    let contractors = firms.into_iter().map(Firm::from).collect();
    Ok(Json(Contractors { note: NOTE, day, seed: seed_of(day), version, contractors }).into_response())
}

/// In the order of [`download::LIST`]: a row for each licence.
fn rows(firms: &[Contractor], seed: &str) -> Vec<[String; 14]> {
    let of_firm = |(place, firm): (usize, &Contractor)| {
        let rows = firm.licences.iter().map(|licence| {
            [
                place.to_string(),
                firm.name.clone(),
                firm.credit_code.clone(),
                licence.number.clone(),
                licence.written(),
                licence.scheme.written().to_owned(),
                licence.max_kv.map(|kilovolts| kilovolts.to_string()).unwrap_or_default(),
                licence.valid_until.to_string(),
                firm.area.clone(),
                firm.phone.clone(),
                firm.source.clone(),
                firm.updated_on.to_string(),
                firm.id.to_string(),
                seed.to_owned(),
            ]
        });
        rows.collect::<Vec<_>>()
    };
    (1..).zip(firms).flat_map(of_firm).collect()
}

/// A table to be saved.
fn attachment<const N: usize>(name: &str, headers: &[&str; N], rows: Vec<[String; N]>) -> Result<Response, Problem> {
    let table = csv::table(headers, rows)?;
    let mut response = table.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
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
