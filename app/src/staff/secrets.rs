//! Forms that are answered by a page, since it shows a key's secret: once, and kept nowhere until then, in no address, session or form.
//! Sent again, by a reload too, they do nothing and lead to the key.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use portal::Portal;
use portal::api_keys::typed::{self, Field, Wrong, read_overlap};
use portal::api_keys::{Created, NewKey, Rotated};
use portal::staff::{self, Desk, Kept, sessions};
use tower_sessions::Session;
use uuid::Uuid;

use super::back::sign_in_to;
use super::caller;
use super::functions::{AGAIN, CHANGED, FORM, OVERLAP, WANTED, Wanted, form_id};
use super::key_pages::{KEY, KEYS, NEW_KEY, key_address};
use crate::caller::fault;
use crate::functions::Typed;
use crate::functions::kept::{self, forget_typed_in, keep_typed_in};
use crate::notice::{Notice, Trouble, leave_in};
use crate::pages::errors::note;

/// A key's secret, for the page that answers the form.
#[derive(Clone)]
pub struct Secret {
    pub key: Uuid,
    pub secret: Arc<str>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secret").field(&self.key).finish_non_exhaustive()
    }
}

/// Renders the page of a request with a secret in it.
pub type Render = Arc<dyn Fn(Secret, Request) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

#[derive(Clone)]
struct Forms {
    desk: Desk,
    render: Render,
}

/// The forms, each at the address of its page.
pub fn routes<S: Clone + Send + Sync + 'static>(desk: Desk, render: Render) -> Router<S> {
    Router::new().route(NEW_KEY, post(make)).route(KEY, post(rotate)).with_state(Forms { desk, render })
}

/// What answers a form.
enum Next {
    Shows(Secret),
    LeadsTo(String),
}

async fn make(State(forms): State<Forms>, session: Session, request: Request) -> Response {
    let (request, typed) = match read(request).await {
        Ok(read) => read,
        Err(rejection) => return rejection.into_response(),
    };
    answer(&forms, request, made(&forms.desk, &session, &typed).await).await
}

async fn rotate(State(forms): State<Forms>, session: Session, Path(id): Path<String>, request: Request) -> Response {
    let (request, typed) = match read(request).await {
        Ok(read) => read,
        Err(rejection) => return rejection.into_response(),
    };
    answer(&forms, request, rotated(&forms.desk, &session, &id, &typed).await).await
}

/// What was typed, and the request without it. What stands there several times has commas between.
async fn read(request: Request) -> Result<(Request, Typed), FormRejection> {
    let (parts, body) = request.into_parts();
    let sent = Request::from_parts(parts.clone(), body);
    let Form(fields) = Form::<Vec<(String, String)>>::from_request(sent, &()).await?;
    let mut typed = Typed::default();
    for (name, value) in fields {
        let before = typed.0.entry(name).or_default();
        if !before.is_empty() {
            before.push(',');
        }
        before.push_str(&value);
    }
    Ok((Request::from_parts(parts, Body::empty()), typed))
}

async fn answer(forms: &Forms, request: Request, next: portal::Result<Next>) -> Response {
    match next {
        Ok(Next::Shows(secret)) => (forms.render)(secret, request).await,
        Ok(Next::LeadsTo(path)) => Redirect::to(&path).into_response(),
        Err(fault) => Redirect::to(&format!("/fault/{}", note(&fault))).into_response(),
    }
}

