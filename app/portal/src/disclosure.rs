//! What the utility has to disclose: the operator's file, completed by what the portal itself publishes.

use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::disclosure::{Dates, Disclosure, Entry, Item, State, standing};
use sqlx::PgConnection;

use crate::publications::{self, Document, Kind};
use crate::{Portal, Result};

/// The name under which the one file is published.
const KEY: &str = "items";

impl Document for Disclosure {
    const KIND: Kind = Kind::Disclosure;

    fn key(&self) -> String {
        KEY.to_owned()
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }

    fn faults(&self, today: NaiveDate) -> Vec<String> {
        Disclosure::faults(self, today)
    }
}

/// Everything on the page of what is disclosed.
#[derive(Debug, Clone)]
pub struct Disclosed {
    /// The day in Shanghai for which the states hold.
    pub day: NaiveDate,
    /// Working days within which a change has to be published.
    pub working_days: u16,
    /// Version of the operator's file; none is published without one.
    pub version: Option<String>,
    /// One for each item of the regulation, in its order.
    pub items: Vec<Disclosing>,
}

/// One item as the page shows it.
#[derive(Debug, Clone)]
pub struct Disclosing {
    pub item: Item,
    /// What the operator says; nothing yet without one.
    pub entry: Option<Entry>,
    /// The versions of the portal's own publications that belong to the item.
    pub own: Vec<OwnPublication>,
    pub dates: Dates,
    pub due: NaiveDate,
    pub state: State,
}

/// A version of the portal's own that belongs to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPublication {
    /// `standard` or `fees`.
    pub kind: String,
    pub version: String,
    pub effective_from: NaiveDate,
    pub published_on: NaiveDate,
}

impl Disclosing {
    /// Neither the operator nor the portal has published anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entry.is_none() && self.own.is_empty()
    }
}

impl Disclosed {
    /// How many items are in one of these states.
    #[must_use]
    pub fn count(&self, states: &[State]) -> usize {
        self.items.iter().filter(|one| states.contains(&one.state)).count()
    }
}

/// How the seven items stand today.
///
/// # Errors
/// When the database fails.
pub async fn disclosed(portal: &Portal) -> Result<Disclosed> {
    let now = portal.now();
    let day = shanghai_date(now);
    let working_days = portal.settings().disclosure_days;
    let rules = publications::rules(portal).await?;
    let calendar = rules.calendars.as_of(now);
    let mut connection = portal.pool().acquire().await?;
    let file = in_force(&mut connection, day).await?;
    let publications = own_publications(&mut connection).await?;
    // The portal could publish nothing before it was there.
    let installed = sqlx::query_scalar!("select created_at from installation").fetch_one(&mut *connection).await?;
    let installed = shanghai_date(installed.min(now));
    let items = Item::ALL.into_iter().map(|item| {
        let entry = file.as_ref().and_then(|file| file.entries.iter().find(|entry| entry.item == item)).cloned();
        let own: Vec<_> =
            publications.iter().filter(|one| own_kinds(item).contains(&one.kind.as_str())).cloned().collect();
        let told = entry.as_ref().map(|entry| Dates { changed_on: entry.changed_on, published_on: entry.published_on });
        let known = own.iter().map(|one| own_dates(one, installed)).chain(told);
        // Of what nobody has published yet, all is to be disclosed from the first day on.
        let dates = known.reduce(Dates::and).unwrap_or(Dates { changed_on: installed, published_on: None });
        let (state, due) = standing(&calendar, dates, working_days, day);
        Disclosing { item, entry, own, dates, due, state }
    });
    Ok(Disclosed { day, working_days, items: items.collect(), version: file.map(|file| file.version) })
}

/// Kinds of the portal's own publications that an item consists of.
fn own_kinds(item: Item) -> &'static [&'static str] {
    match item {
        Item::Services | Item::Promises => &["standard"],
        Item::Prices => &["fees"],
        Item::Profile | Item::Quality | Item::Notices | Item::Rules => &[],
    }
}

/// A version changes things from its effective date on, or from its publication if that was earlier.
fn own_dates(own: &OwnPublication, installed: NaiveDate) -> Dates {
    let changed_on = own.effective_from.max(installed).min(own.published_on);
    Dates { changed_on, published_on: Some(own.published_on) }
}

async fn in_force(connection: &mut PgConnection, on: NaiveDate) -> Result<Option<Disclosure>> {
    let content = sqlx::query_scalar!(
        "select content from publications where kind = 'disclosure' and key = $1 and effective_from <= $2
         order by effective_from desc, published_at desc, version desc limit 1",
        KEY,
        on,
    )
    .fetch_optional(connection)
    .await?;
    Ok(content.map(serde_json::from_value).transpose()?)
}

/// The latest version of each kind of the portal's own.
async fn own_publications(connection: &mut PgConnection) -> Result<Vec<OwnPublication>> {
    let rows = sqlx::query!(
        "select distinct on (kind) kind, version, effective_from, published_at from publications
         where kind in ('standard', 'fees') order by kind, published_at desc, effective_from desc, version desc"
    )
    .fetch_all(connection)
    .await?;
    let own = rows.into_iter().map(|row| OwnPublication {
        kind: row.kind,
        version: row.version,
        effective_from: row.effective_from,
        published_on: shanghai_date(row.published_at),
    });
    Ok(own.collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests;
