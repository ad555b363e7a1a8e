//! All of HTTP put together: pages around sessions, the REST interface without them, and what every request goes
//! through.

pub mod address;
pub mod health;
mod listen;
pub mod plain;
mod receipts;
pub mod requests;
mod share;

use app::hearing::LARGEST_UPLOAD;
use app::shared::SharedLayer;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use http::{HeaderName, HeaderValue};
use portal::Portal;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::api;
use crate::config::Config;
use crate::live;
use crate::news::News;
use crate::outcome::Outcome;
use crate::sessions::{self, Sessions};

pub const TWO_YEARS: &str = "max-age=63072000; includeSubDomains";

pub fn router(config: &Config, portal: Portal, stopping: watch::Receiver<bool>) -> Outcome<Router> {
    finish(config, routes(config, portal, stopping)?)
}

fn routes(config: &Config, portal: Portal, stopping: watch::Receiver<bool>) -> Outcome<Router> {
    // A reverse proxy may speak to us under another host name than the browser's.
    let csrf = CsrfLayer::new().add_trusted_origin(&config.base_url)?;
    let kept = Sessions::new(portal.clone(), config.is_https());
    let told = receipts::Receipts::new(portal.clone(), config.receipts_secret()?);
    let pages = app::site::pages(portal.clone(), api::described(&portal)?)
        .layer(SharedLayer)
        .layer(middleware::from_fn(requests::limit_body))
        .layer(SharedLayer)
        .layer(middleware::from_fn(requests::in_time))
        .layer(SharedLayer)
        .layer(middleware::from_fn_with_state(kept.clone(), sessions::keep))
        .layer(SharedLayer)
        .layer(csrf)
        .layer(RequestBodyLimitLayer::new(LARGEST_UPLOAD))
        .layer(SharedLayer)
        .layer(middleware::from_fn(plain::explain))
        .layer(SharedLayer)
        .layer(middleware::from_fn_with_state(told, receipts::take));
    let plain = Router::new().route(plain::TOO_LARGE, get(plain::too_large));
    let health = Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready));
    let health = health.with_state(health::State::new(portal.clone(), stopping.clone()));
    let news = News::of(portal.clone(), stopping);
    let live = live::router(portal.clone(), news.clone()).layer(middleware::from_fn_with_state(kept, sessions::keep));
    Ok(Router::new().merge(plain).merge(health).merge(live).merge(api::router(portal, news)?).merge(pages))
}

/// What every request goes through, from the outside in.
fn finish(config: &Config, router: Router) -> Outcome<Router> {
    let compressible = DefaultPredicate::new().and(NotForContentType::new("text/event-stream"));
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(requests::observe))
        .layer(SharedLayer)
        // As far out as it can be: a page that is kept costs nothing of what follows.
        .layer(middleware::from_fn_with_state(app::reading::Pages::default(), app::reading::serve))
        .layer(SharedLayer)
        .layer(middleware::from_fn_with_state(config.proxy_address()?, address::find))
        .layer(SharedLayer)
        .layer(said("x-content-type-options", "nosniff"))
        .option_layer(config.is_https().then(|| said("strict-transport-security", TWO_YEARS)))
        .layer(CatchPanicLayer::custom(plain::panicked))
        .layer(CompressionLayer::new().br(true).gzip(true).compress_when(compressible))
        .layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
    Ok(router.layer(layers))
}

/// A header of every answer.
pub fn said(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}

pub use listen::serve;
pub use share::Shares;

#[cfg(test)]
mod tests;
