//! Who is calling, and for what: taken from the request, for pages and server functions.

use std::net::Ipv4Addr;
use std::sync::Arc;

use domain::text::Language;
use http::header;
use http::request::Parts;
use leptos::prelude::{expect_context, provide_context, use_context};
use portal::limits::Address;
use portal::sessions::{Visitor, may_begin_session};
use portal::{Fault, Portal};
use tower_sessions::Session;

use crate::preferences::Preferences;
use crate::redirect;
use crate::words::Words;

/// Under which the visitor stands in the session.
const VISITOR: &str = "visitor";
/// The names of the session's cookie: over https, and without.
pub const COOKIES: [&str; 2] = ["__Host-sunlit", "sunlit"];

/// The use cases.
#[must_use]
pub fn portal() -> Portal {
    expect_context::<Portal>()
}

/// Language and size for this request.
#[must_use]
pub fn preferences() -> Preferences {
    use_context::<Parts>().and_then(|parts| parts.extensions.get::<Preferences>().copied()).unwrap_or_default()
}

/// The words in the reader's language.
#[must_use]
pub fn words() -> Words {
    Words(language())
}

#[must_use]
pub fn language() -> Language {
    preferences().language
}

/// The path asked for, without the query.
#[must_use]
pub fn path() -> String {
    use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default()
}

/// Where a page of the public stands: at the desk's own address there is none.
#[must_use]
pub fn public_path(path: &str) -> String {
    match use_context::<portal::staff::Desk>() {
        Some(desk) => format!("{}{path}", desk.settings().base_url),
        None => path.to_owned(),
    }
}

/// The query of a request, decoded once however many of its values are asked for.
#[derive(Clone)]
struct Query(Arc<Vec<(String, String)>>);

impl Query {
    fn of_request() -> Option<Self> {
        if let Some(query) = use_context::<Self>() {
            return Some(query);
        }
        let parts = use_context::<Parts>()?;
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).ok()?;
        let query = Self(Arc::new(pairs.0));
        provide_context(query.clone());
        Some(query)
    }
}

/// One value of the query, decoded.
#[must_use]
pub fn query(name: &str) -> Option<String> {
    let query = Query::of_request()?;
    query.0.iter().find_map(|(key, value)| (key == name).then(|| value.clone()))
}

/// All values of this name in the query, decoded, in their order.
#[must_use]
pub fn queries(name: &str) -> Vec<String> {
    let Some(query) = Query::of_request() else { return Vec::new() };
    query.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
}

/// What the browser's cookie leads to, to read from.
pub(crate) fn session() -> Option<Session> {
    use_context::<Parts>()?.extensions.get::<Session>().cloned()
}

/// The session to write to: the one of the cookie, if there is one, or a new one if this address may begin another. Anybody
/// can make up a cookie. `None`: nothing can be kept, and the answer says so.
///
/// # Errors
/// When the session can't be read, or the limits can't be asked.
pub(crate) async fn session_to_write() -> portal::Result<Option<Session>> {
    let Some(session) = session() else { return Ok(None) };
    // Only a look into it tells whether it exists.
    session.get_value(VISITOR).await.map_err(fault)?;
    if session.id().is_some() || may_begin_session(&portal(), address()).await? {
        return Ok(Some(session));
    }
    redirect::nothing_kept();
    Ok(None)
}

/// Whether there is a session for the cookie that came.
///
/// # Errors
/// When the session can't be read.
pub async fn has_session() -> portal::Result<bool> {
    let Some(session) = session() else { return Ok(false) };
    session.get_value(VISITOR).await.map_err(fault)?;
    Ok(session.id().is_some())
}

/// Whether a cookie came that leads to no session: it has ended, or has another id that the browser may know already.
///
/// # Errors
/// When the session can't be read.
pub async fn has_lost_session() -> portal::Result<bool> {
    let cookies = use_context::<Parts>().map(|parts| parts.headers).unwrap_or_default();
    let lines = cookies.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut names = lines.flat_map(|line| line.split(';')).filter_map(|cookie| Some(cookie.split_once('=')?.0.trim()));
    Ok(names.any(|name| COOKIES.contains(&name)) && !has_session().await?)
}

/// What this browser's session may see. Without a session: nothing.
///
/// # Errors
/// When the session can't be read.
pub async fn visitor() -> portal::Result<Visitor> {
    match session() {
        Some(session) => visitor_of(&session).await,
        None => Ok(Visitor::default()),
    }
}

/// What a session may see.
///
/// # Errors
/// When the session can't be read.
pub async fn visitor_of(session: &Session) -> portal::Result<Visitor> {
    Ok(session.get(VISITOR).await.map_err(fault)?.unwrap_or_default())
}

/// Keeps what the session may see from now on. If that is more than before, the cookie gets a new value, so that nobody who
/// knew the old one comes along. There is no other way to write it.
///
/// # Errors
/// When the session can't be written.
pub async fn keep(visitor: &Visitor) -> portal::Result<()> {
    let Some(session) = session_to_write().await? else { return Ok(()) };
    // A session that begins now has a new one anyway.
    if visitor.raised_since(&visitor_of(&session).await?) && session.id().is_some() {
        session.cycle_id().await.map_err(fault)?;
    }
    session.insert(VISITOR, visitor).await.map_err(fault)
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn fault(error: tower_sessions::session::Error) -> Fault {
    Fault::Inconsistent(format!("session: {error}"))
}

/// Where the request comes from, for the limits.
#[must_use]
pub fn address() -> Address {
    let known = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Address>().copied());
    known.unwrap_or(Address(Ipv4Addr::UNSPECIFIED.into()))
}
