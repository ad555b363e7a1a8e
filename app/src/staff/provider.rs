//! To the provider and back. The desk's cookie is strict: a browser that comes from another site brings none. So the provider
//! leads to a page that takes nothing in and goes on to [`FINISH`] by itself: this step is the desk's own, and has the cookie.

use axum::Router;
use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use portal::limits::Address;
use portal::sessions::may_begin_session;
use portal::staff::{self, Begun, Desk, Linked, Returned, sessions};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use uuid::Uuid;

use super::back::{sign_in_to, wanted};
use super::caller::{self, SIGN_IN};
use super::functions::{AGAIN, CHANGED, ME, WANTED, Wanted};
use crate::caller::fault;
use crate::functions::kept::kept;
use crate::notice::{Notice, Trouble, leave_in};
use crate::pages::errors::note;

/// Begins: leads to the provider.
pub const BEGIN: &str = "/staff/provider";
/// The same for whoever has signed in and wants his account linked.
pub const LINK: &str = "/staff/provider/link";
/// Takes in what the provider said.
pub const FINISH: &str = "/staff/provider/finish";
/// The page that asks for the second factor.
pub const CODE_PAGE: &str = "/staff/code";
/// In notices: the link to the provider.
pub const PROVIDER: &str = "provider";

/// Under which stands in the session what makes it the browser's own for the provider's answer.
const BROWSER: &str = "staff browser";
/// Under which stands in the session for whom the provider has vouched.
pub const VOUCHED: &str = "staff vouched";
/// For so long that is good.
const VOUCHED_FOR: TimeDelta = TimeDelta::minutes(10);

/// Somebody for whom the provider has vouched and who still has to show his second factor.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Vouched {
    pub login: String,
    pub to: String,
    until: DateTime<Utc>,
}

/// For whom the provider has vouched a moment ago in this browser.
///
/// # Errors
/// When the session can't be read.
pub async fn vouched() -> portal::Result<Option<Vouched>> {
    let vouched: Option<Vouched> = kept(VOUCHED).await?;
    Ok(vouched.filter(|vouched| vouched.until > caller::desk().now()))
}

/// The three steps that are no pages.
pub fn routes<S: Clone + Send + Sync + 'static>(desk: Desk) -> Router<S> {
    Router::new().route(BEGIN, get(begin)).route(LINK, get(link)).route(FINISH, get(finish)).with_state(desk)
}

#[derive(Debug, Deserialize)]
struct To {
    to: Option<String>,
}

async fn begin(
    State(desk): State<Desk>,
    Extension(address): Extension<Address>,
    session: Session,
    Query(To { to }): Query<To>,
) -> Response {
    let to = wanted(to.as_deref());
    lead_to(begun(&desk, &session, address, to, false).await)
}

async fn link(State(desk): State<Desk>, Extension(address): Extension<Address>, session: Session) -> Response {
    lead_to(begun(&desk, &session, address, ME, true).await)
}

fn lead_to(path: portal::Result<String>) -> Response {
    match path {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

async fn begun(desk: &Desk, session: &Session, address: Address, to: &str, links: bool) -> portal::Result<String> {
    let member = if links { caller::member_of(desk, session).await? } else { None };
    let link = match &member {
        Some(member) => Some((member, sessions::begun_at(desk, member, &caller::id_of(session)).await?)),
        None if links => return Ok(SIGN_IN.to_owned()),
        None => None,
    };
    let page = if links { ME.to_owned() } else { sign_in_to(to) };
    if desk.settings().entrance.provider.is_none() {
        return Ok(page);
    }
    let Some(browser) = browser(desk, session, address).await? else { return Ok(page) };
    let trouble = match staff::begin(desk, browser.as_bytes(), to, link, address).await? {
        Begun::To(address) => return Ok(address),
        Begun::Nothing => return Ok(page),
        Begun::AskAgain => {
            session.insert(WANTED, Some(Wanted::Page(LINK.to_owned()))).await.map_err(fault)?;
            return Ok(AGAIN.to_owned());
        }
        Begun::Unreachable => Trouble::ProviderUnreachable,
        Begun::Wait(time) => Trouble::wait(time),
    };
    leave_in(session, Notice::of(if links { ME } else { SIGN_IN }, PROVIDER, trouble)).await?;
    Ok(page)
}

/// What this browser alone has. `None`: it has no session, and this address may not begin another.
async fn browser(desk: &Desk, session: &Session, address: Address) -> portal::Result<Option<Uuid>> {
    if let Some(known) = session.get(BROWSER).await.map_err(fault)? {
        return Ok(Some(known));
    }
    if session.id().is_none() && !may_begin_session(desk, address).await? {
        return Ok(None);
    }
    let new = desk.new_id();
    session.insert(BROWSER, new).await.map_err(fault)?;
    Ok(Some(new))
}

/// What the provider put into the address.
#[derive(Debug, Deserialize)]
struct Said {
    state: Option<String>,
    code: Option<String>,
}

async fn finish(
    State(desk): State<Desk>,
    Extension(address): Extension<Address>,
    session: Session,
    Query(said): Query<Said>,
) -> Response {
    lead_to(finished(&desk, &session, address, said).await)
}

async fn finished(desk: &Desk, session: &Session, address: Address, said: Said) -> portal::Result<String> {
    // Whoever was sent to the provider has a session; a browser without one was asked nothing, and can be told nothing.
    let Some(browser) = session.get::<Uuid>(BROWSER).await.map_err(fault)? else { return Ok(SIGN_IN.to_owned()) };
    let state = said.state.unwrap_or_default();
    let trouble = match staff::finish(desk, browser.as_bytes(), &state, said.code, address).await? {
        Returned::In { member, to } => {
            caller::enter_in(session, &member).await?;
            return Ok(to);
        }
        Returned::CodeWanted { login, to } => {
            let until = desk.now() + VOUCHED_FOR;
            session.insert(VOUCHED, Vouched { login, to, until }).await.map_err(fault)?;
            return Ok(CODE_PAGE.to_owned());
        }
        Returned::Linked(linked) => return told_of_link(session, linked).await,
        Returned::Unknown => Trouble::ProviderUnknown,
        Returned::Refused => Trouble::ProviderRefused,
        Returned::Unreachable => Trouble::ProviderUnreachable,
        Returned::Wait(time) => Trouble::wait(time),
    };
    leave_in(session, Notice::of(SIGN_IN, PROVIDER, trouble)).await?;
    Ok(SIGN_IN.to_owned())
}

async fn told_of_link(session: &Session, linked: Linked) -> portal::Result<String> {
    let notice = match linked {
        Linked::Done => Notice::default().typed(CHANGED, "staff-linked").on(ME),
        Linked::Taken | Linked::Nobody => Notice::of(ME, PROVIDER, Trouble::ProviderTaken),
    };
    leave_in(session, notice).await?;
    Ok(ME.to_owned())
}
