//! Applications for other systems: nothing about a person, since those systems know their customers themselves.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::{PremisesKind, Reference};
use domain::progress::{CaseState, Event, Progress, Recorded, RefusedBecause};
use portal::Portal;
use portal::api_keys::Scope;
use portal::inspections::inspections_for;
use portal::meters::meter_for;
use portal::progress::{self, Page, Standing, Wanted};
use portal::warnings::{self, Warning};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{self, Asked, Nothing};
use super::caller::Caller;
use super::inspections::Inspection;
use super::meters::Meter;
use super::problem::Problem;

/// Applications of one page.
const MOST: u16 = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct From {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Applications of one page, 1 to 100; 100 if it is not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<CaseState>,
    /// Only those of this area, by its code.
    area: Option<String>,
    /// Only those of this class, by the key of its template.
    template: Option<String>,
    /// Only open ones of which the next day comes before this one (Asia/Shanghai).
    #[serde(default, deserialize_with = "asked::day")]
    #[param(example = "2026-05-07")]
    due_before: Option<NaiveDate>,
    /// `true`: only open ones whose last day in time is over; `false`: only the others.
    overdue: Option<bool>,
    /// Only those of which something was told since then, or in the minute before: what is told at this moment is not seen yet. For
    /// each thing that happens, once, read `/changes`.
    #[serde(default, deserialize_with = "asked::moment")]
    #[param(example = "2026-05-07T10:00:00+08:00")]
    changed_since: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
pub struct Applications {
    /// Oldest first, at most `limit`.
    applications: Vec<Listed>,
    /// The following page's cursor; null on the last one.
    next: Option<String>,
    /// What makes the days here doubtful, or somebody should see to; mostly empty.
    warnings: Vec<Warned>,
}

#[derive(Serialize, ToSchema)]
struct Warned {
    /// `calendar_missing`, `disclosure_overdue`, `figures_stale`, `report_missing`, `event_log_missing`, `many_codes`, `events_held` or
    /// `events_expired`.
    code: &'static str,
    /// In words, for staff.
    detail: String,
}

#[derive(Serialize, ToSchema)]
struct Listed {
    reference: String,
    /// Key of the class's template.
    template: String,
    area: String,
    state: String,
    /// The stage being worked on; null when the case has ended.
    stage: Option<String>,
    /// Null without a limit, or while a pause leaves it undecided.
    stage_due: Option<NaiveDate>,
    /// Of the longest limit on the whole process.
    whole_due: Option<NaiveDate>,
    paused: bool,
    /// Place of the last event.
    seq: i32,
    submitted_at: DateTime<Utc>,
    last_event_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

/// All applications, or those for which all of it is true that is asked for, page by page.
#[utoipa::path(
    get,
    path = "/applications",
    operation_id = "list_applications",
    tag = "applications",
    security(("key" = ["applications:read"])),
    params(From),
    responses(
        (status = 200, description = "A page of applications", body = Applications),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope applications:read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No page ended at this cursor", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Asked(from): Asked<From>,
) -> Result<Json<Applications>, Problem> {
    let cursor = from.cursor.as_deref().map(Reference::parse).transpose()?;
    let limit = from.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad_request("api-limit").about("most", MOST).in_query("limit"));
    }
    let wanted = Wanted {
        state: from.state,
        area: from.area,
        template: from.template,
        due_before: from.due_before,
        overdue: from.overdue,
        changed_since: from.changed_since,
    };
    match progress::list(&portal, &caller, &wanted, cursor.as_ref(), limit).await? {
        Page::Cases { cases, next } => {
            let applications = cases.into_iter().map(Listed::from).collect();
            let warnings = warnings::recent(&portal).await?;
            let warned = |warning: &Warning| Warned { code: warning.code(), detail: warning.to_string() };
            let warnings = warnings.iter().map(warned).collect();
            Ok(Json(Applications { applications, next: next.as_deref().map(printed), warnings }))
        }
        Page::UnknownCursor => Err(Problem::not_found("api-no-cursor").in_query("cursor")),
        Page::NotEntitled => Err(Problem::not_entitled(Scope::ReadApplications)),
    }
}

