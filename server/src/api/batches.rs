//! Many events in one call, each with its own answer.

use axum::extract::State;
use axum::{Extension, Json};
use domain::applications::Reference;
use http::StatusCode;
use portal::Portal;
use portal::api_keys::{ApiCaller, Scope};
use portal::limits;
use portal::progress::{self, Pushed};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::asked::{Asked, Nothing};
use super::body::{Body, What};
use super::caller::{Caller, Left};
use super::events::{self, Accepted, Push};
use super::problem::{Problem, Speaker, Told};

/// Events of one call, at most.
const MOST: usize = 1_000;
/// What one key does once at a time.
pub(super) const TURN: &str = "batch";
/// A thousand events, with room.
const LARGEST: usize = 1 << 20;

/// Events of any applications, told in this order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// 1 to 1,000.
    #[schema(value_type = Vec<BatchEvent>, min_items = 1, max_items = 1000)]
    events: Vec<Value>,
}

/// An event, and whose it is.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes what `read` takes apart")]
struct BatchEvent {
    /// For example K7M3-9PXR-2Q
    application: String,
    #[serde(flatten)]
    event: Push,
}

/// One answer an event, in the order of the events.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    answers: Vec<Answered>,
}

/// What pushing the event alone would be answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answered {
    /// The HTTP status.
    status: u16,
    /// What became of it: of an event that was applied or is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Accepted>,
    /// Why nothing became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Problem>)]
    problem: Option<Told>,
}

impl Answered {
    fn is_held(&self) -> bool {
        self.status == StatusCode::ACCEPTED.as_u16()
    }
}

/// Tell what happened to many applications.
///
/// Each event is taken in as if it had been pushed alone, in a transaction of its own and in this order, and has an answer of its
/// own: one that is refused, or can't be read, keeps no other back. What is held when it comes and applied by a later
/// event of the same call is answered as applied. Once read, a call is carried out to the end though the connection is lost;
/// the same call again changes nothing and is answered with what has become of each. A call counts as many requests as it has
/// events, and with one key one call is carried out at a time.
#[utoipa::path(
    post,
    path = "/events",
    operation_id = "push_events",
    tag = "applications",
    security(("key" = ["events:write"])),
    request_body = Batch,
    responses(
        (status = 200, description = "Each event has its answer", body = BatchAnswer),
        (status = 400, description = "There is no list of 1 to 1,000 events; nothing was changed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope events:write", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or another call of it is under way", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn push_all(
    State(portal): State<Portal>,
    caller: Caller,
    left: Option<Extension<Left>>,
    Extension(speaker): Extension<Speaker>,
    Asked(Nothing {}): Asked<Nothing>,
    body: Body<LARGEST>,
) -> Result<Json<BatchAnswer>, Problem> {
    let (_, Batch { events }) = body.read(What::Events)?;
    if !(1..=MOST).contains(&events.len()) {
        return Err(Problem::bad_request("api-batch-size")
            .about("most", MOST)
            .about("found", events.len())
            .at("/events"));
    }
    if !caller.0.may(Scope::PushEvents) {
        return Err(Problem::not_entitled(Scope::PushEvents));
    }
    // Whoever hangs up and calls again would have one after the other carried out beside the first.
    let turn = limits::turn(&portal, TURN, caller.0.key().as_bytes()).await?.ok_or_else(Problem::one_at_a_time)?;
    // The call itself was counted when it came.
    let more = u32::try_from(events.len()).unwrap_or(u32::MAX).saturating_sub(1);
    caller.owes(&portal, more, left.as_deref()).await?;
    // A task of its own: whoever hangs up finds all of it done, and not a part.
    let told = tokio::spawn(async move {
        let answers = tell(&portal, &caller.0, &speaker, &events).await;
        if let Err(fault) = turn.end().await {
            tracing::warn!(%fault, "the turn of a batch ends with its connection");
        }
        answers
    });
    let answers =
        told.await.map_err(|error| portal::Fault::Inconsistent(format!("a batch was not finished: {error}")))?;
    Ok(Json(BatchAnswer { answers }))
}

async fn tell(portal: &Portal, caller: &ApiCaller, speaker: &Speaker, events: &[Value]) -> Vec<Answered> {
    let mut answers = Vec::with_capacity(events.len());
    let answer = async |place: usize, event: &Value| match push(portal, caller, event).await.and_then(events::answer) {
        Ok((status, accepted)) => Answered { status: status.as_u16(), accepted: Some(accepted), problem: None },
        Err(problem) => {
            let told = speaker.tell(problem.within(&format!("/events/{place}")));
            Answered { status: told.status, accepted: None, problem: Some(told) }
        }
    };
    for (place, event) in events.iter().enumerate() {
        answers.push(answer(place, event).await);
    }
    // What came before its predecessor may have been applied by it.
    for (place, event) in events.iter().enumerate() {
        if answers[place].is_held() {
            answers[place] = answer(place, event).await;
        }
    }
    answers
}

async fn push(portal: &Portal, caller: &ApiCaller, told: &Value) -> Result<Pushed, Problem> {
    let mut told = told.clone();
    let application = told.as_object_mut().and_then(|fields| fields.remove("application"));
    let Some(Value::String(application)) = application else {
        return Err(Problem::bad_request("api-event-of-nobody").at("/application"));
    };
    let reference = Reference::parse(&application)?;
    Ok(progress::push(portal, caller, &reference, &events::read(told)?).await?)
}
