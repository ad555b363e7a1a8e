//! In front of the desk's forms with files, before a byte of them is kept: has somebody signed in, and is there room?

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::applications::Reference;
use http::{HeaderMap, Uri, header};
use leptos::server_fn::ServerFn;
use portal::Result;
use portal::documents::Room;
use portal::limits::Address;
use portal::staff::Desk;
use tower_sessions::Session;

use super::caller::{self, SIGN_IN};
use super::functions::{self, AddPhoto};
use crate::functions::documents::{away, is_multipart, let_in, room};
use crate::notice::{self, Notice, Trouble};
use crate::pages::errors::note;

/// Where what inspections found is on the page of a case.
const INSPECTIONS: &str = "inspections";

/// The gate itself, around the server functions.
pub async fn gate(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    if request.uri().path() != AddPhoto::PATH {
        return next.run(request).await;
    }
    let session = request.extensions().get::<Session>().cloned();
    let address = request.extensions().get::<Address>().copied();
    // The framework's reader panics on anything else.
    let is_form = is_multipart(request.headers());
    let page = case_page(request.headers());
    match entrance(&desk, session, address, &page).await {
        Ok(Entrance::Room(room)) if is_form => let_in(request, next, room).await,
        Ok(Entrance::Room(_) | Entrance::Full) => away(request, &page).await,
        Ok(Entrance::Stranger) => away(request, SIGN_IN).await,
        Err(fault) => {
            let to = format!("/fault/{}", note(&fault));
            away(request, &to).await
        }
    }
}

enum Entrance {
    Room(Room),
    /// The page says so.
    Full,
    /// Nobody who has signed in.
    Stranger,
}

async fn entrance(desk: &Desk, session: Option<Session>, address: Option<Address>, page: &str) -> Result<Entrance> {
    let Some(session) = session else { return Ok(Entrance::Stranger) };
    if caller::member_of(desk, &session).await?.is_none() {
        return Ok(Entrance::Stranger);
    }
    if let Some(room) = room(desk, &session, address) {
        return Ok(Entrance::Room(room));
    }
    notice::leave_in(&session, Notice::of(page, INSPECTIONS, Trouble::Busy)).await?;
    Ok(Entrance::Full)
}

/// The page of the case on which the form stood; the list of work, if the browser does not say which it was.
fn case_page(headers: &HeaderMap) -> String {
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()?.parse::<Uri>().ok());
    let reference = from.and_then(|from| Reference::parse(from.path().strip_prefix("/staff/cases/")?).ok());
    reference.map_or_else(|| "/staff".to_owned(), |reference| functions::address(&reference))
}
