//! Writes that are done once however often they are sent: `Idempotency-Key`.

use axum::body::{Body as Content, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::response::{IntoResponse, Response};
use domain::applications::Reference;
use http::StatusCode;
use http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue};
use http::request::Parts;
use portal::Portal;
use portal::api_answers::{self, Answer, Begun, Write};
use portal::api_keys::ApiCaller;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::problem::{Problem, Speaker};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that nothing was done now.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Characters of a key.
const LONGEST: usize = 255;
/// Bytes of an address.
const LONGEST_ADDRESS: usize = 200;
/// Bytes of an answer that is kept.
const LARGEST: usize = 64 << 10;

/// The address of a write, and the key under which it is done once, if it has one.
pub struct Once {
    address: String,
    key: Option<String>,
    speaker: Speaker,
}

impl<S: Send + Sync> FromRequestParts<S> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let address = address(parts, state).await?;
        let mut keys = parts.headers.get_all(KEY).iter();
        let key = match (keys.next(), keys.next()) {
            (None, _) => None,
            (Some(key), None) => Some(read(key)?),
            (Some(_), Some(_)) => return Err(Problem::bad_request("api-one-idempotency-key")),
        };
        Ok(Self { address, key, speaker: Speaker::of(&parts.extensions) })
    }
}

/// The same for each way in which a reference can be written, and no longer than the addresses that there are.
async fn address<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<String, Problem> {
    let unknown = || Problem::not_found("api-nothing-here");
    let matched = MatchedPath::from_request_parts(parts, state).await.map_err(|_| unknown())?;
    let named = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unknown())?;
    let mut address = matched.as_str().to_owned();
    for (name, said) in &named {
        let said = if name == "reference" { Reference::parse(said)?.as_str().to_owned() } else { said.to_owned() };
        address = address.replace(&format!("{{{name}}}"), &said);
    }
    if address.len() > LONGEST_ADDRESS { Err(unknown()) } else { Ok(address) }
}

/// A string with or without its quotation marks.
fn read(key: &HeaderValue) -> Result<String, Problem> {
    let key = key.to_str().unwrap_or_default().trim();
    let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
    let fits = (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let wrong = || Problem::bad_request("api-idempotency-key").about("longest", LONGEST);
    fits.then(|| key.to_owned()).ok_or_else(wrong)
}

impl Once {
    /// An id for what is written, the same each time that it is sent under this key: it is written once, though the process is killed before
    /// its answer is kept. For writes that have no id of their own, which need a key.
    pub fn id(&self, caller: &ApiCaller) -> Result<Uuid, Problem> {
        let key = self.key.as_deref().ok_or_else(|| Problem::bad_request("api-no-idempotency-key"))?;
        let told = [caller.key().as_bytes(), self.address.as_bytes(), b" ", key.as_bytes()].concat();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest(&told)[..16]);
        Ok(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Does it, or answers as it was answered before. `asked` is the [`digest`] of the request's body. It is done, and its answer is kept,
    /// though whoever asks for it hangs up.
    pub async fn run(
        self,
        portal: Portal,
        caller: ApiCaller,
        asked: [u8; 32],
        act: impl Future<Output = Result<Response, Problem>> + Send + 'static,
    ) -> Result<Response, Problem> {
        let Self { address, key, speaker } = self;
        let Some(key) = key else { return act.await };
        let done = tokio::spawn(async move {
            let write = Write { caller: &caller, address: &address, key: &key, asked: &asked };
            once(&portal, write, &speaker, act).await
        });
        done.await.map_err(|error| portal::Fault::Inconsistent(format!("a write was not finished: {error}")))?
    }
}

/// SHA-256 of what was sent.
pub fn digest(sent: &[u8]) -> [u8; 32] {
    Sha256::digest(sent).into()
}

async fn once(
    portal: &Portal,
    write: Write<'_>,
    speaker: &Speaker,
    act: impl Future<Output = Result<Response, Problem>> + Send,
) -> Result<Response, Problem> {
    match api_answers::begin(portal, write).await? {
        Begun::Now => {}
        Begun::Before(answer) => return Ok(replay(answer)),
        Begun::UnderWay => return Err(Problem::under_way()),
        Begun::OtherContent => return Err(Problem::other_content()),
    }
    let (parts, content) = act.await.unwrap_or_else(|problem| speaker.answer(problem)).into_parts();
    let content = to_bytes(content, LARGEST).await.map_err(|error| portal::Fault::Inconsistent(error.to_string()))?;
    if is_final(parts.status) {
        let said = |name| parts.headers.get(name).and_then(|said| said.to_str().ok()).map(str::to_owned);
        let (content_type, content_language) = (said(CONTENT_TYPE), said(CONTENT_LANGUAGE));
        let answer =
            Answer { status: parts.status.as_u16(), content_type, content_language, content: content.to_vec() };
        api_answers::finish(portal, write, &answer).await?;
    } else {
        api_answers::forget(portal, write).await?;
    }
    Ok(Response::from_parts(parts, Content::from(content)))
}

/// Whether it would be answered the same again: what was done, and what can't be read. What is not there yet, or does not fit yet, may
/// be and fit tomorrow, and what is ours or the key's to put right may be right then. Where the key is another body's, that body's answer
/// is the one to be kept.
fn is_final(status: StatusCode) -> bool {
    status.is_success() || status == StatusCode::BAD_REQUEST
}

/// The whole of it, in the language in which it was first said, whatever is asked for now: sent again, a write gets one answer, not two.
fn replay(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, answer.content).into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    for (name, said) in [(CONTENT_TYPE, answer.content_type), (CONTENT_LANGUAGE, answer.content_language)] {
        if let Some(said) = said.and_then(|said| HeaderValue::try_from(said).ok()) {
            headers.insert(name, said);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
