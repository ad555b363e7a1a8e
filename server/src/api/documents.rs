//! Papers that were sent with an application. Each look is kept and told to the owner.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::documents::DocumentKind;
use http::{HeaderValue, header};
use portal::Portal;
use portal::api_keys::Scope;
use portal::api_reads::{self, Read};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::asked::{Asked, Nothing};
use super::caller::Caller;
use super::problem::Problem;

#[derive(Serialize, ToSchema)]
pub struct Documents {
    /// Oldest first.
    documents: Vec<Document>,
}

#[derive(Serialize, ToSchema)]
struct Document {
    id: Uuid,
    kind: DocumentKind,
    /// `image/jpeg`, `image/png` or `application/pdf`.
    content_type: String,
    bytes: u64,
    received_at: DateTime<Utc>,
}

impl From<portal::documents::Document> for Document {
    fn from(document: portal::documents::Document) -> Self {
        let portal::documents::Document { id, kind, content_type, bytes, received_at, .. } = document;
        Self { id, kind, content_type, bytes, received_at }
    }
}

/// What was sent with an application and since. Nothing once the personal data is deleted.
#[utoipa::path(
    get,
    path = "/applications/{reference}/documents",
    operation_id = "list_documents",
    tag = "applications",
    security(("key" = ["documents:read"])),
    params(("reference" = String, Path, description = "For example K7M3-9PXR-2Q")),
    responses(
        (status = 200, description = "The documents", body = Documents),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope documents:read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<Documents>, Problem> {
    let reference = Reference::parse(&reference)?;
    let documents = found(api_reads::papers(&portal, &caller, &reference).await?)?;
    Ok(Json(Documents { documents: documents.into_iter().map(Document::from).collect() }))
}

/// One document, as it is kept: an image without what the camera noted beside it, or the PDF that was sent.
#[utoipa::path(
    get,
    path = "/applications/{reference}/documents/{id}",
    operation_id = "read_document",
    tag = "applications",
    security(("key" = ["documents:read"])),
    params(
        ("reference" = String, Path, description = "For example K7M3-9PXR-2Q"),
        ("id" = String, Path, description = "Of the list of documents"),
    ),
    responses(
        (status = 200, description = "Its bytes", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope documents:read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application, or no such document of it", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The personal data is deleted", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn read(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path((reference, id)): Path<(String, String)>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Response, Problem> {
    let reference = Reference::parse(&reference)?;
    let id = Uuid::try_parse(&id).map_err(|_| no_document())?;
    let opened = found(api_reads::paper(&portal, &caller, &reference, id).await?)?;
    let mut response = opened.bytes.into_response();
    let headers = response.headers_mut();
    // What it is says the list. No browser shows it as a page of ours.
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"document\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn found<T>(read: Read<T>) -> Result<T, Problem> {
    match read {
        Read::Found(found) => Ok(found),
        Read::Deleted => Err(Problem::gone()),
        Read::Unknown => Err(no_document()),
        Read::NotEntitled => Err(Problem::not_entitled(Scope::ReadDocuments)),
    }
}

fn no_document() -> Problem {
    Problem::not_found("api-no-document")
}
