//! Whether the process lives, whether it should get requests, and what the operator should see to.

use axum::extract;
use http::StatusCode;
use portal::{Portal, schema, warnings};
use tokio::sync::watch;

#[derive(Clone)]
pub struct State {
    portal: Portal,
    stopping: watch::Receiver<bool>,
}

impl State {
    pub fn new(portal: Portal, stopping: watch::Receiver<bool>) -> Self {
        Self { portal, stopping }
    }

    async fn warnings(&self) -> String {
        match warnings::recent(&self.portal).await {
            Ok(warnings) => warnings.iter().map(|warning| format!("; warning: {warning}")).collect(),
            Err(fault) => {
                tracing::error!(%fault, "what there is to warn of is not known");
                "; warning: what there is to warn of is not known, see the log".to_owned()
            }
        }
    }
}

pub async fn alive() -> &'static str {
    "ok"
}

/// Not while it is stopping, and not without the database. What there is to warn of is no reason to send nobody here.
pub async fn ready(extract::State(state): extract::State<State>) -> (StatusCode, String) {
    if *state.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping".to_owned());
    }
    if let Err(error) = schema::is_demo(state.portal.pool()).await {
        tracing::error!(%error, "not ready");
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer".to_owned());
    }
    (StatusCode::OK, format!("ok{}", state.warnings().await))
}
