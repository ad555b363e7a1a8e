//! What a case knows about people: one sealed JSON a case.

use std::fmt;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::keys;
use crate::sealed::Place;
use crate::{Portal, Result};

/// Personal, all of it: sealed in `case_people`, masked on pages, in no log; `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Whom to call.
    pub name: String,
    /// 11 digits.
    pub phone: String,
    /// The name on the document.
    pub holder: String,
    /// Of the document; empty where it has none.
    pub number: String,
    pub address: String,
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").finish_non_exhaustive()
    }
}

impl People {
    /// As pages show it by default: enough to recognise oneself.
    #[must_use]
    pub fn masked(&self) -> Self {
        let digits = |c: char| if c.is_ascii_digit() { '*' } else { c };
        Self {
            name: mask_name(&self.name),
            phone: domain::sessions::mask(&self.phone),
            holder: mask_name(&self.holder),
            number: domain::documents::mask(&self.number),
            address: self.address.chars().map(digits).collect(),
        }
    }
}

/// 张**
fn mask_name(name: &str) -> String {
    name.chars().enumerate().map(|(at, c)| if at == 0 { c } else { '*' }).collect()
}

pub(crate) fn place(case_id: i64) -> Place {
    Place::new("case_people.sealed", case_id)
}

/// `None` once the case's personal data is deleted.
///
/// # Errors
/// When the database fails or the data does not open.
pub(crate) async fn of_case(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<Option<People>> {
    let Some(key) = keys::of_case(&mut *connection, portal, case_id).await? else { return Ok(None) };
    let sealed = sqlx::query_scalar!("select sealed from case_people where case_id = $1", case_id)
        .fetch_optional(connection)
        .await?;
    Ok(sealed.map(|sealed| key.open_json(&place(case_id), &sealed)).transpose()?)
}
