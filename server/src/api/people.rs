//! Who applies, for systems that have to write it down themselves. Each look is kept and told to the owner.

use axum::Json;
use axum::extract::{Path, State};
use domain::applications::Reference;
use portal::Portal;
use portal::api_keys::Scope;
use portal::api_reads::{self, Read};
use portal::applications::people::People;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{Asked, Nothing};
use super::caller::Caller;
use super::problem::Problem;

#[derive(Serialize, ToSchema)]
pub struct Applicant {
    /// Whom to call.
    name: String,
    /// 11 digits.
    phone: String,
    /// The name on the document.
    holder: String,
    /// Of the document; empty where it has none.
    number: String,
    address: String,
}

impl From<People> for Applicant {
    fn from(people: People) -> Self {
        let People { name, phone, holder, number, address } = people;
        Self { name, phone, holder, number, address }
    }
}

/// Who applies, in full. The owner of the application reads that, when and for what this key has looked.
#[utoipa::path(
    get,
    path = "/applications/{reference}/people",
    operation_id = "read_people",
    tag = "applications",
    security(("key" = ["people:read"])),
    params(("reference" = String, Path, description = "For example K7M3-9PXR-2Q")),
    responses(
        (status = 200, description = "Who applies", body = Applicant),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope people:read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The personal data is deleted", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn people(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<Applicant>, Problem> {
    let reference = Reference::parse(&reference)?;
    match api_reads::people(&portal, &caller, &reference).await? {
        Read::Found(people) => Ok(Json(people.into())),
        Read::Deleted => Err(Problem::gone()),
        Read::Unknown => Err(Problem::no_application()),
        Read::NotEntitled => Err(Problem::not_entitled(Scope::ReadPeople)),
    }
}
