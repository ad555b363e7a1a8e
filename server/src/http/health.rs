//! Whether the process lives, whether it should get requests, and what the operator should see to.

use axum::extract;
use http::StatusCode;
use portal::{Portal, warnings};
use tokio::sync::watch;

#[derive(Clone)]
pub struct State {
    pub portal: Portal,
    pub stopping: watch::Receiver<bool>,
}

pub async fn alive() -> &'static str {
    "ok"
}

/// Not while it is stopping, and not without the database. What there is to warn of is no reason to send nobody here.
pub async fn ready(extract::State(state): extract::State<State>) -> (StatusCode, String) {
    if *state.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping".to_owned());
    }
    match warnings::warnings(&state.portal).await {
        Ok(warnings) => {
            let said = warnings.iter().map(|warning| format!("; warning: {warning}"));
            (StatusCode::OK, std::iter::once("ok".to_owned()).chain(said).collect())
        }
        Err(fault) => {
            tracing::error!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer".to_owned())
        }
    }
}
