//! The query of an address, with a sentence where it can't be read.

use std::ops::RangeInclusive;

use axum::extract::FromRequestParts;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use http::request::Parts;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use url::form_urlencoded;

use super::problem::Problem;

pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        // No code, name or number has one, and the database takes none.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::bad_request("api-query-null"));
        }
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let asked = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(query));
        asked.map(Self).map_err(|error| {
            let (name, error) = (error.path().to_string(), error.into_inner());
            let problem = Problem::bad_request("api-query").about("error", error);
            if name == "." { problem } else { problem.in_query(name) }
        })
    }
}

/// For an address that takes no parameters: one that is there was meant to do something.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Years of days and times that are asked for: those that are written with four digits.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// A day, as in 2026-05-07.
///
/// # Errors
/// When it is none of [`YEARS`].
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let told = String::deserialize(deserializer)?;
    let day = told.parse().ok().filter(|day: &NaiveDate| YEARS.contains(&day.year()));
    day.map(Some).ok_or_else(|| D::Error::custom("a day is written like 2026-05-07"))
}

/// A moment, as in 2026-05-07T10:00:00+08:00. A plus sign that stands in an address as it is arrives as a space.
///
/// # Errors
/// When it is none of [`YEARS`].
pub fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let told = String::deserialize(deserializer)?.replace(' ', "+");
    let moment = DateTime::parse_from_rfc3339(&told).ok().filter(|moment| YEARS.contains(&moment.year()));
    moment.map(|moment| Some(moment.to_utc())).ok_or_else(|| {
        D::Error::custom(
            "a moment is a date and a time of day with its distance from UTC, like 2026-05-07T10:00:00+08:00",
        )
    })
}
