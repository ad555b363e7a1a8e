//! The REST interface: what the back office pushes and reads with a key, and what anybody may compute or download.
//! Described by itself at `/api/v1/openapi.json`.

mod applications;
mod asked;
mod batches;
mod body;
mod call_backs;
mod caller;
mod changes;
mod contractors;
mod disclosure;
mod document;
mod documents;
mod due_date;
mod escalations;
mod events;
mod fees;
mod green_channel;
mod inspections;
mod messages;
mod meters;
mod once;
mod people;
mod problem;
mod ratings;
#[cfg(test)]
mod tests;

use app::pages::interface::Described;
use axum::routing::{any, get};
use axum::{Extension, Json, Router, middleware};
use portal::Portal;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::news::News;
use crate::outcome::Outcome;
use problem::Problem;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sunlit",
        version = "1",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        description = "Electricity connections: progress pushed by the utility's back office, time limits that anybody \
            can recompute, the fee catalogue, the licensed firms. Days are those of Asia/Shanghai, instants are RFC 3339, \
            money is integer fen. What is refused is answered with application/problem+json and a sentence. \
            Long lists of the examples are cut to two."
    ),
    tags(
        (name = "applications", description = "With a key: `Authorization: Bearer …`"),
        (name = "public", description = "For anybody")
    )
)]
struct Document;

/// The interface's description, as its page shows it.
pub fn described(portal: &Portal) -> Outcome<Described> {
    Ok(Described(document::complete(&operations().into_openapi(), &portal.settings().base_url)?.into()))
}

/// Everything under `/api/v1`.
pub fn router(portal: Portal, news: News) -> Outcome<Router> {
    let (router, document) = operations().split_for_parts();
    let document = document::complete(&document, &portal.settings().base_url)?;
    Ok(router
        .route("/api/v1", any(nothing_here))
        .route("/api/v1/", any(nothing_here))
        .route("/api/v1/openapi.json", get(async move || Json(document)))
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .layer(Extension(changes::Waiting::new(news)))
        .layer(middleware::from_fn(caller::say_limits))
        .layer(middleware::from_fn_with_state(problem::types(&portal.settings().base_url), problem::say))
        .with_state(portal))
}

fn operations() -> OpenApiRouter<Portal> {
    let v1 = OpenApiRouter::new()
        .routes(routes!(events::push))
        .routes(routes!(batches::push_all))
        .routes(routes!(escalations::push))
        .routes(routes!(call_backs::record_call))
        .routes(routes!(call_backs::record_try))
        .routes(routes!(ratings::list))
        .routes(routes!(applications::list))
        .routes(routes!(applications::read))
        .routes(routes!(people::people))
        .routes(routes!(messages::read, messages::write))
        .routes(routes!(documents::list))
        .routes(routes!(documents::read))
        .routes(routes!(changes::changes))
        .routes(routes!(due_date::due_date))
        .routes(routes!(disclosure::disclosure))
        .routes(routes!(green_channel::key_projects))
        .routes(routes!(fees::fees))
        .routes(routes!(fees::fees_csv))
        .routes(routes!(fees::fee_versions))
        .routes(routes!(fees::fee_reliability))
        .routes(routes!(contractors::contractors, contractors::publish))
        .routes(routes!(contractors::shares))
        .fallback(nothing_here);
    let mut router = OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", v1);
    let key =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("From `sunlit api-key create`")).build();
    let components = router.get_openapi_mut().components.get_or_insert_default();
    components.add_security_scheme("key", SecurityScheme::Http(key));
    router
}

async fn nothing_here() -> Problem {
    Problem::not_found("api-nothing-here")
}
