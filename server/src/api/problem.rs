//! What is said when something is refused: RFC 9457, with a sentence that says what to do, in the caller's language.

use std::borrow::Cow;
use std::sync::Arc;

use app::words::{Words, refused_because};
use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::applications::ReferenceError;
use domain::contractors::import::Fault;
use domain::progress::RefusedBecause;
use domain::text::Language;
use fluent_langneg::{NegotiationStrategy, accepted_languages, negotiate_languages};
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use portal::api_keys::Scope;
use portal::contractors::Unreadable;
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// What can go wrong, as a program tells it apart. Each has its paragraph on the page [`app::pages::interface::PROBLEMS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray)]
pub enum Kind {
    Unreadable,
    UnknownKey,
    KeyElsewhere,
    MissingScope,
    NotFound,
    WrongMethod,
    Conflict,
    Refused,
    UnderWay,
    Deleted,
    OtherContent,
    TooMany,
    OneAtATime,
    Fault,
}

impl Kind {
    /// The last part of its type's address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownKey => "unknown-key",
            Self::KeyElsewhere => "key-elsewhere",
            Self::MissingScope => "missing-scope",
            Self::NotFound => "not-found",
            Self::WrongMethod => "wrong-method",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::UnderWay => "under-way",
            Self::Deleted => "deleted",
            Self::OtherContent => "other-content",
            Self::TooMany => "too-many",
            Self::OneAtATime => "one-at-a-time",
            Self::Fault => "fault",
        }
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::UnknownKey => StatusCode::UNAUTHORIZED,
            Self::KeyElsewhere | Self::MissingScope => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict | Self::Refused | Self::UnderWay => StatusCode::CONFLICT,
            Self::Deleted => StatusCode::GONE,
            Self::OtherContent => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany | Self::OneAtATime => StatusCode::TOO_MANY_REQUESTS,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Why nothing was done, before it is put into words.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    /// The sentence in the catalogues.
    key: &'static str,
    arguments: Vec<(&'static str, String)>,
    place: Option<Place>,
    reason: Option<RefusedBecause>,
    allowed: Option<Vec<&'static str>>,
    retry_after: Option<i64>,
}

/// What is wrong with a list of firms.
#[derive(Debug, Clone)]
enum List {
    /// Nothing at all could be read.
    Unreadable(Unreadable),
    Faulty(Vec<Fault>),
}

/// Cells that are named in one answer.
const MOST_CELLS: usize = 50;
/// Characters that are quoted of a cell.
const MOST_QUOTED: usize = 60;

/// What of the request is wrong.
#[derive(Debug, Clone)]
enum Place {
    /// A JSON pointer into the body (RFC 6901).
    Body(String),
    /// A name of the query.
    Query(String),
    /// The list of firms that the body is.
    List(Box<List>),
}

impl Problem {
    fn new(kind: Kind, key: &'static str) -> Self {
        Self { kind, key, arguments: Vec::new(), place: None, reason: None, allowed: None, retry_after: None }
    }

