use leptos::prelude::*;
use portal::event_imports::{Imported, import_at_desk, read};
use uuid::Uuid;

use super::form_id;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The page.
pub const EVENTS: &str = "/staff/events";
/// Its fields.
pub const SOURCE: &str = "source";
pub const TABLE: &str = "table";

/// The page of one table.
#[must_use]
pub fn import_address(id: Uuid) -> String {
    format!("{EVENTS}/{id}")
}

/// Brings in a table of events.
#[server(prefix = "/_staff", endpoint = "events")]
pub async fn import_events(
    id: Option<String>,
    source: Option<String>,
    table: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let desk = caller::desk();
        let (source, table) = (source.unwrap_or_default(), table.unwrap_or_default());
        let form = form_id(&desk, id.as_deref());
        let trouble = match read(table.as_bytes()) {
            Err(why) => Some((TABLE, Trouble::EventTable(why))),
            Ok(rows) => match import_at_desk(&desk, &member, form, source.trim(), rows).await? {
                Imported::Done => None,
                Imported::NotEntitled => Some((TABLE, Trouble::NotEntitled)),
                Imported::NoSource => Some((SOURCE, Trouble::NoSource)),
                Imported::HasKey => Some((SOURCE, Trouble::SourceHasKey)),
                Imported::TooManyRows => Some((TABLE, Trouble::TooManyRows)),
            },
        };
        if let Some((field, trouble)) = trouble {
            notice::leave(Notice::of(EVENTS, field, trouble).typed(SOURCE, &source)).await?;
            return Ok(EVENTS.to_owned());
        }
        Ok(format!("{EVENTS}#done"))
    })
    .await
}
