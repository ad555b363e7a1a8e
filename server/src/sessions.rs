//! Browser sessions: what a handler reads and writes is tower-sessions', the rows are the portal's, and when the cookie is set
//! or taken away is said here. A request that has lost its session to another one says nothing about the cookie: the browser
//! has a better one by now.

mod rows;

use std::sync::Arc;

use app::caller;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use portal::Portal;
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};
use tower_sessions::session::{Error, Id};
use tower_sessions::{Expiry, Session};

use rows::{Left, Rows};
pub use rows::{backend, record, stored};

/// How sessions are kept.
#[derive(Debug, Clone)]
pub struct Sessions {
    portal: Portal,
    https: bool,
}

impl Sessions {
    pub fn new(portal: Portal, https: bool) -> Self {
        Self { portal, https }
    }

    /// `__Host-` ties the cookie to this host and to TLS, so it is only for https.
    fn cookie_name(&self) -> &'static str {
        let [https, plain] = caller::COOKIES;
        if self.https { https } else { plain }
    }

    fn lifetime(&self) -> Duration {
        Duration::days(self.portal.settings().retention.session.num_days())
    }

    fn id_in(&self, headers: &HeaderMap) -> Option<Id> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
        cookies.find(|cookie| cookie.name() == self.cookie_name())?.value().parse().ok()
    }

    fn cookie(&self, value: String, lifetime: Duration) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.cookie_name(), value)).http_only(true).same_site(SameSite::Lax);
        let cookie = cookie.secure(self.https).path("/").max_age(lifetime).build();
        cookie.to_string().parse().ok()
    }
}

/// Gives each request its session, and keeps what became of it once the answer is there. Until then nothing of it is
/// written: a browser that hangs up meanwhile still has what it had.
pub async fn keep(State(sessions): State<Sessions>, mut request: Request, next: Next) -> Response {
    let rows = Arc::new(Rows::new(sessions.portal.clone()));
    let expiry = Expiry::OnInactivity(sessions.lifetime());
    let session = Session::new(sessions.id_in(request.headers()), rows.clone(), Some(expiry));
    request.extensions_mut().insert(session.clone());
    let mut response = next.run(request).await;
    if !session.is_modified() || response.status().is_server_error() {
        return response;
    }
    match finish(&sessions, &session, &rows).await {
        Ok(Some(cookie)) => {
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Ok(None) => response,
        Err(error) => {
            tracing::error!(%error, "a session was not kept");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The cookie that the browser has from now on, if that is another or lasts longer.
async fn finish(sessions: &Sessions, session: &Session, rows: &Rows) -> Result<Option<HeaderValue>, Error> {
    if session.is_empty().await {
        // Signed out; or nothing came of it, and there is no session to say anything about.
        return Ok(if rows.end().await? { sessions.cookie(String::new(), Duration::ZERO) } else { None });
    }
    session.save().await?;
    Ok(match (rows.left(), session.id()) {
        (Left::Kept, Some(id)) => sessions.cookie(id.to_string(), sessions.lifetime()),
        _ => None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
