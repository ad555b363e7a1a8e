//! A delivered file becomes the next version of the list: all of it, or the rest of it if the publisher says so.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::contractors::changes::{Change, between};
use domain::contractors::import::{Firm, Gathered, gather};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::initials::initials;
use super::reading::{Sheet, Told, Unreadable};
use super::store::{self, Stored};
use super::versions::Version;
use crate::api_keys::{ApiCaller, Scope};
use crate::parts::Random;
use crate::{Portal, Result};

/// A file as it came, and what is said about it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    /// Where the list comes from; for rows that don't say so themselves.
    pub source: &'a str,
    /// The day (Asia/Shanghai) that the list speaks of.
    pub dated: NaiveDate,
    /// Takes what is right although other rows are faulty.
    pub confirm_rest: bool,
    /// Takes a list that leaves out many firms of the one before.
    pub confirm_dropped: bool,
}

/// A file cut short must not empty the public list: leaving out this many firms, and more than a fifth of those listed,
/// has to be confirmed.
const MANY_DROPPED: usize = 10;

/// What was found in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub told: Vec<Told>,
    pub rows: usize,
    pub gathered: Gathered,
}

/// What became of a delivered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// It is the list now.
    New(Box<Version>, Report),
    /// The same bytes are the list already, as this version.
    Unchanged(i32),
    /// The list speaks of this later day already.
    Older(NaiveDate),
    /// Rows are faulty; nothing was taken.
    Refused(Report),
    /// So many of so many firms on the list are not in the file; nothing was taken.
    Shrinks {
        dropped: usize,
        listed: usize,
    },
    Unreadable(Unreadable),
}

/// Publishes a file as the next version, as the owner of the database. `read` is what was read in it.
///
/// # Errors
/// When the database fails.
pub async fn import(
    owner: &PgPool,
    random: &dyn Random,
    delivery: Delivery<'_>,
    read: std::result::Result<Sheet, Unreadable>,
    now: DateTime<Utc>,
) -> Result<Imported> {
    let mut transaction = owner.begin().await?;
    let imported = import_in(&mut transaction, random, delivery, read, now).await?;
    transaction.commit().await?;
    Ok(imported)
}

/// What became of another system's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    Imported(Imported),
    /// Another list is being published.
    Busy,
    NotEntitled,
}

/// Publishes a file as the next version for another system, or says what that would do. A list is for all areas, so that a key of some
/// of them publishes none.
///
/// # Errors
/// When the database fails.
pub async fn publish(
    portal: &Portal,
    caller: &ApiCaller,
    delivery: Delivery<'_>,
    read: std::result::Result<Sheet, Unreadable>,
    dry_run: bool,
) -> Result<Published> {
    if !caller.may_everywhere(Scope::PublishLists) {
        return Ok(Published::NotEntitled);
    }
    let mut transaction = portal.pool().begin().await?;
    // Whoever waited here would keep a connection from the public meanwhile.
    let free =
        sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(hashtext('sunlit contractor lists')) as "free!""#);
    if !free.fetch_one(&mut *transaction).await? {
        return Ok(Published::Busy);
    }
    let (publisher, random, now) = (Publisher::System(caller), portal.random(), portal.now());
    let imported = take(&mut transaction, random, delivery, read, now, publisher, dry_run).await?;
    transaction.commit().await?;
    Ok(Published::Imported(imported))
}

/// Who makes a file the list.
#[derive(Debug, Clone, Copy)]
enum Publisher<'a> {
    Owner,
    System(&'a ApiCaller),
}

/// The same in a transaction of the caller's.
pub(crate) async fn import_in(
    connection: &mut PgConnection,
    random: &dyn Random,
    delivery: Delivery<'_>,
    read: std::result::Result<Sheet, Unreadable>,
    now: DateTime<Utc>,
) -> Result<Imported> {
    take(connection, random, delivery, read, now, Publisher::Owner, false).await
}

/// `dry_run`: all is found out that is told, and nothing written.
async fn take(
    connection: &mut PgConnection,
    random: &dyn Random,
    delivery: Delivery<'_>,
    read: std::result::Result<Sheet, Unreadable>,
    now: DateTime<Utc>,
    publisher: Publisher<'_>,
    dry_run: bool,
) -> Result<Imported> {
    // Two at once would both be the next one.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('sunlit contractor lists'))").execute(&mut *connection).await?;
    let sha256 = Sha256::digest(delivery.bytes).to_vec();
    let latest = sqlx::query!("select number, sha256, dated from contractor_lists order by number desc limit 1")
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(latest) = latest.as_ref().filter(|latest| latest.sha256 == sha256) {
        return Ok(Imported::Unchanged(latest.number));
    }
    if let Some(latest) = latest.as_ref().filter(|latest| latest.dated > delivery.dated) {
        return Ok(Imported::Older(latest.dated));
    }
    let sheet = match read {
        Ok(sheet) => sheet,
        Err(unreadable) => return Ok(Imported::Unreadable(unreadable)),
    };
    let gathered = gather(&sheet.rows, delivery.source, delivery.dated, shanghai_date(now));
    let report = Report { told: sheet.told, rows: sheet.rows.len(), gathered };
    let taken = &report.gathered;
    if taken.firms.is_empty() || (!taken.faults.is_empty() && !delivery.confirm_rest) {
        return Ok(Imported::Refused(report));
    }
    let known = store::all(connection).await?;
    let listed = known.values().filter(|stored| stored.dropped_by.is_none()).count();
    let plan = Plan::new(known, taken, random);
    let dropped = plan.dropped.len();
    if dropped >= MANY_DROPPED && dropped * 5 > listed && !delivery.confirm_dropped {
        return Ok(Imported::Shrinks { dropped, listed });
    }
    let number = latest.map_or(1, |latest| latest.number + 1);
    let mut version = plan.version(number, &delivery, sha256, &report, now);
    if let Publisher::System(caller) = publisher {
        version.system = Some(caller.source().to_owned());
    }
    if !dry_run {
        plan.carry_out(connection, &version, delivery.bytes, publisher).await?;
    }
    Ok(Imported::New(Box::new(version), report))
}

