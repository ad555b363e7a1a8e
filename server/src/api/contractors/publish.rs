//! The list of firms, published by another system.

use app::words::Words;
use axum::extract::{FromRequestParts, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::text::one_line;
use http::StatusCode;
use http::request::Parts;
use portal::Portal;
use portal::api_keys::{ApiCaller, Scope};
use portal::contractors::{self, Delivery, Imported, Published, Report, Unreadable, Version};
use portal::foreign::Whose;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::asked::{Asked, day};
use super::super::body::Body;
use super::super::caller::Caller;
use super::super::once::{self, Once};
use super::super::problem::{Problem, Speaker};
use crate::contractors::by_sort;

/// Some hundred thousand rows.
const LARGEST: usize = 16 << 20;
/// Characters of what stands beside a version.
const LONGEST: u32 = 200;
/// Characters of a note, which may quote a cell.
const LONGEST_NOTE: usize = 400;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// Where the list comes from, shown on the pages, for rows that don't say so themselves; the key's name if it is not said.
    #[param(min_length = 1, max_length = 200)]
    source: Option<String>,
    /// The name of the file, shown beside the version.
    #[param(min_length = 1, max_length = 200)]
    file_name: Option<String>,
    /// The day (Asia/Shanghai) that the list speaks of; today if it is not said.
    #[serde(default, deserialize_with = "day")]
    dated: Option<NaiveDate>,
    /// Only say what would become of it.
    #[serde(default)]
    dry_run: bool,
    /// Take the rows that are right although others are faulty; firms of faulty rows stay as they were.
    #[serde(default)]
    confirm_rest: bool,
    /// Take it although it leaves out many firms of the current list: they are no longer listed then.
    #[serde(default)]
    confirm_dropped: bool,
}

/// A caller whose key publishes lists, which is asked before so large a body is read.
pub struct Publisher(ApiCaller);

impl FromRequestParts<Portal> for Publisher {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let Caller(caller) = Caller::from_request_parts(parts, portal).await?;
        if !caller.may(Scope::PublishLists) {
            return Err(Problem::not_entitled(Scope::PublishLists));
        }
        if !caller.may_everywhere(Scope::PublishLists) {
            return Err(Problem::not_everywhere());
        }
        Ok(Self(caller))
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "outcome")]
enum ListAnswer {
    /// It is the list now.
    Published(ListCounts),
    /// It would be the list.
    WouldBePublished(ListCounts),
    /// It is the list already, as this version.
    Unchanged { version: i32 },
}

#[derive(Debug, Serialize, ToSchema)]
struct ListCounts {
    version: i32,
    /// Rows that were read, and faulty ones that were left out.
    rows: i32,
    rows_left_out: i32,
    /// On the list now.
    firms: i32,
    licences: i32,
    /// Firms that are new or back, have changed, and are no longer listed.
    added: i32,
    changed: i32,
    dropped: i32,
    /// What was put right or should be looked at, in sentences: how the file was read, and each sort of note with its first cell.
    notes: Vec<String>,
}

impl ListCounts {
    fn of(version: &Version, report: &Report, words: Words) -> Self {
        let told = report.told.iter().map(|told| words.import_told(told));
        let by_sort =
            by_sort(&report.gathered.notes).into_iter().map(|(first, count)| words.import_notes(first, count));
        Self {
            version: version.number,
            rows: version.rows_read,
            rows_left_out: version.rows_left_out,
            firms: version.firms,
            licences: version.licences,
            added: version.added,
            changed: version.changed,
            dropped: version.dropped,
            notes: told.chain(by_sort).map(|note| note.chars().take(LONGEST_NOTE).collect()).collect(),
        }
    }
}

