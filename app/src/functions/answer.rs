use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;

use leptos::prelude::ServerFnError;
use serde::{Deserialize, Serialize};

use crate::pages::errors::note;
use crate::redirect::see_other;

/// What a form sent, by field. Whatever it is, it is looked at inside, so that a malformed post gets a sentence.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(pub BTreeMap<String, String>);

/// The fields' names only: what was typed may be personal.
impl fmt::Debug for Typed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl Typed {
    /// Empty if it was not sent.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// As use cases take it.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&str, Option<String>)> {
        self.0.iter().map(|(field, typed)| (field.as_str(), Some(typed.clone()))).collect()
    }
}

/// Leads to the path that comes out of the work; a fault of ours leads to a page with its id.
///
/// # Errors
/// None: the framework would put them into the address.
pub async fn lead_to(work: impl Future<Output = portal::Result<String>>) -> Result<(), ServerFnError> {
    match work.await {
        Ok(path) => see_other(&path),
        Err(fault) => see_other(&format!("/fault/{}", note(&fault))),
    }
    Ok(())
}
