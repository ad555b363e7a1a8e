//! A case for whom it belongs to: with people masked, its documents, and the firm chosen.

use std::fmt;

use domain::applications::Reference;
use domain::progress::{ContractorChoice, Event};
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::cases::{self, Case};
use crate::applications::{People, keys, people};
use crate::documents::{self, Document};
use crate::plans::{self, IssuedPlan};
use crate::sealed::{DataKey, Place};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// What the owner sees beside what anybody does.
#[derive(Clone)]
pub struct OwnCase {
    pub case: Case,
    /// Masked. `None` once the personal data is deleted.
    pub people: Option<People>,
    /// What was sent, oldest first. Opening them needs more than a phone code (`in_full`).
    pub documents: Vec<Document>,
    /// What supply plans say, oldest first. See [`plans::that_counts`].
    pub plans: Vec<IssuedPlan>,
    /// `None` until a choice is recorded.
    pub contractor: Option<Chosen>,
    /// The post of the account manager who has it, or else of its area's.
    pub manager_post: Text,
    /// By private link or submitted in this browser; otherwise by the confirmed phone alone.
    pub in_full: bool,
}

/// Who is to do the customer's works. `Debug` leaves out the names, which may be a person's.
#[derive(Clone, PartialEq, Eq)]
pub enum Chosen {
    /// A firm of the list and its name.
    Listed(Uuid, String),
    /// A firm that is not listed. The name is gone with the personal data.
    Unlisted(Option<String>),
    /// There is nothing to do, or nobody yet.
    None,
}

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(id, _) => f.debug_tuple("Listed").field(id).finish_non_exhaustive(),
            Self::Unlisted(_) => f.debug_tuple("Unlisted").finish_non_exhaustive(),
            Self::None => f.write_str("None"),
        }
    }
}

/// The owner's case, or why it is not shown.
pub enum Seen {
    Own(Box<OwnCase>),
    /// The case has rested for long: the last 4 of the ID number are wanted first.
    WantsIdDigits,
    /// Unknown, or another's: the visitor does not learn which.
    NotYours,
}

/// The case of this reference, if this visitor is its owner.
///
/// # Errors
/// When the database fails, the log can't be folded, or sealed data does not open.
pub async fn own_case(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Seen> {
    let (case_id, in_full) = match sessions::access(portal, visitor, reference).await? {
        Access::Owner { case_id, in_full } => (case_id, in_full),
        Access::WantsIdDigits => return Ok(Seen::WantsIdDigits),
        Access::None => return Ok(Seen::NotYours),
    };
    let mut connection = portal.pool().acquire().await?;
    let Some(case) = cases::by_reference(portal, &mut connection, reference).await? else {
        return Ok(Seen::NotYours);
    };
    let key = keys::of_case(&mut *connection, portal, case_id).await?;
    let people = people::of_case(&mut connection, portal, case_id).await?.map(|people| people.masked());
    let contractor = chosen(&mut connection, key.as_ref(), &case).await?;
    let documents = documents::of_case(&mut connection, portal, case_id).await?;
    let plans = plans::kept::of_case(&mut connection, case_id, key.as_ref()).await?;
    let post = sqlx::query_scalar!(r#"select post_of_case($1) as "post: Json<Text>""#, case_id);
    let post = post.fetch_one(&mut *connection).await?;
    let manager_post = post.map_or_else(|| case.area.manager_post.clone(), |post| post.0);
    Ok(Seen::Own(Box::new(OwnCase { case, people, documents, plans, contractor, manager_post, in_full })))
}

async fn chosen(connection: &mut PgConnection, key: Option<&DataKey>, case: &Case) -> Result<Option<Chosen>> {
    let choice = case.log.iter().rev().find_map(|recorded| match recorded.event {
        Event::ContractorChosen { chosen } => Some(chosen),
        _ => None,
    });
    Ok(match choice {
        None => None,
        Some(ContractorChoice::None) => Some(Chosen::None),
        Some(ContractorChoice::Listed { contractor }) => {
            let name = sqlx::query_scalar!("select name from contractors where id = $1", contractor)
                .fetch_optional(connection)
                .await?;
            Some(Chosen::Listed(contractor, name.unwrap_or_default()))
        }
        Some(ContractorChoice::Unlisted) => Some(Chosen::Unlisted(unlisted(connection, key, case.id).await?)),
    })
}

async fn unlisted(connection: &mut PgConnection, key: Option<&DataKey>, case_id: i64) -> Result<Option<String>> {
    let sealed = sqlx::query_scalar!("select sealed_name from case_contractors where case_id = $1", case_id)
        .fetch_optional(connection)
        .await?;
    let Some((key, sealed)) = key.zip(sealed) else { return Ok(None) };
    let name = key.open(&Place::new("case_contractors.sealed_name", case_id), &sealed)?;
    Ok(Some(String::from_utf8_lossy(&name).into_owned()))
}