async fn made(desk: &Desk, session: &Session, typed: &Typed) -> portal::Result<Next> {
    let Some(member) = caller::member_of(desk, session).await? else {
        return Ok(Next::LeadsTo(sign_in_to(NEW_KEY)));
    };
    let signed_in_at = sessions::begun_at(desk, &member, &caller::id_of(session)).await?;
    let form = form_id(desk, Some(typed.get(FORM)));
    let troubles = match new_key(desk.portal(), typed) {
        Err(troubles) => troubles,
        Ok(new) => match staff::make_api_key(desk, &member, signed_in_at, form, &new).await? {
            Kept::Done(Created::Secret(key, secret)) => {
                forget_typed_in(session, kept::Form::ApiKey).await?;
                return Ok(Next::Shows(Secret { key, secret: secret.into() }));
            }
            Kept::Done(Created::Repeated(key)) => {
                forget_typed_in(session, kept::Form::ApiKey).await?;
                return say(session, &key_address(key), "keys-repeated").await;
            }
            Kept::Done(Created::SourceTaken) => vec![trouble(Field::Source, Wrong::SourceTaken)],
            Kept::Done(Created::UnknownArea(_)) => vec![trouble(Field::Areas, Wrong::NoArea)],
            Kept::Done(Created::Unfit) => vec![trouble(Field::Source, Wrong::NoSource)],
            Kept::NotEntitled => vec![(Field::Areas.name().to_owned(), Trouble::NotEntitled)],
            Kept::AskAgain => {
                keep_typed_in(session, kept::Form::ApiKey, "", typed).await?;
                return ask_again(session, NEW_KEY.to_owned()).await;
            }
        },
    };
    keep_typed_in(session, kept::Form::ApiKey, "", typed).await?;
    leave_in(session, Notice { troubles, ..Notice::default().on(NEW_KEY) }).await?;
    Ok(Next::LeadsTo(NEW_KEY.to_owned()))
}

fn new_key(portal: &Portal, typed: &Typed) -> Result<NewKey, Vec<(String, Trouble)>> {
    let of = |field: Field| typed.get(field.name());
    let fields = typed::Typed {
        source: of(Field::Source),
        purpose: of(Field::Purpose),
        scopes: of(Field::Scopes),
        areas: of(Field::Areas),
        networks: of(Field::Networks),
        per_minute: of(Field::PerMinute),
        until: of(Field::Until),
    };
    typed::read(fields, portal.now())
        .map_err(|wrong| wrong.into_iter().map(|(field, wrong)| trouble(field, wrong)).collect())
}

fn trouble(field: Field, wrong: Wrong) -> (String, Trouble) {
    (field.name().to_owned(), Trouble::Key(wrong))
}

async fn rotated(desk: &Desk, session: &Session, id: &str, typed: &Typed) -> portal::Result<Next> {
    let Ok(key) = Uuid::try_parse(id) else { return Ok(Next::LeadsTo(KEYS.to_owned())) };
    let address = key_address(key);
    let Some(member) = caller::member_of(desk, session).await? else {
        return Ok(Next::LeadsTo(sign_in_to(&address)));
    };
    let signed_in_at = sessions::begun_at(desk, &member, &caller::id_of(session)).await?;
    let form = form_id(desk, Some(typed.get(FORM)));
    let Some(overlap) = read_overlap(typed.get(OVERLAP)) else {
        let wrong = Notice::of(&address, OVERLAP, Trouble::Key(Wrong::Overlap));
        leave_in(session, wrong.typed(OVERLAP, typed.get(OVERLAP))).await?;
        return Ok(Next::LeadsTo(address));
    };
    match staff::rotate_api_key(desk, &member, signed_in_at, form, key, overlap).await? {
        Kept::Done(Rotated::Secret(secret)) => Ok(Next::Shows(Secret { key, secret: secret.into() })),
        Kept::Done(Rotated::Repeated) => say(session, &address, "keys-repeated").await,
        Kept::Done(Rotated::NotInUse) => say(session, &address, "keys-not-in-use").await,
        Kept::AskAgain => ask_again(session, format!("{address}?{OVERLAP}={}", overlap.num_hours())).await,
        // There is no such page for this member either.
        Kept::NotEntitled => Ok(Next::LeadsTo(address)),
    }
}

async fn say(session: &Session, address: &str, said: &str) -> portal::Result<Next> {
    leave_in(session, Notice::default().typed(CHANGED, said).on(address)).await?;
    Ok(Next::LeadsTo(address.to_owned()))
}

async fn ask_again(session: &Session, page: String) -> portal::Result<Next> {
    session.insert(WANTED, Some(Wanted::Key(page))).await.map_err(fault)?;
    Ok(Next::LeadsTo(AGAIN.to_owned()))
}
