//! The fee catalogue in force and all its versions, for download; and the tables of the high-reliability supply fee.

mod list;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::fees::Catalogue;
use domain::fees::reliability::{Province, ReliabilityTable};
use http::{HeaderValue, header};
use portal::Portal;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::asked::{Asked, Nothing};
use super::problem::Problem;

/// The fee catalogue in force today: what may be charged, what may not, and by which document. Prices in fen.
#[utoipa::path(
    get,
    path = "/fees",
    tag = "public",
    responses(
        (status = 200, description = "The catalogue", body = Catalogue),
        (status = 404, description = "None is in force today", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn fees(State(portal): State<Portal>, Asked(Nothing {}): Asked<Nothing>) -> Result<Json<Catalogue>, Problem> {
    Ok(Json(in_force(&portal).await?))
}

async fn in_force(portal: &Portal) -> Result<Catalogue, Problem> {
    let catalogue = portal::fees::catalogue_in_force(portal, shanghai_date(portal.now())).await?;
    catalogue.ok_or_else(|| Problem::not_found("api-no-catalogue"))
}

/// The same as a list in Chinese for spreadsheets: UTF-8 with a byte order mark, one row a charge.
#[utoipa::path(
    get,
    path = "/fees.csv",
    tag = "public",
    responses(
        (status = 200, description = "The list", body = String, content_type = "text/csv"),
        (status = 404, description = "None is in force today", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn fees_csv(State(portal): State<Portal>, Asked(Nothing {}): Asked<Nothing>) -> Result<Response, Problem> {
    let catalogue = in_force(&portal).await?;
    let mut response = list::csv(&catalogue)?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"fees.csv\""));
    Ok(response)
}

#[derive(Serialize, ToSchema)]
pub struct FeeVersions {
    /// The newest first.
    versions: Vec<FeeVersion>,
}

#[derive(Serialize, ToSchema)]
struct FeeVersion {
    key: String,
    version: String,
    effective_from: NaiveDate,
    /// The last day in force; `null`: until a later version replaces it.
    effective_until: Option<NaiveDate>,
    published_at: DateTime<Utc>,
    /// Of the published file, in hexadecimal digits.
    sha256: String,
    /// `null`: the file was not kept.
    file_name: Option<String>,
    /// Where the file can be downloaded, on this site.
    source: Option<String>,
}

/// Every version of the fee catalogue ever published, with the file that it was published from.
#[utoipa::path(
    get,
    path = "/fees/versions",
    tag = "public",
    responses((status = 200, description = "The versions", body = FeeVersions))
)]
pub async fn fee_versions(
    State(portal): State<Portal>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<FeeVersions>, Problem> {
    let versions = portal::fees::versions(&portal).await?;
    let versions = versions.into_iter().map(|version| {
        let source = version.file_name.is_some().then(|| format!("/fees/{}/source", version.content.version));
        FeeVersion {
            key: version.content.key,
            version: version.content.version,
            effective_from: version.content.effective_from,
            effective_until: version.content.effective_until,
            published_at: version.published_at,
            sha256: version.sha256,
            file_name: version.file_name,
            source,
        }
    });
    Ok(Json(FeeVersions { versions: versions.collect() }))
}

#[derive(Serialize, ToSchema)]
pub struct ReliabilityTables {
    /// The day in Shanghai for which `in_force` and `not_entered` are said.
    day: NaiveDate,
    /// The newest first. Rates in fen per kVA.
    tables: Vec<PublishedTable>,
    /// Provinces of which no table in force is entered here. They are neither free nor zero.
    not_entered: Vec<Province>,
}

#[derive(Serialize)]
struct PublishedTable {
    #[serde(flatten)]
    table: ReliabilityTable,
    /// An expired table is history and prices nothing.
    in_force: bool,
    published_at: DateTime<Utc>,
    /// Of the published file, in hexadecimal digits.
    sha256: String,
}

/// A table is read from files that may hold nothing else; beside it stands more here.
impl PartialSchema for PublishedTable {
    fn schema() -> RefOr<Schema> {
        let mut schema = ReliabilityTable::schema();
        if let RefOr::T(Schema::Object(table)) = &mut schema {
            table.additional_properties = None;
            let moment = SchemaFormat::KnownFormat(KnownFormat::DateTime);
            let moment = ObjectBuilder::new().schema_type(Type::String).format(Some(moment));
            let more = [("in_force", bool::schema()), ("published_at", moment.into()), ("sha256", String::schema())];
            for (name, schema) in more {
                table.properties.insert(name.to_owned(), schema);
                table.required.push(name.to_owned());
            }
        }
        schema
    }
}

impl ToSchema for PublishedTable {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ReliabilityTable::schemas(schemas);
    }
}

/// The rates of the high-reliability supply fee by province, in force and expired.
#[utoipa::path(
    get,
    path = "/fees/reliability",
    tag = "public",
    responses((status = 200, description = "The tables", body = ReliabilityTables))
)]
pub async fn fee_reliability(
    State(portal): State<Portal>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<ReliabilityTables>, Problem> {
    let day = shanghai_date(portal.now());
    let tables = portal::fees::reliability::tables(&portal).await?;
    let tables: Vec<_> = tables
        .into_iter()
        .map(|table| PublishedTable {
            in_force: table.content.in_force(day),
            table: table.content,
            published_at: table.published_at,
            sha256: table.sha256,
        })
        .collect();
    let entered = |province: &Province| tables.iter().any(|one| one.in_force && one.table.province == *province);
    let not_entered = Province::ALL.into_iter().filter(|province| !entered(province)).collect();
    Ok(Json(ReliabilityTables { day, tables, not_entered }))
}
