//! The query of an address, with a sentence where it can't be read.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;

pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        // No code, name or number has one, and the database takes none.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::bad_request("The query can't be read: it holds the character U+0000.".to_owned()));
        }
        let query = Query::from_request_parts(parts, state).await;
        query
            .map(|Query(asked)| Self(asked))
            .map_err(|rejection| Problem::bad_request(format!("The query can't be read: {}.", rejection.body_text())))
    }
}

/// For an address that takes no parameters: one that is there was meant to do something.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}
