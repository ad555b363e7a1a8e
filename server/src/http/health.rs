//! Whether the process lives, and whether it should get requests.

use axum::extract;
use http::StatusCode;
use sqlx::PgPool;
use tokio::sync::watch;

#[derive(Clone)]
pub struct State {
    pub pool: PgPool,
    pub stopping: watch::Receiver<bool>,
}

pub async fn alive() -> &'static str {
    "ok"
}

/// Not while it is stopping, and not without the database.
pub async fn ready(extract::State(state): extract::State<State>) -> (StatusCode, &'static str) {
    if *state.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match sqlx::query_scalar!(r#"select true as "answered!""#).fetch_one(&state.pool).await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}
