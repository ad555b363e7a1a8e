//! What somebody wanted when he was asked again who he is: it waits in the session.

use domain::applications::Reference;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{address, paper_address};
use crate::functions::kept::{keep, kept};
use crate::staff::back::HOME;
use crate::staff::key_pages::KEYS;

/// The page that asks once more who somebody is.
pub const AGAIN: &str = "/staff/again";
/// Under which what was wanted waits in the session, or nothing any more.
pub const WANTED: &str = "staff wanted next";

/// What somebody wanted when he was asked again who he is.
#[derive(Clone, Serialize, Deserialize)]
pub enum Wanted {
    /// A person's data, of the case with this reference, for the purpose of this code; and then this paper, if it was for one.
    Unmask(String, String, Option<Uuid>),
    /// A page.
    Page(String),
    /// A page about a key of another system.
    Key(String),
}

impl Wanted {
    /// Where it was wanted.
    #[must_use]
    pub fn back(&self) -> String {
        match self {
            Self::Unmask(_, _, Some(paper)) => paper_address(*paper),
            Self::Unmask(reference, ..) => Reference::parse(reference).map_or(HOME.to_owned(), |it| address(&it)),
            Self::Page(_) => super::ME.to_owned(),
            Self::Key(_) => KEYS.to_owned(),
        }
    }
}

/// What waits for whoever proves who he is.
///
/// # Errors
/// When the session can't be read.
pub async fn wanted() -> portal::Result<Option<Wanted>> {
    Ok(kept::<Option<Wanted>>(WANTED).await?.flatten())
}

/// Keeps what is wanted and leads to the page that asks.
///
/// # Errors
/// When the session can't be written.
pub async fn ask_again(wanted: Wanted) -> portal::Result<String> {
    keep(WANTED, &Some(wanted)).await?;
    Ok(AGAIN.to_owned())
}
