//! What there is to warn of, for the metrics and at the start for the log. Once a day a job says it in the log.

use std::time::Duration;

use portal::Portal;
use portal::warnings::warnings;
use tokio::sync::watch;

use crate::metrics;

const EVERY: Duration = Duration::from_secs(60);

/// Until the process stops.
pub async fn watch(portal: Portal, mut stopping: watch::Receiver<bool>) {
    let mut first = true;
    loop {
        match warnings(&portal).await {
            Ok(warnings) => {
                for warning in warnings.iter().filter(|_| first) {
                    tracing::warn!(code = warning.code(), "{warning}");
                }
                metrics::warned(&warnings);
                first = false;
            }
            Err(fault) => tracing::error!(%fault, "what there is to warn of is not known"),
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
