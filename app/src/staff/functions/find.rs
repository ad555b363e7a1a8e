use domain::applications::Reference;
use leptos::prelude::*;
use portal::staff::{self, LookFor};
use serde::{Deserialize, Serialize};

use super::address;
use crate::functions::kept::keep;
use crate::functions::lead_to;
use crate::notice::Trouble;
use crate::staff::caller::{self, SIGN_IN};

/// Under which the answer waits in the session: what was typed is personal and stands in no address.
pub const FIND: &str = "staff found";

/// The most that is looked for, in characters: an address may have as many.
pub const LONGEST: u16 = 120;

/// What was found, for the page after the form.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Found {
    /// See [`LookFor::code`].
    pub by: String,
    pub typed: String,
    pub references: Vec<String>,
    /// What was wrong with it.
    pub wrong: Option<Trouble>,
}

/// The page of this form.
const PAGE: &str = "/staff/find";

/// Looks a case up. A single one is opened at once.
#[server(prefix = "/_staff", endpoint = "find")]
pub async fn find(by: Option<String>, typed: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let by = by.as_deref().and_then(LookFor::from_code).unwrap_or(LookFor::Reference);
        let typed: String = typed.unwrap_or_default().chars().take(LONGEST.into()).collect();
        let by = by.or_plainly(&typed);
        let mut found = Found { by: by.code().to_owned(), typed, ..Found::default() };
        match staff::look_up(&caller::desk(), &member, by, &found.typed).await? {
            staff::Found::Cases(references) => {
                if let [only] = references.as_slice()
                    && let Ok(reference) = Reference::parse(only)
                {
                    return Ok(address(&reference));
                }
                found.references = references;
            }
            staff::Found::Malformed if found.typed.trim().is_empty() => found.wrong = Some(Trouble::NothingToFind),
            staff::Found::Malformed => found.wrong = Some(Trouble::NotANumberOf),
            staff::Found::Wait(time) => found.wrong = Some(Trouble::wait(time)),
            // There is no such page for this member.
            staff::Found::NotEntitled => return Ok(PAGE.to_owned()),
        }
        keep(FIND, &found).await?;
        Ok(PAGE.to_owned())
    })
    .await
}