    /// What stands in for `{ $name }` in the sentence.
    pub fn about(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Where it stands in the body, as a JSON pointer.
    pub fn at(self, pointer: impl Into<String>) -> Self {
        Self { place: Some(Place::Body(pointer.into())), ..self }
    }

    /// Which name of the query it is about.
    pub fn in_query(self, name: impl Into<String>) -> Self {
        Self { place: Some(Place::Query(name.into())), ..self }
    }

    /// The same of a part of a body, which stands there.
    pub fn within(mut self, pointer: &str) -> Self {
        if let Some(Place::Body(inner)) = &mut self.place {
            inner.insert_str(0, pointer);
        }
        self
    }

    pub fn status(&self) -> StatusCode {
        self.kind.status()
    }

    /// The request can't be read: 400.
    pub fn bad_request(key: &'static str) -> Self {
        Self::new(Kind::Unreadable, key)
    }

    /// No list of firms can be read: 400.
    pub fn no_list(why: Unreadable) -> Self {
        Self { place: Some(Place::List(List::Unreadable(why).into())), ..Self::bad_request("api-list-unreadable") }
    }

    /// Cells of a list of firms are faulty: 400. Line and column are pointed at; the sentence counts `rows` and `faulty` ones.
    pub fn faulty_cells(mut faults: Vec<Fault>) -> Self {
        let problem = Self::bad_request("api-list-faulty").about("cells", faults.len());
        faults.truncate(MOST_CELLS);
        let problem = problem.about("named", faults.len());
        Self { place: Some(Place::List(List::Faulty(faults).into())), ..problem }
    }

    /// No key, or one that nobody has: 401.
    pub fn unknown_caller(key: &'static str) -> Self {
        Self::new(Kind::UnknownKey, key)
    }

    /// The key is not for where it is used: 403.
    pub fn elsewhere() -> Self {
        Self::new(Kind::KeyElsewhere, "api-key-elsewhere")
    }

    /// The key lacks a scope: 403.
    pub fn not_entitled(scope: Scope) -> Self {
        Self::new(Kind::MissingScope, "api-no-scope").about("scope", scope.name())
    }

    /// The key is for some areas, and this is for all: 403.
    pub fn not_everywhere() -> Self {
        Self::new(Kind::MissingScope, "api-not-everywhere")
    }

    /// 404.
    pub fn not_found(key: &'static str) -> Self {
        Self::new(Kind::NotFound, key)
    }

    /// No application has this number, or none that the key may see: 404.
    pub fn no_application() -> Self {
        Self::not_found("api-no-application")
    }

    /// The personal data of the case is deleted: 410.
    pub fn gone() -> Self {
        Self::new(Kind::Deleted, "api-deleted")
    }

    /// The address knows other methods: 405.
    pub fn wrong_method() -> Self {
        Self::new(Kind::WrongMethod, "api-wrong-method")
    }

    /// It contradicts what is known: 409. Nothing was changed.
    pub fn conflict(key: &'static str) -> Self {
        Self::new(Kind::Conflict, key)
    }

    /// A write under the same Idempotency-Key is not over: 409.
    pub fn under_way() -> Self {
        Self { retry_after: Some(2), ..Self::new(Kind::UnderWay, "api-under-way") }
    }

    /// The Idempotency-Key belongs to another request: 422.
    pub fn other_content() -> Self {
        Self::new(Kind::OtherContent, "api-other-content")
    }

    /// An event that can't enter the case's log: 409. Nothing was changed.
    pub fn refused(reason: RefusedBecause, allowed: Vec<&'static str>) -> Self {
        Self { allowed: Some(allowed), ..Self::refused_because(reason) }
    }

    /// Something that is no event and can't be, for the same reason as an event: 409. Nothing was changed.
    pub fn refused_because(reason: RefusedBecause) -> Self {
        Self { reason: Some(reason), ..Self::new(Kind::Refused, refused_because(reason)) }
    }

    /// Another call with this key is not over, and has to be first: 429.
    pub fn one_at_a_time() -> Self {
        Self { retry_after: Some(5), ..Self::new(Kind::OneAtATime, "api-one-at-a-time") }
    }

    /// Too much else is being read: 429.
    pub fn busy() -> Self {
        Self { retry_after: Some(5), ..Self::new(Kind::TooMany, "api-busy") }
    }

    /// Another list of firms is being published: 429.
    pub fn list_under_way() -> Self {
        Self { retry_after: Some(5), ..Self::new(Kind::TooMany, "api-list-under-way") }
    }

    /// Too many messages of systems about one application: 429, with the seconds to wait.
    pub fn too_many_messages(seconds: i64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(Kind::TooMany, "api-too-many-messages").about("seconds", seconds)
        }
    }

    /// 429, with the seconds to wait.
    pub fn too_many(seconds: i64) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(Kind::TooMany, "api-too-many").about("seconds", seconds) }
    }
}

/// No application has such a number, and the sentence says how that is known: 404.
impl From<ReferenceError> for Problem {
    fn from(error: ReferenceError) -> Self {
        match error {
            ReferenceError::Missing => Self::not_found("api-reference-missing"),
            ReferenceError::Impossible { character, position } => {
                Self::not_found("api-reference-character").about("character", character).about("position", position)
            }
            ReferenceError::Length { found } => Self::not_found("api-reference-length").about("found", found),
            ReferenceError::Check => Self::not_found("api-reference-check"),
        }
    }
}

/// Ours: 500, with an id that stands in the log too.
impl From<portal::Fault> for Problem {
    fn from(fault: portal::Fault) -> Self {
        let id = Uuid::new_v4();
        tracing::error!(%id, error = %fault, "a use case failed");
        Self::new(Kind::Fault, "api-fault").about("id", id)
    }
}

