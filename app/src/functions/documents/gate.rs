//! In front of every form with files, before a byte of it is kept: is it one, is there a session that may send files, and is
//! there room? Whoever is refused is heard out and led to a page that says why; so is whoever's form was not read to its end.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::applications::{Reference, Step};
use http::{HeaderMap, Uri, header};
use leptos::server_fn::ServerFn;
use portal::applications::drafts::FILES;
use portal::documents::{self, Room};
use portal::limits::Address;
use portal::{Portal, Result};
use tower_sessions::Session;

use super::SendPaper;
use super::metered::{Meter, Metered, PATIENCE};
use crate::caller;
use crate::functions::applications::{SaveDocument, path_of};
use crate::hearing;
use crate::notice::{self, Notice, Trouble};
use crate::pages::errors::note;

/// Where the papers are on the page of a case.
pub const PAPERS: &str = "papers";
/// Where the cases are on the list of what is mine.
pub const CASES: &str = "cases";

/// An upload that was let in.
#[derive(Clone)]
pub struct Admitted {
    pub room: Room,
    pub meter: Arc<Meter>,
}

enum Decision {
    Enter(Room),
    /// Where to go instead.
    Away(String),
}

/// The gate itself, around the server functions.
pub async fn gate(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let for_draft = path == SaveDocument::PATH;
    if !for_draft && path != SendPaper::PATH {
        return next.run(request).await;
    }
    let asked = Asked::of(&request, for_draft);
    let room = match asked.decide(&portal).await {
        Ok(Decision::Enter(room)) => room,
        Ok(Decision::Away(to)) => return away(request, &to).await,
        Err(fault) => {
            let to = format!("/fault/{}", note(&fault));
            return away(request, &to).await;
        }
    };
    let_in(request, next, room).await
}

/// Meters an upload that has a room, and hears out what its form leaves unread.
pub(crate) async fn let_in(mut request: Request, next: Next, room: Room) -> Response {
    let meter = Arc::new(Meter::default());
    request.extensions_mut().insert(Admitted { room: room.clone(), meter: Arc::clone(&meter) });
    let (parts, body) = request.into_parts();
    let body = Body::from_stream(Metered::new(body, Arc::clone(&meter), PATIENCE));
    let answer = next.run(Request::from_parts(parts, body)).await;
    // Whatever was wrong with the form, or with us.
    if let Some(rest) = meter.rest() {
        hearing::hear_out(rest, hearing::OF_UPLOAD).await;
    }
    // Until now it was under way.
    drop(room);
    answer
}

/// What is known of an upload before it is read.
struct Asked {
    for_draft: bool,
    is_form: bool,
    session: Option<Session>,
    address: Option<Address>,
    /// On which it stood.
    page: String,
    /// Of that page, where what is wrong leads to.
    place: &'static str,
}

impl Asked {
    fn of(request: &Request, for_draft: bool) -> Self {
        let (page, place) = if for_draft { (path_of(Step::Document), FILES) } else { case_page(request.headers()) };
        Self {
            for_draft,
            is_form: is_multipart(request.headers()),
            session: request.extensions().get().cloned(),
            address: request.extensions().get().copied(),
            page,
            place,
        }
    }

    async fn decide(self, portal: &Portal) -> Result<Decision> {
        // The framework's reader panics on anything else.
        if !self.is_form {
            return Ok(Decision::Away(self.page));
        }
        let begin = if self.for_draft { path_of(Step::Where) } else { "/sign-in".to_owned() };
        let Some(session) = self.session else { return Ok(Decision::Away(begin)) };
        let visitor = caller::visitor_of(&session).await?;
        if !documents::may_send(portal, &visitor, self.for_draft).await? {
            return Ok(Decision::Away(begin));
        }
        if let Some(room) = room(portal, &session, self.address) {
            return Ok(Decision::Enter(room));
        }
        notice::leave_in(&session, Notice::of(&self.page, self.place, Trouble::Busy)).await?;
        Ok(Decision::Away(self.page))
    }
}

/// A place for an upload of this session, if there is one.
pub(crate) fn room(portal: &Portal, session: &Session, address: Option<Address>) -> Option<Room> {
    let whose = session.id().map(|id| id.0.to_be_bytes());
    let factor = portal.settings().address_factor;
    address.zip(whose).and_then(|(address, whose)| documents::enter(portal, &whose, address, factor))
}

/// Browsers whose words nobody listens to show a broken connection and not the answer.
pub(crate) async fn away(request: Request, to: &str) -> Response {
    hearing::hear_out(request.into_body(), hearing::OF_UPLOAD).await;
    Redirect::to(to).into_response()
}

/// The page of the case on which the form stood, and where the papers are on it; the list of cases, if the browser does not
/// say which page it was.
fn case_page(headers: &HeaderMap) -> (String, &'static str) {
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()?.parse::<Uri>().ok());
    let reference = from.and_then(|from| Reference::parse(from.path().strip_prefix("/my/")?).ok());
    match reference {
        Some(reference) => (format!("/my/{}", reference.as_str()), PAPERS),
        None => ("/my".to_owned(), CASES),
    }
}

pub(crate) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = kind.strip_prefix("multipart/form-data").and_then(|rest| rest.split_once("boundary="));
    boundary.is_some_and(|(_, boundary)| boundary.bytes().any(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_say_where_the_form_stood_is_led_to_the_list() {
        let of = |from: &str| case_page(&HeaderMap::from_iter([(header::REFERER, from.parse().unwrap())]));
        assert_eq!(of("http://127.0.0.1:3000/my/K7M39PXR2Q"), ("/my/K7M39PXR2Q".to_owned(), PAPERS));
        assert_eq!(of("http://127.0.0.1:3000/my/nothing"), ("/my".to_owned(), CASES));
        assert_eq!(case_page(&HeaderMap::new()), ("/my".to_owned(), CASES));
    }

    #[test]
    fn a_boundary_is_wanted() {
        let is = |kind: &str| is_multipart(&HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]));
        assert!(is("multipart/form-data; boundary=----WebKitFormBoundary7MA4"));
        for kind in ["", "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded"] {
            assert!(!is(kind), "{kind}");
        }
        assert!(!is_multipart(&HeaderMap::new()));
    }
}