/// Publish the complete list of firms, which is the list from then on.
///
/// The body is the file, as `sunlit import-contractors` takes it: CSV (UTF-8, GB18030) or XLSX, with headers, at most 16 MiB. It is taken
/// whole or not at all. Every faulty cell is named: `pointer` is its line and its column's header. The same file again changes nothing. A
/// list is for all areas, so that a key of some of them publishes none. Who published a version stands beside it.
#[utoipa::path(
    put,
    path = "/contractors",
    operation_id = "publish_contractors",
    tag = "applications",
    security(("key" = ["lists:publish"])),
    params(
        Stated,
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key within 7 days is answered as before, whole, and nothing is done again, unless it was refused for how things stood (409); a dry run needs none: 1 to 255 visible ASCII characters", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    request_body(content(
        (String = "text/csv"),
        (String = "application/octet-stream"),
    )),
    responses(
        (status = 200, description = "It is the list already, or this was a dry run", body = ListAnswer),
        (status = 201, description = "It is the list now", body = ListAnswer),
        (status = 400, description = "The query or the file can't be read, or cells are faulty; nothing was changed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope lists:publish, or is for some areas only", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The current list speaks of a later day, or many of its firms are left out; nothing was changed. Or a request with this Idempotency-Key is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key belongs to a request with another body or query", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or another list is being published", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn publish(
    State(portal): State<Portal>,
    Publisher(caller): Publisher,
    Extension(speaker): Extension<Speaker>,
    Asked(stated): Asked<Stated>,
    RawQuery(query): RawQuery,
    once: Once,
    body: Body<LARGEST>,
) -> Result<Response, Problem> {
    // What is asked beside the file is as much of the request as the file.
    let sent = [once::digest(query.unwrap_or_default().as_bytes()), once::digest(body.sent())].concat();
    let dry_run = stated.dry_run;
    let act = {
        let (portal, caller) = (portal.clone(), caller.clone());
        async move { take(&portal, &caller, &stated, body.sent(), speaker.words()).await }
    };
    // Nothing is done that could be done twice, and its key is still good for doing it.
    if dry_run { act.await } else { once.run(portal, caller, once::digest(&sent), act).await }
}

async fn take(
    portal: &Portal,
    caller: &ApiCaller,
    stated: &Stated,
    bytes: &[u8],
    words: Words,
) -> Result<Response, Problem> {
    let line = |name: &'static str, said: &Option<String>| {
        let wrong = || Problem::bad_request("api-line").about("name", name).about("longest", LONGEST).in_query(name);
        said.as_deref().map(|said| one_line(said, LONGEST).map_err(|_| wrong())).transpose()
    };
    let (source, file_name) = (line("source", &stated.source)?, line("file_name", &stated.file_name)?);
    let today = shanghai_date(portal.now());
    let dated = stated.dated.unwrap_or(today);
    if dated > today {
        return Err(Problem::bad_request("api-list-dated").about("dated", dated).in_query("dated"));
    }
    let delivery = Delivery {
        file_name: file_name.as_deref().unwrap_or(if bytes.starts_with(b"PK") { "list.xlsx" } else { "list.csv" }),
        bytes,
        source: source.as_deref().unwrap_or(caller.source()),
        dated,
        confirm_rest: stated.confirm_rest,
        confirm_dropped: stated.confirm_dropped,
    };
    let key = caller.key().as_bytes().to_vec();
    let whose = Whose { address: key.clone(), session: key };
    let read = contractors::read_list(portal.children(), &whose, bytes).await?;
    let imported = match contractors::publish(portal, caller, delivery, read, stated.dry_run).await? {
        Published::Imported(imported) => imported,
        Published::Busy => return Err(Problem::list_under_way()),
        Published::NotEntitled => return Err(Problem::not_entitled(Scope::PublishLists)),
    };
    match imported {
        Imported::New(version, report) => {
            let counted = ListCounts::of(&version, &report, words);
            Ok(match stated.dry_run {
                true => Json(ListAnswer::WouldBePublished(counted)).into_response(),
                false => (StatusCode::CREATED, Json(ListAnswer::Published(counted))).into_response(),
            })
        }
        Imported::Unchanged(version) => Ok(Json(ListAnswer::Unchanged { version }).into_response()),
        Imported::Older(day) => {
            Err(Problem::conflict("api-list-older").about("day", day).about("dated", dated).in_query("dated"))
        }
        Imported::Shrinks { dropped, listed } => Err(Problem::conflict("api-list-shrinks")
            .about("dropped", dropped)
            .about("listed", listed)
            .in_query("confirm_dropped")),
        Imported::Refused(Report { gathered, rows, .. }) => {
            let faulty = gathered.faulty_rows;
            Err(Problem::faulty_cells(gathered.faults).about("rows", rows).about("faulty", faulty))
        }
        Imported::Unreadable(Unreadable::Busy) => Err(Problem::busy()),
        Imported::Unreadable(why) => Err(Problem::no_list(why)),
    }
}
