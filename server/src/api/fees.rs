//! The fee catalogue in force, for download.

use axum::Json;
use axum::extract::State;
use domain::calendar::shanghai_date;
use domain::fees::Catalogue;
use portal::Portal;

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
pub async fn fees(State(portal): State<Portal>) -> Result<Json<Catalogue>, Problem> {
    let catalogue = portal::fees::catalogue_in_force(&portal, shanghai_date(portal.now())).await?;
    catalogue.map(Json).ok_or_else(|| Problem::not_found("No fee catalogue is in force today."))
}
