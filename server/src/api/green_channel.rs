//! The key projects whose applications come first in the order of work, for download.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use domain::green_channel::KeyProject;
use domain::text::Text;
use portal::Portal;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{Asked, Nothing};
use super::problem::Problem;

#[derive(Serialize, ToSchema)]
pub struct KeyProjects {
    /// Version of the list in force today; null while none is published.
    version: Option<String>,
    effective_from: Option<NaiveDate>,
    /// The document by which these projects are on the list.
    source: Option<Text>,
    projects: Vec<KeyProject>,
}

/// The green channel (绿色通道): which projects come first in the order of work. No limit and no charge is another than anyone's.
#[utoipa::path(
    get,
    path = "/key-projects",
    tag = "public",
    responses((status = 200, description = "The list in force today", body = KeyProjects))
)]
pub async fn key_projects(
    State(portal): State<Portal>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<KeyProjects>, Problem> {
    let none = KeyProjects { version: None, effective_from: None, source: None, projects: Vec::new() };
    let list = portal::green_channel::projects(&portal).await?;
    Ok(Json(list.map_or(none, |list| KeyProjects {
        version: Some(list.version),
        effective_from: Some(list.effective_from),
        source: Some(list.source),
        projects: list.projects,
    })))
}
