//! Where events are sent, for whoever looks after the installation: nothing of it is about a customer.

use domain::staff::Right;

use super::desk::Desk;
use super::members::Member;
use crate::Result;
use crate::webhooks::{self, Dead, Endpoint, Replay};

/// Of what was given up, so much is listed.
pub const MOST_DEAD: u16 = 100;

/// All endpoints, and the latest of what was given up, [`MOST_DEAD`] at most. `None` for those who have nothing to do with it.
///
/// # Errors
/// When the database fails.
pub async fn sent_elsewhere(desk: &Desk, member: &Member) -> Result<Option<(Vec<Endpoint>, Vec<Dead>)>> {
    if !member.may(Right::SendWebhooks) {
        return Ok(None);
    }
    let endpoints = webhooks::list(desk.pool()).await?;
    Ok(Some((endpoints, webhooks::dead(desk.pool(), None, MOST_DEAD).await?)))
}

/// What became of sending once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentAgain {
    /// So many will be; none where somebody else has done it already.
    Done(u64),
    NotEntitled,
}

/// Sends once more what was given up at the endpoint of this name: one of its deliveries, or all of them.
///
/// # Errors
/// When the database fails.
pub async fn send_again(desk: &Desk, member: &Member, endpoint: &str, position: Option<i64>) -> Result<SentAgain> {
    if !member.may(Right::SendWebhooks) {
        return Ok(SentAgain::NotEntitled);
    }
    let what = position.map_or(Replay::Dead, Replay::OneDead);
    let replayed = webhooks::replay(desk.pool(), desk.now(), endpoint, &what).await?.unwrap_or_default();
    tracing::info!(by = member.login, endpoint, replayed, "webhooks are sent once more");
    Ok(SentAgain::Done(replayed))
}