impl std::convert::From<progress::Listed> for Listed {
    fn from(case: progress::Listed) -> Self {
        Self {
            reference: printed(&case.reference),
            template: case.template,
            area: case.area,
            state: case.state,
            stage: case.stage,
            stage_due: case.stage_due,
            whole_due: case.whole_due,
            paused: case.paused,
            seq: case.seq,
            submitted_at: case.submitted_at,
            last_event_at: case.last_event_at,
            ended_at: case.ended_at,
        }
    }
}

/// As people see it: `K7M3-9PXR-2Q`.
fn printed(reference: &str) -> String {
    Reference::parse(reference).map_or_else(|_| reference.to_owned(), |reference| reference.to_string())
}

#[derive(Serialize, ToSchema)]
pub struct Application {
    reference: String,
    /// Key and version of the template that applies now.
    template: String,
    template_version: String,
    area: String,
    premises: PremisesKind,
    capacity_watts: u32,
    phases: u8,
    /// An earlier request for the same address within 90 days.
    linked: Option<String>,
    /// Stages, due days with their derivation, both clocks.
    progress: Progress,
    /// The log, oldest first.
    events: Vec<Recorded>,
    /// Events that were taken in and wait, or have waited in vain, in the order in which they are said to have happened.
    held: Vec<Held>,
    /// Inspections passed and not passed, oldest first.
    inspections: Vec<Inspection>,
    /// The meter as it was put up; null until then, or where another system told that power is on.
    meter: Option<Meter>,
}

/// An event that was taken in and does not stand in the log yet.
#[derive(Serialize, ToSchema)]
struct Held {
    source: String,
    source_event_id: String,
    event: Event,
    occurred_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    /// The kind that has to come first; null when it can't be applied any more, whatever comes, or has expired.
    missing: Option<&'static str>,
    /// Why it can't be applied any more; null while it can.
    reason: Option<RefusedBecause>,
    /// When it had waited for too long and was given up; telling it again lets it wait anew. Null while it waits.
    expired_at: Option<DateTime<Utc>>,
}

impl std::convert::From<progress::HeldEvent> for Held {
    fn from(held: progress::HeldEvent) -> Self {
        let progress::HeldEvent { source, source_event_id, event, occurred_at, received_at, standing } = held;
        let (missing, reason, expired_at) = match standing {
            Standing::Waits { missing } => (Some(missing), None, None),
            Standing::Void { reason } => (None, Some(reason), None),
            Standing::Expired { at } => (None, None, Some(at)),
        };
        Self { source, source_event_id, event, occurred_at, received_at, missing, reason, expired_at }
    }
}

/// One application: where it stands, by when each stage is due and why, all its events, inspections and the meter.
#[utoipa::path(
    get,
    path = "/applications/{reference}",
    operation_id = "read_application",
    tag = "applications",
    security(("key" = ["applications:read"])),
    params(("reference" = String, Path, description = "For example K7M3-9PXR-2Q")),
    responses(
        (status = 200, description = "The application", body = Application),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope applications:read", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn read(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<Application>, Problem> {
    if !caller.may(Scope::ReadApplications) {
        return Err(Problem::not_entitled(Scope::ReadApplications));
    }
    let reference = Reference::parse(&reference)?;
    let case = progress::read(&portal, &caller, &reference).await?.ok_or_else(Problem::no_application)?;
    let held = progress::held(&portal, &caller, &case).await?;
    let inspections = inspections_for(&portal, &caller, &case).await?;
    let meter = meter_for(&portal, &caller, &case).await?;
    Ok(Json(Application {
        reference: case.reference.to_string(),
        template: case.template.key.clone(),
        template_version: case.template.version.clone(),
        area: case.area.code,
        premises: case.premises,
        capacity_watts: case.capacity_watts,
        phases: case.phases,
        linked: case.linked.map(|reference| reference.to_string()),
        progress: Arc::unwrap_or_clone(case.progress),
        events: Arc::unwrap_or_clone(case.log),
        held: held.into_iter().map(Held::from).collect(),
        inspections: inspections.into_iter().map(Inspection::from).collect(),
        meter: meter.map(Meter::from),
    }))
}
