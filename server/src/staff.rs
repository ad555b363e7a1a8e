//! The desk's listener: pages of those who work here, with a cookie, an origin and a database role of their own.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use portal::staff::{Desk, sessions};
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::Result;
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use app::hearing::LARGEST_FORM;
use app::staff::caller;

use crate::config::Config;
use crate::http::{TWO_YEARS, address, health, plain, requests, said};
use crate::outcome::Outcome;
use crate::sessions::{backend, record, stored};

/// All that the desk answers.
pub fn router(config: &Config, desk: Desk, stopping: watch::Receiver<bool>) -> Outcome<Router> {
    let csrf = CsrfLayer::new().add_trusted_origin(&config.staff_base_url)?;
    let pages = app::staff::site::pages(desk.clone())
        .layer(middleware::from_fn(requests::limit_body))
        .layer(middleware::from_fn(requests::in_time))
        .layer(layer(desk.clone(), https(config)))
        .layer(csrf)
        .layer(middleware::from_fn(plain::explain));
    let health = Router::new().route("/healthz", get(health::alive));
    let health = health.with_state(health::State::new(desk.portal().clone(), stopping));
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(requests::observe))
        .layer(middleware::from_fn_with_state(config.proxy_address()?, address::find))
        .option_layer(https(config).then(|| said("strict-transport-security", TWO_YEARS)))
        .layer(CatchPanicLayer::custom(plain::panicked))
        .layer(CompressionLayer::new().br(true).gzip(true))
        .layer(DefaultBodyLimit::max(LARGEST_FORM));
    Ok(Router::new().merge(health).merge(pages).layer(layers))
}

fn https(config: &Config) -> bool {
    config.staff_base_url.starts_with("https://")
}

/// Strict: no other site leads anybody in here with his rights. When a session ends is for its row to say; the cookie only lasts
/// as long as any can.
fn layer(desk: Desk, https: bool) -> SessionManagerLayer<StaffSessions> {
    SessionManagerLayer::new(StaffSessions(desk))
        .with_name(if https { "__Host-sunlit-staff" } else { "sunlit-staff" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Strict)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::seconds(sessions::LONGEST.num_seconds())))
}

#[derive(Debug, Clone)]
struct StaffSessions(Desk);

#[async_trait::async_trait]
impl SessionStore for StaffSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let session = stored(record)?;
        let staff = caller::member_in(&record.data);
        while !sessions::create(&self.0, &record.id.0.to_be_bytes(), &session, staff).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        sessions::save(&self.0, &record.id.0.to_be_bytes(), &stored(record)?).await.map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = sessions::load(&self.0, &id.0.to_be_bytes()).await.map_err(backend)?;
        found.map(|session| record(id, &session)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sessions::delete(&self.0, &id.0.to_be_bytes()).await.map_err(backend)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
