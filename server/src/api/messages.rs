//! What customers and the utility write to each other, for a back office that answers where it works.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use http::StatusCode;
use portal::Portal;
use portal::api_keys::{ApiCaller, Scope};
use portal::api_reads::{self, Read};
use portal::messages::systems::{self, Posted};
use portal::messages::{self, Author, LONGEST};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::asked::{Asked, Nothing};
use super::body::{Body, What};
use super::caller::Caller;
use super::once::{self, Once};
use super::problem::Problem;

#[derive(Serialize, ToSchema)]
pub struct Thread {
    /// Oldest first.
    messages: Vec<Message>,
    /// The day (Asia/Shanghai) by whose end the customer's message is to be answered; null: none waits.
    answer_due: Option<NaiveDate>,
}

#[derive(Serialize, ToSchema)]
struct Message {
    id: Uuid,
    /// Whether the customer wrote it; if not, the utility did.
    from_customer: bool,
    /// Of the utility: the post at the desk, or the name of the system that wrote it.
    by: Option<String>,
    text: String,
    written_at: DateTime<Utc>,
}

impl From<messages::Message> for Message {
    fn from(message: messages::Message) -> Self {
        let messages::Message { id, author, text, written_at } = message;
        let from_customer = author == Author::Customer;
        let by = match author {
            Author::Customer => None,
            Author::Post(name) | Author::System(name) => Some(name.zh),
        };
        Self { id, from_customer, by, text, written_at }
    }
}

/// What the customer and the utility have written to each other.
///
/// The owner of the application reads that, when and for what this key has looked.
#[utoipa::path(
    get,
    path = "/applications/{reference}/messages",
    operation_id = "read_messages",
    tag = "applications",
    security(("key" = ["messages:write"])),
    params(("reference" = String, Path, description = "For example K7M3-9PXR-2Q")),
    responses(
        (status = 200, description = "The messages", body = Thread),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope messages:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The personal data is deleted", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn read(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<Thread>, Problem> {
    let reference = Reference::parse(&reference)?;
    match api_reads::messages(&portal, &caller, &reference).await? {
        Read::Found(thread) => {
            let messages = thread.messages.into_iter().map(Message::from).collect();
            Ok(Json(Thread { messages, answer_due: thread.due }))
        }
        Read::Deleted => Err(Problem::gone()),
        Read::Unknown => Err(Problem::no_application()),
        Read::NotEntitled => Err(Problem::not_entitled(Scope::WriteMessages)),
    }
}

/// A message to the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    /// 1 to 1,000 characters, on several lines. The customer reads it as the utility's.
    #[schema(min_length = 1, max_length = 1000)]
    text: String,
    /// The id of the last message that was read, whoever wrote it; null or left out where there was none.
    last_read: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
struct MessageWritten {
    id: Uuid,
    written_at: DateTime<Utc>,
}

/// Answer the customer, or write first.
///
/// It answers all that the customer has asked before, but an objection to a supply plan, which an event answers, and one to what was told of
/// him, which people at the desk answer. The customer is told
/// that there is an answer, and reads it on the page of the application alone. An application that has ended takes messages too.
#[utoipa::path(
    post,
    path = "/applications/{reference}/messages",
    operation_id = "write_message",
    tag = "applications",
    security(("key" = ["messages:write"])),
    params(
        ("reference" = String, Path, description = "For example K7M3-9PXR-2Q"),
        ("Idempotency-Key" = String, Header, description = "The same request with the same key within 7 days is answered as before, whole, and nothing is written again, unless it was refused for how things stood (404, 409). It stays that message's for ever, and is never good for another text: 1 to 255 visible ASCII characters", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    request_body = NewMessage,
    responses(
        (status = 201, description = "It is in the thread", body = MessageWritten),
        (status = 400, description = "The message can't be read, or there is no Idempotency-Key", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope messages:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody has written since; nothing was written. Or a request with this Idempotency-Key is under way", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The personal data is deleted", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key belongs to a request with another body", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or too many messages about this application", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn write(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
    once: Once,
    body: Body,
) -> Result<Response, Problem> {
    let (sent, id) = (once::digest(body.sent()), once.id(&caller)?);
    let act = {
        let (portal, caller) = (portal.clone(), caller.clone());
        async move { post(&portal, &caller, &reference, id, &body).await }
    };
    once.run(portal, caller, sent, act).await
}

async fn post(
    portal: &Portal,
    caller: &ApiCaller,
    reference: &str,
    id: Uuid,
    body: &Body,
) -> Result<Response, Problem> {
    let reference = Reference::parse(reference)?;
    let (_, NewMessage { text, last_read }) = body.read(What::Message)?;
    match systems::post(portal, caller, &reference, id, last_read, &text).await? {
        Posted::Done { id, written_at } => {
            Ok((StatusCode::CREATED, Json(MessageWritten { id, written_at })).into_response())
        }
        Posted::Wrong(_) => Err(Problem::bad_request("api-message-text").about("longest", LONGEST).at("/text")),
        Posted::AskedSince => Err(Problem::conflict("api-asked-since").at("/last_read")),
        Posted::AnsweredSince => Err(Problem::conflict("api-answered-since").at("/last_read")),
        Posted::TooOften(wait) => Err(Problem::too_many_messages(wait.num_seconds())),
        Posted::OtherText => Err(Problem::other_content()),
        Posted::Deleted => Err(Problem::gone()),
        Posted::Unknown => Err(Problem::no_application()),
        Posted::NotEntitled => Err(Problem::not_entitled(Scope::WriteMessages)),
    }
}
