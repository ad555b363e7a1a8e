//! What the utility has to disclose, for download.

use axum::Json;
use axum::extract::State as From;
use chrono::NaiveDate;
use domain::disclosure::{Entry, Item, State};
use portal::Portal;
use portal::disclosure::{Disclosing, OwnPublication};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{Asked, Nothing};
use super::problem::Problem;

#[derive(Serialize, ToSchema)]
pub struct Disclosure {
    /// The day in Shanghai for which the states hold.
    day: NaiveDate,
    /// Working days within which a change has to be published, as the utility has set them.
    working_days: u16,
    /// Version of the utility's own file; null while there is none.
    version: Option<String>,
    /// The seven items of 《供电企业信息公开实施办法》 (国能发监管规〔2021〕56号), in its order.
    items: Vec<Disclosed>,
}

#[derive(Serialize, ToSchema)]
struct Disclosed {
    /// Counts from 1.
    number: usize,
    item: Item,
    state: State,
    /// When it last changed; where nothing was ever published, when the portal began.
    changed_on: NaiveDate,
    /// When something was last published; null: nothing yet.
    published_on: Option<NaiveDate>,
    /// By when the last change has to be published.
    due: NaiveDate,
    /// What the utility says about it; null while it says nothing.
    entry: Option<Entry>,
    /// What this portal publishes itself of the item.
    publications: Vec<Publication>,
}

#[derive(Serialize, ToSchema)]
struct Publication {
    /// `standard` or `fees`.
    kind: String,
    version: String,
    effective_from: NaiveDate,
    published_on: NaiveDate,
}

/// What the utility has to disclose: when each item changed, when that was published, and by when it had to be.
#[utoipa::path(
    get,
    path = "/disclosure",
    tag = "public",
    responses((status = 200, description = "The seven items as they stand today", body = Disclosure))
)]
pub async fn disclosure(
    From(portal): From<Portal>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Result<Json<Disclosure>, Problem> {
    let disclosed = portal::disclosure::disclosed(&portal).await?;
    Ok(Json(Disclosure {
        day: disclosed.day,
        working_days: disclosed.working_days,
        version: disclosed.version,
        items: disclosed.items.into_iter().map(Disclosed::from).collect(),
    }))
}

impl std::convert::From<Disclosing> for Disclosed {
    fn from(one: Disclosing) -> Self {
        Self {
            number: one.item.number(),
            item: one.item,
            state: one.state,
            changed_on: one.dates.changed_on,
            published_on: one.dates.published_on,
            due: one.due,
            entry: one.entry,
            publications: one.own.into_iter().map(Publication::from).collect(),
        }
    }
}

impl std::convert::From<OwnPublication> for Publication {
    fn from(own: OwnPublication) -> Self {
        Self {
            kind: own.kind,
            version: own.version,
            effective_from: own.effective_from,
            published_on: own.published_on,
        }
    }
}
