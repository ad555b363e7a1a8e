//! Whether the process lives, whether it should get requests, and what the operator should see to.

use std::sync::Arc;

use axum::extract;
use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use portal::{Portal, schema, warnings};
use tokio::sync::{Mutex, watch};

/// Probes come every few seconds and from several sides; what there is to warn of changes more slowly.
const KEPT: TimeDelta = TimeDelta::seconds(5);

#[derive(Clone)]
pub struct State {
    portal: Portal,
    stopping: watch::Receiver<bool>,
    warned: Arc<Mutex<Warned>>,
}

/// What there was to warn of, and when that was found.
#[derive(Default)]
struct Warned {
    at: Option<DateTime<Utc>>,
    said: String,
}

impl State {
    pub fn new(portal: Portal, stopping: watch::Receiver<bool>) -> Self {
        Self { portal, stopping, warned: Arc::default() }
    }

    async fn warnings(&self) -> String {
        let now = self.portal.now();
        let mut warned = self.warned.lock().await;
        if warned.at.is_some_and(|at| at <= now && now - at < KEPT) {
            return warned.said.clone();
        }
        let said = match warnings::warnings(&self.portal).await {
            Ok(warnings) => warnings.iter().map(|warning| format!("; warning: {warning}")).collect(),
            Err(fault) => {
                tracing::error!(%fault, "what there is to warn of is not known");
                "; warning: what there is to warn of is not known, see the log".to_owned()
            }
        };
        *warned = Warned { at: Some(now), said };
        warned.said.clone()
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
