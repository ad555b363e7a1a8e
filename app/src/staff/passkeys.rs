//! What passkeys need of the browser: a script, and what it is asked. The script is the desk's own and on the pages that ask
//! alone; all others have none.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderValue, StatusCode, header};
use portal::limits::Address;
use portal::staff::passkeys::{Question, ask_for_new};
use portal::staff::{Desk, ask_for_passkey, sessions};
use serde_json::json;
use tower_sessions::Session;

use super::caller::{self, SIGN_IN};
use super::functions::{AGAIN, NEW_PASSKEY};
use crate::pages::errors::note;

const SCRIPT: &str = include_str!("passkeys.js");
/// Its address changes with what is in it.
static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    SCRIPT.hash(&mut hasher);
    format!("/staff/passkeys.{:016x}.js", hasher.finish())
});

/// Asks for a passkey.
pub const ASK: &str = "/staff/passkeys/ask";
/// Asks for a new one.
pub const ASK_FOR_NEW: &str = "/staff/passkeys/ask-for-new";

/// Pages that ask for passkeys.
const PAGES: [&str; 3] = [SIGN_IN, AGAIN, NEW_PASSKEY];
/// No page comes near this. Bytes.
const LARGEST: usize = 1 << 20;

/// The script and the questions.
pub fn routes<S: Clone + Send + Sync + 'static>(desk: Desk) -> Router<S> {
    let script = || async {
        let said = [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "max-age=31536000, immutable"),
        ];
        (said, SCRIPT)
    };
    Router::new()
        .route(&SCRIPT_PATH, get(script))
        .route(ASK, post(ask))
        .route(ASK_FOR_NEW, post(ask_new))
        .with_state(desk)
}

async fn ask(State(desk): State<Desk>, Extension(address): Extension<Address>) -> Response {
    answer(ask_for_passkey(&desk, address).await)
}

async fn ask_new(State(desk): State<Desk>, session: Session) -> Response {
    let asked = async {
        let Some(member) = caller::member_of(&desk, &session).await? else { return Ok(None) };
        let signed_in_at = sessions::begun_at(&desk, &member, &caller::id_of(&session)).await?;
        ask_for_new(&desk, &member, signed_in_at).await
    };
    answer(asked.await)
}

fn answer(asked: portal::Result<Option<Question>>) -> Response {
    match asked {
        Ok(Some(Question { id, options })) => {
            let question = Json(json!({ "id": id, "options": options }));
            ([(header::CACHE_CONTROL, "no-store")], question).into_response()
        }
        Ok(None) => StatusCode::FORBIDDEN.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

/// Brings the script to the pages that ask for passkeys, and lets browsers load it.
pub async fn bring_script(request: Request, next: Next) -> Response {
    let asks = PAGES.contains(&request.uri().path());
    let response = next.run(request).await;
    if !asks || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, LARGEST).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let script = format!("<script type=\"module\" src=\"{}\"></script></head>", *SCRIPT_PATH);
    let page = String::from_utf8_lossy(&page).replacen("</head>", &script, 1);
    if let Some(policy) = parts.headers.get_mut(header::CONTENT_SECURITY_POLICY)
        && let Ok(opened) = policy.to_str().map(|policy| policy.replace("script-src 'none'", "script-src 'self'"))
        && let Ok(opened) = HeaderValue::from_str(&opened)
    {
        *policy = opened;
    }
    Response::from_parts(parts, Body::from(page))
}
