//! Owners' pages that follow their case: one look at the database a second for all of them, and a line to each page
//! whose case has moved. The line says only how far the log goes; what is new the page fetches itself.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::caller;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::applications::Reference;
use http::{HeaderMap, StatusCode, header};
use portal::Portal;
use portal::progress::{self, Change, Watermark};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};
use tokio_stream::wrappers::ReceiverStream;
use tower_sessions::Session;

const LOOK: Duration = Duration::from_secs(1);
/// A page whose session has ended is cut off within this time.
const RECHECK: Duration = if cfg!(test) { Duration::from_millis(300) } else { Duration::from_secs(15) };
/// Proxies and phones forget a silent connection after a minute or so.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Pages that one session keeps open at once; a browser opens a few.
const PER_SESSION: usize = 8;
/// Pages that fall further behind look up where their case is.
const BACKLOG: usize = 1_024;

#[derive(Clone)]
struct Live {
    portal: Portal,
    changes: broadcast::Sender<Change>,
    stopping: watch::Receiver<bool>,
    /// Open pages by session.
    open: Arc<Mutex<HashMap<i128, usize>>>,
}

/// The route, without its sessions. The looking goes on until `stopping`.
pub fn router(portal: Portal, stopping: watch::Receiver<bool>) -> Router {
    let (changes, _) = broadcast::channel(BACKLOG);
    tokio::spawn(look(portal.clone(), changes.clone(), stopping.clone()));
    Router::new().route("/my/{reference}/live", get(open)).with_state(Live {
        portal,
        changes,
        stopping,
        open: Arc::default(),
    })
}

async fn look(portal: Portal, changes: broadcast::Sender<Change>, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since: Option<Watermark> = None;
    let mut failing = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        // After a failure the watermark stays, so that nothing is left out.
        match news(&portal, since.as_ref(), &changes).await {
            Ok(next) => (since, failing) = (Some(next), false),
            Err(fault) if !failing => {
                failing = true;
                tracing::warn!(%fault, "open pages are not told what is new");
            }
            Err(_) => {}
        }
    }
}

async fn news(
    portal: &Portal,
    since: Option<&Watermark>,
    changes: &broadcast::Sender<Change>,
) -> portal::Result<Watermark> {
    let Some(since) = since else { return progress::watermark(portal).await };
    let (new, next) = progress::changes(portal, since).await?;
    for change in new {
        // Nobody listening is no error.
        let _ = changes.send(change);
    }
    Ok(next)
}

#[derive(Deserialize)]
struct Shown {
    /// What the page shows already.
    seq: Option<u32>,
}

async fn open(
    State(live): State<Live>,
    Path(reference): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
    session: Session,
) -> Response {
    let Ok(reference) = Reference::parse(&reference) else { return StatusCode::NOT_FOUND.into_response() };
    // Listening begins before the look at the case, so that nothing falls between the two.
    let changes = live.changes.subscribe();
    let now = match latest(&live.portal, &session, &reference).await {
        Ok(Some(now)) => now,
        // No page asks again after this answer.
        Ok(None) => return StatusCode::FORBIDDEN.into_response(),
        Err(fault) => {
            tracing::error!(%fault, "a page can't be kept up to date");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let Some(counted) = Counted::one(&live.open, session.id().map_or(0, |id| id.0)) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    // A browser that connects again says what it saw last.
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok()).or(shown.seq);
    let follower = Follower { live, session, reference, case_id: now.case_id, told: last.unwrap_or(now.seq) };
    let (lines, stream) = mpsc::channel(4);
    tokio::spawn(follower.follow(changes, lines, now, counted));
    let sse = Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    ([(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-accel-buffering"), "no")], sse)
        .into_response()
}

async fn latest(portal: &Portal, session: &Session, reference: &Reference) -> portal::Result<Option<Change>> {
    let visitor = caller::visitor_of(session).await?;
    progress::latest(portal, &visitor, reference).await
}

type Lines = mpsc::Sender<Result<Event, Infallible>>;

/// One open page.
struct Follower {
    live: Live,
    session: Session,
    reference: Reference,
    case_id: i64,
    /// The last `seq` that the page knows of.
    told: u32,
}

impl Follower {
    async fn follow(mut self, mut changes: broadcast::Receiver<Change>, lines: Lines, now: Change, _counted: Counted) {
        let mut stopping = self.live.stopping.clone();
        let mut recheck = interval(RECHECK);
        recheck.reset();
        let mut open = self.tell(&lines, now).await;
        while open {
            let heard = tokio::select! {
                heard = changes.recv() => heard.map(Some),
                _ = recheck.tick() => Ok(None),
                () = lines.closed() => return,
                _ = stopping.wait_for(|stop| *stop) => return,
            };
            open = match heard {
                Ok(Some(change)) if change.case_id == self.case_id => self.tell(&lines, change).await,
                Ok(Some(_)) => true,
                Ok(None) | Err(RecvError::Lagged(_)) => self.check(&lines).await,
                Err(RecvError::Closed) => false,
            };
        }
    }

    /// Whether the page is still there.
    async fn tell(&mut self, lines: &Lines, change: Change) -> bool {
        if change.seq <= self.told {
            return true;
        }
        self.told = change.seq;
        let seq = change.seq.to_string();
        lines.send(Ok(Event::default().id(&seq).data(seq))).await.is_ok()
    }

    /// Whether the page may still be told: its session may have ended, or lost the case.
    async fn check(&mut self, lines: &Lines) -> bool {
        if self.session.load().await.is_err() {
            return false;
        }
        match latest(&self.live.portal, &self.session, &self.reference).await {
            Ok(Some(now)) => self.tell(lines, now).await,
            Ok(None) | Err(_) => false,
        }
    }
}

/// Counts an open page for as long as it lives.
struct Counted {
    open: Arc<Mutex<HashMap<i128, usize>>>,
    session: i128,
}

impl Counted {
    /// `None`: the session has as many open as it may.
    fn one(open: &Arc<Mutex<HashMap<i128, usize>>>, session: i128) -> Option<Self> {
        let mut counts = open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(session).or_default();
        if *count >= PER_SESSION {
            return None;
        }
        *count += 1;
        metrics::gauge!("live_pages").increment(1.0);
        Some(Self { open: Arc::clone(open), session })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.session);
            }
        }
        metrics::gauge!("live_pages").decrement(1.0);
    }
}

#[cfg(test)]
mod tests;
