//! What is new over all cases: one look at the database a second, for every open page and every system that waits for changes.

use std::time::Duration;

use portal::Portal;
use portal::progress::{self, Change, Position};
use tokio::sync::{broadcast, watch};
use tokio::time::{MissedTickBehavior, interval};

const LOOK: Duration = Duration::from_secs(1);
/// Listeners that fall further behind look up themselves where their case is.
const BACKLOG: usize = 1_024;

/// Cheap to clone; what is new goes to all.
#[derive(Clone)]
pub struct News {
    changes: broadcast::Sender<Change>,
    newest: watch::Receiver<Position>,
    stopping: watch::Receiver<bool>,
}

impl News {
    /// Looks until `stopping`.
    pub fn of(portal: Portal, stopping: watch::Receiver<bool>) -> Self {
        let (changes, _) = broadcast::channel(BACKLOG);
        let (position, newest) = watch::channel(0);
        tokio::spawn(look(portal, changes.clone(), position, stopping.clone()));
        Self { changes, newest, stopping }
    }

    /// Each case that changes from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Turns to true when the process is to end.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.clone()
    }

    /// Until something stands behind this place, or the process is to end.
    pub async fn after(&self, position: Position) {
        let (mut newest, mut stopping) = (self.newest.clone(), self.stopping());
        tokio::select! {
            _ = newest.wait_for(|newest| *newest > position) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

async fn look(
    portal: Portal,
    changes: broadcast::Sender<Change>,
    position: watch::Sender<Position>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since = None;
    let mut failing = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        // After a failure the place stays, so that nothing is left out.
        match news(&portal, since, &changes).await {
            Ok(newest) => {
                (since, failing) = (Some(newest), false);
                position.send_replace(newest);
            }
            Err(fault) if !failing => {
                failing = true;
                tracing::warn!(%fault, "nobody is told what is new");
            }
            Err(_) => {}
        }
    }
}

async fn news(
    portal: &Portal,
    since: Option<Position>,
    changes: &broadcast::Sender<Change>,
) -> portal::Result<Position> {
    let Some(since) = since else { return progress::newest(portal).await };
    let (new, newest) = progress::changes(portal, since).await?;
    for change in new {
        // Nobody listening is no error.
        let _ = changes.send(change);
    }
    Ok(newest)
}