/// What a list does to the firms that are known.
struct Plan<'a> {
    /// Firms to be written, with their ids.
    written: Vec<(Uuid, &'a Firm)>,
    dropped: Vec<Uuid>,
    changes: Vec<(Uuid, Vec<Change>)>,
    firms: usize,
    licences: usize,
}

impl<'a> Plan<'a> {
    /// A firm of which a faulty row speaks stays as it was: it is neither missing nor known to have changed.
    fn new(known: HashMap<String, Stored>, list: &'a Gathered, random: &dyn Random) -> Self {
        let mut plan = Self { written: Vec::new(), dropped: Vec::new(), changes: Vec::new(), firms: 0, licences: 0 };
        let unclear = |firm: &Firm| list.unclear.contains(&firm.credit_code) || list.unclear.contains(&firm.name);
        for firm in &list.firms {
            let stored = known.get(&firm.credit_code);
            let listed = stored.filter(|stored| stored.dropped_by.is_none());
            let (id, changes) = match stored {
                None => (new_id(random), vec![Change::Added]),
                Some(stored) if listed.is_some() && (unclear(firm) || unclear(&stored.firm)) => {
                    plan.count(&stored.firm);
                    continue;
                }
                Some(stored) => {
                    let returned = stored.dropped_by.map(|_| Change::Returned);
                    (stored.id, returned.into_iter().chain(between(&stored.firm, firm)).collect())
                }
            };
            plan.count(firm);
            plan.written.push((id, firm));
            if !changes.is_empty() {
                plan.changes.push((id, changes));
            }
        }
        let named: HashSet<&str> = list.firms.iter().map(|firm| firm.credit_code.as_str()).collect();
        let mut missing: Vec<&Stored> = known
            .values()
            .filter(|stored| stored.dropped_by.is_none() && !named.contains(stored.firm.credit_code.as_str()))
            .collect();
        missing.sort_by(|one, other| one.firm.credit_code.cmp(&other.firm.credit_code));
        for stored in missing {
            if unclear(&stored.firm) {
                plan.count(&stored.firm);
            } else {
                plan.dropped.push(stored.id);
                plan.changes.push((stored.id, vec![Change::Dropped]));
            }
        }
        plan
    }

    fn count(&mut self, firm: &Firm) {
        self.firms += 1;
        self.licences += firm.licences.len();
    }

    fn version(
        &self,
        number: i32,
        delivery: &Delivery<'_>,
        sha256: Vec<u8>,
        report: &Report,
        now: DateTime<Utc>,
    ) -> Version {
        let many = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let with =
            |fits: fn(&Change) -> bool| many(self.changes.iter().filter(|(_, all)| all.iter().any(fits)).count());
        let joined = |change: &Change| matches!(change, Change::Added | Change::Returned);
        let changed = self.changes.iter().filter(|(_, all)| {
            !all.iter().any(|change| matches!(change, Change::Added | Change::Returned | Change::Dropped))
        });
        Version {
            number,
            file_name: delivery.file_name.to_owned(),
            sha256,
            source: delivery.source.to_owned(),
            dated: delivery.dated,
            imported_at: now,
            rows_read: many(report.rows),
            rows_left_out: many(report.gathered.faulty_rows),
            firms: many(self.firms),
            licences: many(self.licences),
            added: with(joined),
            changed: many(changed.count()),
            dropped: many(self.dropped.len()),
            system: None,
        }
    }

    /// Makes it the list.
    async fn carry_out(
        &self,
        connection: &mut PgConnection,
        version: &Version,
        file: &[u8],
        publisher: Publisher<'_>,
    ) -> Result<()> {
        let list = json!({
            "number": version.number, "file_name": version.file_name, "source": version.source, "dated": version.dated,
            "imported_at": version.imported_at, "rows_read": version.rows_read, "rows_left_out": version.rows_left_out,
            "firms": version.firms, "licences": version.licences, "added": version.added, "changed": version.changed,
            "dropped": version.dropped,
        });
        let firms: Vec<Value> =
            self.written.iter().map(|(id, firm)| store::told(*id, firm, &initials(&firm.name))).collect();
        let mut changes = Vec::new();
        for (id, of_firm) in &self.changes {
            for (seq, change) in (1_i16..).zip(of_firm) {
                changes.push(json!({ "contractor_id": id, "seq": seq, "change": change }));
            }
        }
        let (firms, changes) = (Value::from(firms), Value::from(changes));
        match publisher {
            Publisher::Owner => {
                sqlx::query!(
                    "select write_contractor_list($1, $2, null, $3, $4, $5)",
                    list,
                    file,
                    firms,
                    &self.dropped,
                    changes,
                )
                .execute(connection)
                .await?;
            }
            Publisher::System(caller) => {
                sqlx::query!(
                    "select publish_contractor_list($1, $2, $3, $4, $5, $6, $7)",
                    caller.key(),
                    version.imported_at,
                    list,
                    file,
                    firms,
                    &self.dropped,
                    changes,
                )
                .execute(connection)
                .await?;
            }
        }
        Ok(())
    }
}

fn new_id(random: &dyn Random) -> Uuid {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
