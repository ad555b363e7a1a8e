//! Owners' pages that follow their case: a line to each page whose case has moved. The line says only how far the log goes; what
//! is new the page fetches itself.

use std::convert::Infallible;
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
use portal::progress::{self, Change};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio::time::interval;
use tokio_stream::wrappers::ReceiverStream;
use tower_sessions::Session;

use crate::counted::{Counted, Counts};
use crate::news::News;

/// A page whose session has ended is cut off within this time.
const RECHECK: Duration = if cfg!(test) { Duration::from_millis(300) } else { Duration::from_secs(15) };
/// Proxies and phones forget a silent connection after a minute or so.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Pages that one session keeps open at once; a browser opens a few.
const PER_SESSION: usize = 8;

#[derive(Clone)]
struct Live {
    portal: Portal,
    news: News,
    /// Open pages by session.
    open: Counts<i128>,
}

/// The route, without its sessions.
pub fn router(portal: Portal, news: News) -> Router {
    Router::new().route("/my/{reference}/live", get(open)).with_state(Live { portal, news, open: Counts::default() })
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
    let changes = live.news.subscribe();
    let now = match latest(&live.portal, &session, &reference).await {
        Ok(Some(now)) => now,
        // No page asks again after this answer.
        Ok(None) => return StatusCode::FORBIDDEN.into_response(),
        Err(fault) => {
            tracing::error!(%fault, "a page can't be kept up to date");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let client = session.id().map_or(0, |id| id.0);
    let Some(counted) = Counted::one(&live.open, client, PER_SESSION, "live_pages") else {
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
    async fn follow(
        mut self,
        mut changes: broadcast::Receiver<Change>,
        lines: Lines,
        now: Change,
        _counted: Counted<i128>,
    ) {
        let mut stopping = self.live.news.stopping();
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

#[cfg(test)]
mod tests;
