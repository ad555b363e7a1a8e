//! How long the gateway took over the last code, and whether it took it: whoever is answered without a message must not
//! notice by either.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use crate::Portal;
use crate::parts::Sms;

#[derive(Debug, Clone, Copy)]
struct Sent {
    took: TimeDelta,
    taken: bool,
}

/// Of the last one of this process.
#[derive(Debug)]
pub struct LastSent(Mutex<Sent>);

impl Default for LastSent {
    fn default() -> Self {
        Self(Mutex::new(Sent { took: TimeDelta::zero(), taken: true }))
    }
}

/// Sends a code. Whether the gateway took it.
pub(super) async fn send(portal: &Portal, sms: &Sms) -> bool {
    let began = portal.now();
    let sent = portal.sms().send(sms).await;
    if let Err(error) = &sent {
        tracing::warn!(id = %sms.id, %error, "a code was not sent");
    }
    let last = portal.kept::<LastSent>();
    let sent = Sent { took: portal.now() - began, taken: sent.is_ok() };
    *last.0.lock().unwrap_or_else(PoisonError::into_inner) = sent;
    sent.taken
}

/// Does as if: takes as long as the last one did, and comes to the same.
pub(super) async fn pretend(portal: &Portal) -> bool {
    let last = portal.kept::<LastSent>();
    let last = *last.0.lock().unwrap_or_else(PoisonError::into_inner);
    tokio::time::sleep(last.took.to_std().unwrap_or_default()).await;
    last.taken
}
