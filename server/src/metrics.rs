//! Numbers for Prometheus, on a listener of their own so that the portal's visitors never see it.

use std::net::SocketAddr;
use std::time::Duration;

use http::Method;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use portal::warnings::Warning;
use portal::{Portal, progress, sessions};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::outcome::Outcome;

const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// How often what stands in the database is counted anew.
const COUNTING: Duration = Duration::from_secs(60);

pub fn listen(address: SocketAddr) -> Outcome {
    PrometheusBuilder::new()
        .with_http_listener(address)
        .set_buckets_for_metric(Matcher::Full("http_request_seconds".to_owned()), &SECONDS)?
        .install()
        .map_err(|error| format!("metrics_listen: {address}: {error}"))?;
    metrics::describe_histogram!("http_request_seconds", metrics::Unit::Seconds, "time to answer, by route pattern");
    metrics::describe_gauge!("live_pages", "owners' pages that follow their case");
    metrics::describe_gauge!("held_events_overdue", "events held for want of a predecessor for more than three days");
    metrics::describe_counter!(
        "codes_withheld",
        "codes for unknown phones that were not sent: too many were asked for"
    );
    metrics::describe_gauge!("operator_warnings", "what the operator should see to, by code; /readyz says it in words");
    Ok(())
}

/// Counts what no request tells, every minute until `stopping`. Every process says the same.
pub async fn count(portal: Portal, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(COUNTING);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        metrics::counter!("codes_withheld").absolute(sessions::codes_withheld(&portal));
        match progress::held_for_long(&portal).await {
            Ok((waiting, _)) => metrics::gauge!("held_events_overdue").set(waiting.events as f64),
            Err(fault) => tracing::warn!(%fault, "held events were not counted"),
        }
    }
}

/// One answered request. `route` is a pattern, never a path: paths hold references and links.
pub fn answered(method: &Method, route: &str, status: u16, took: Duration) {
    let labels = [("method", known(method).to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::histogram!("http_request_seconds", &labels).record(took.as_secs_f64());
}

/// How much there is of each warning, also where there is none.
pub fn warned(warnings: &[Warning]) {
    for code in Warning::CODES {
        let count = warnings.iter().filter(|warning| warning.code() == code).count();
        metrics::gauge!("operator_warnings", "code" => code).set(u32::try_from(count).unwrap_or(u32::MAX));
    }
}

/// Anybody can send any word as a method, and each label's value is kept for ever.
pub fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_invents_labels() {
        assert_eq!(known(&Method::POST), "POST");
        assert_eq!(Method::from_bytes(b"13800001234").map(|method| known(&method)).ok(), Some("other"));
    }
}