/// `application/problem+json`
#[derive(Debug, Serialize, ToSchema)]
pub struct Told {
    /// What kind of problem it is: the address of a page that says what to do about it.
    #[serde(rename = "type")]
    kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind in a few words.
    title: String,
    /// What is wrong, in a sentence.
    detail: String,
    /// Where it is wrong, as far as that can be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
    /// Of an event or a measure that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<RefusedBecause>,
    /// Of an event that was refused: the kinds that would be applied now.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<Vec<&'static str>>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Serialize, ToSchema)]
struct Wrong {
    /// What is wrong, in a sentence.
    detail: String,
    /// Where it stands in the body (RFC 6901); of a table the line, counted from 1, and the column's header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Which name of the query it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
}

/// In the interface's description it is what is told.
impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Told::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        "Problem".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Told::schemas(schemas);
    }
}

/// Puts problems into words: in which language, and where the page of their types is.
#[derive(Debug, Clone)]
pub struct Speaker {
    page: Arc<str>,
    language: Language,
}

impl Speaker {
    /// That of the request with these extensions. Every request of the interface has one.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().cloned().unwrap_or_else(|| Self { page: page("").into(), language: Language::En })
    }

    /// The words of the language that the caller wants.
    pub fn words(&self) -> Words {
        Words(self.language)
    }

    pub fn tell(&self, problem: Problem) -> Told {
        let words = Words(self.language);
        let Problem { kind, key, arguments, place, reason, allowed, .. } = problem;
        let mut arguments: Vec<_> = arguments.into_iter().map(|(name, value)| (name, value.into())).collect();
        if let Some(Place::List(list)) = &place
            && let List::Unreadable(why) = &**list
        {
            arguments.push(("why", words.import_unreadable(why).into()));
        }
        let detail = words.with(key, &arguments);
        let errors = match place {
            None => Vec::new(),
            Some(Place::Body(pointer)) => {
                vec![Wrong { detail: detail.clone(), pointer: Some(pointer), parameter: None }]
            }
            Some(Place::Query(name)) => vec![Wrong { detail: detail.clone(), pointer: None, parameter: Some(name) }],
            Some(Place::List(list)) => match *list {
                List::Unreadable(_) => Vec::new(),
                List::Faulty(cells) => cells.into_iter().map(|cell| of_cell(words, cell)).collect(),
            },
        };
        Told {
            kind: format!("{}#{}", self.page, kind.code()),
            status: kind.status().as_u16(),
            title: words.say(&format!("interface-problem-{}", kind.code())),
            detail,
            errors,
            reason,
            allowed,
        }
    }

    /// The whole answer.
    pub fn answer(&self, problem: Problem) -> Response {
        let (status, retry_after) = (problem.status(), problem.retry_after);
        let mut response = (status, Json(self.tell(problem))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(Words(self.language).tag()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Of a cell: its line and its column.
fn of_cell(words: Words, mut cell: Fault) -> Wrong {
    if cell.read.chars().count() > MOST_QUOTED {
        cell.read = cell.read.chars().take(MOST_QUOTED).chain(['…']).collect();
    }
    let pointer = format!("/{}/{}", cell.line, cell.column.header());
    Wrong { detail: words.import_fault(&cell), pointer: Some(pointer), parameter: None }
}

fn page(base: &str) -> String {
    format!("{base}{}", app::pages::interface::PROBLEMS)
}

/// Where the page of types is, for [`say`].
pub fn types(base_url: &str) -> Arc<str> {
    page(base_url).into()
}

/// Says each problem in the language that the caller wants most of those that there are, and in English to whoever wants none.
pub async fn say(State(page): State<Arc<str>>, mut request: Request, next: Next) -> Response {
    let speaker = Speaker { page, language: wanted(request.headers()) };
    request.extensions_mut().insert(speaker.clone());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let mut said = speaker.answer(problem);
    for (name, value) in response.headers() {
        said.headers_mut().entry(name).or_insert(value.clone());
    }
    said
}

fn wanted(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tag = |language| Words(language).tag();
    let offered = accepted_languages::parse(&[Language::En, Language::Zh].map(tag).join(","));
    let asked = accepted_languages::parse(asked);
    let best =
        negotiate_languages(&asked, &offered, None, NegotiationStrategy::Lookup).first().map(ToString::to_string);
    if best.as_deref() == Some(tag(Language::Zh)) { Language::Zh } else { Language::En }
}

/// [`say`] puts it into words.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
