//! Sends what is due: each endpoint on its own, so that a slow one holds nobody up but itself.

use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::deliveries::{self, Claimed, Failure};
use super::post::{Answer, Letter, Post, Silence};
use super::{message, schedule, signature};
use crate::{Fault, Portal, Result, progress};

const EVERY: Duration = Duration::from_secs(1);
/// Deliveries to one endpoint at once.
const AT_ONCE: i64 = 8;
/// What is under way may take so long when the process ends; what is cut off is tried again by the next one.
const PATIENCE: Duration = Duration::from_secs(8);
const GONE: u16 = 410;

/// Sends until `shutdown` comes. Processes do it side by side on one database.
pub async fn run(portal: Portal, post: Post, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    let stopping = Arc::new(AtomicBool::new(false));
    let mut sending = JoinSet::new();
    let mut at_work: HashMap<Uuid, AbortHandle> = HashMap::new();
    loop {
        while let Some(ended) = sending.try_join_next() {
            if let Err(error) = ended {
                tracing::error!(%error, "the sending of webhooks ended early");
            }
        }
        at_work.retain(|_, task| !task.is_finished());
        match deliveries::look(&portal).await {
            Ok(due) => {
                for endpoint in due {
                    at_work.entry(endpoint).or_insert_with(|| {
                        let (portal, post, stopping) = (portal.clone(), post.clone(), stopping.clone());
                        sending.spawn(async move {
                            if let Err(fault) = deliver(&portal, &post, endpoint, &stopping).await {
                                tracing::error!(%endpoint, %fault, "webhooks are not sent");
                            }
                        })
                    });
                }
            }
            Err(fault) => tracing::error!(%fault, "which webhooks are due is not known"),
        }
        tokio::select! {
            () = &mut shutdown => break,
            () = sleep(EVERY) => {}
        }
    }
    stopping.store(true, Ordering::Relaxed);
    if timeout(PATIENCE, async { while sending.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!("webhooks that were not answered were cut off");
    }
}

/// Sends what is due for one endpoint, until there is no more.
pub(super) async fn deliver(portal: &Portal, post: &Post, endpoint: Uuid, stopping: &AtomicBool) -> Result<()> {
    while !stopping.load(Ordering::Relaxed) {
        let claimed = deliveries::claim(portal, endpoint, AT_ONCE).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let mut tries = JoinSet::new();
        for one in claimed {
            let (portal, post) = (portal.clone(), post.clone());
            tries.spawn(async move { try_one(&portal, &post, &one).await });
        }
        while let Some(ended) = tries.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%endpoint, %error, "a try to send a webhook ended early");
            }
        }
    }
    Ok(())
}

/// What goes wrong with one on our side counts as a try, and holds none of the others up.
async fn try_one(portal: &Portal, post: &Post, claimed: &Claimed) {
    let Err(fault) = deliver_one(portal, post, claimed).await else { return };
    tracing::error!(endpoint = claimed.name, position = claimed.position, %fault, "a webhook is not sent");
    let again = schedule::wait(claimed.tries, None, portal.random()).map(|wait| portal.now() + wait);
    let failure = Failure { status: None, code: "fault" };
    if let Err(fault) = deliveries::failed(portal, claimed, &failure, again).await {
        tracing::error!(endpoint = claimed.name, %fault, "that a webhook was not sent is not written down");
    }
}

async fn deliver_one(portal: &Portal, post: &Post, claimed: &Claimed) -> Result<()> {
    let told = progress::told(portal, claimed.position).await?;
    let told = told.ok_or_else(|| Fault::Inconsistent(format!("there is no change {}", claimed.position)))?;
    let id = message::id(&told.reference, told.recorded.seq);
    let (body, now) = (message::body(&told)?, portal.now());
    let timestamp = now.timestamp();
    let signature = signature::sign(&claimed.secrets, &id, timestamp, &body);
    let letter = Letter { id: id.clone(), timestamp, signature, body };
    let (failure, asked) = match post.send(&claimed.url, letter, now).await {
        Answer::Taken(status) => return deliveries::delivered(portal, claimed, status).await,
        Answer::Refused(GONE, _) => {
            tracing::warn!(endpoint = claimed.name, "paused: the receiver of webhooks answers 410");
            let failure = Failure { status: Some(GONE), code: "answered" };
            return deliveries::gone(portal, claimed, &failure).await;
        }
        Answer::Refused(status, asked) => {
            let code = if (300..400).contains(&status) { "redirected" } else { "answered" };
            (Failure { status: Some(status), code }, asked)
        }
        Answer::Unanswered(silence) => {
            let code = match silence {
                Silence::Address => "address",
                Silence::Unreachable => "unreachable",
                Silence::Late => "late",
            };
            (Failure { status: None, code }, None)
        }
    };
    let again = schedule::wait(claimed.tries, asked, portal.random()).map(|wait| portal.now() + wait);
    if again.is_none() {
        tracing::warn!(endpoint = claimed.name, id, failure = failure.code, "a webhook is given up");
    }
    deliveries::failed(portal, claimed, &failure, again).await
}
