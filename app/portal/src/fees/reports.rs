//! Reports of charges that are not on the list. The portal takes them and can't read them back; a supervisor reads them
//! with the owner's command and the key file.

use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::fees::Fen;
use domain::fees::reports::ChargeReport;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::keys::Keys;
use crate::limits::{self, Address, Allowance};
use crate::sealed::{DataKey, KeyOwner, Place, WrappedKey};
use crate::{Portal, Result};

/// What a report is called on the telephone: `3F2A-91BC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportNumber(Uuid);

impl fmt::Display for ReportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.simple().to_string().to_uppercase();
        write!(f, "{}-{}", &digits[..4], &digits[4..8])
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    Kept(ReportNumber),
    /// The reference is well formed, and nobody's.
    UnknownCase,
    /// Too many from this address.
    Wait(TimeDelta),
}

/// What is sealed in `charge_reports.sealed`.
#[derive(Serialize, Deserialize)]
struct Sheet {
    charge: String,
    text: Option<String>,
    phone: Option<String>,
}

/// A report as a supervisor reads it. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptReport {
    pub id: Uuid,
    pub reported_at: DateTime<Utc>,
    /// As printed.
    pub reference: Option<String>,
    pub charge: String,
    pub amount: Option<Fen>,
    pub charged_on: Option<NaiveDate>,
    pub text: Option<String>,
    pub phone: Option<String>,
}

impl KeptReport {
    #[must_use]
    pub fn number(&self) -> ReportNumber {
        ReportNumber(self.id)
    }
}

fn place(id: Uuid) -> Place {
    Place::new("charge_reports.sealed", id)
}

/// Keeps a report. `form` names the form that was shown: the same words sent twice from it are one report.
///
/// # Errors
/// When the database fails.
pub async fn report(portal: &Portal, form: Uuid, report: &ChargeReport, address: Address) -> Result<Reported> {
    let bucket = portal.settings().limits.reports_per_address;
    if let Allowance::After(time) = limits::take_for_address(portal, "charge reports", bucket, address).await? {
        return Ok(Reported::Wait(time));
    }
    let reference = report.reference.as_ref().map(|reference| reference.as_str());
    if let Some(reference) = reference
        && !sqlx::query_scalar!(r#"select exists (select from cases where reference = $1) as "known!""#, reference)
            .fetch_one(portal.pool())
            .await?
    {
        return Ok(Reported::UnknownCase);
    }
    let sheet = Sheet {
        charge: report.charge.clone(),
        text: report.text.clone(),
        phone: report.phone.as_ref().map(|phone| phone.as_str().to_owned()),
    };
    let id = id_of(portal, form, report, &sheet)?;
    let key = DataKey::generate(portal.random());
    let wrapped = portal.keys().wrap(portal.random(), KeyOwner::ChargeReport(id), &key)?;
    let sealed = key.seal_json(portal.random(), &place(id), &sheet)?;
    // Without naming the key that may be there already: that would want the right to read.
    sqlx::query!(
        "insert into charge_reports
             (id, reference, amount_fen, charged_on, sealed, wrapped_key, master_key_version, reported_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
        id,
        reference,
        report.amount.map(|amount| amount.0),
        report.charged_on,
        sealed,
        wrapped.bytes,
        wrapped.master_version,
        portal.now(),
    )
    .execute(portal.pool())
    .await?;
    Ok(Reported::Kept(ReportNumber(id)))
}

/// From the form and everything in it, by a keyed hash: who corrects a word and sends it again is heard again.
fn id_of(portal: &Portal, form: Uuid, report: &ChargeReport, sheet: &Sheet) -> Result<Uuid> {
    let amount = report.amount.map(|amount| amount.0);
    let reference = report.reference.as_ref().map(|reference| reference.as_str());
    let all = serde_json::to_vec(&(form, sheet, amount, report.charged_on, reference))?;
    let hash = portal.keys().limit_key("charge report id", &all);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Ok(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Every report, the oldest first, for a supervisor; `owner` connects as the database's owner.
///
/// # Errors
/// When the database fails, or one does not open with these keys.
pub async fn list(owner: &PgPool, keys: &Keys) -> Result<Vec<KeptReport>> {
    let rows = sqlx::query!(
        "select id, reference, amount_fen, charged_on, sealed, wrapped_key, master_key_version, reported_at
         from charge_reports order by reported_at, id"
    )
    .fetch_all(owner)
    .await?;
    let reports = rows.into_iter().map(|row| {
        let wrapped = WrappedKey { bytes: row.wrapped_key, master_version: row.master_key_version };
        let key = keys.unwrap(KeyOwner::ChargeReport(row.id), &wrapped)?;
        let Sheet { charge, text, phone } = key.open_json(&place(row.id), &row.sealed)?;
        let amount = row.amount_fen.map(Fen);
        let (id, reported_at, reference) = (row.id, row.reported_at, row.reference);
        Ok(KeptReport { id, reported_at, reference, charge, amount, charged_on: row.charged_on, text, phone })
    });
    reports.collect()
}

/// Deletes a report, with everything personal in it, once it is dealt with. Whether there was one of this number.
///
/// # Errors
/// When the database fails.
pub async fn delete(owner: &PgPool, number: &str) -> Result<bool> {
    let digits = number.replace('-', "").to_lowercase();
    let deleted = sqlx::query!("delete from charge_reports where left(replace(id::text, '-', ''), 8) = $1", digits);
    Ok(deleted.execute(owner).await?.rows_affected() > 0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::net::Ipv4Addr;

    use domain::fees::reports::{ReportAnswers, check_report};

    use super::*;
    use crate::progress::tests::support::{World, date, world};
    use crate::testing;

    fn answers() -> ReportAnswers {
        ReportAnswers {
            charge: "移表费".to_owned(),
            amount: "300".to_owned(),
            charged_on: "2026-05-01".to_owned(),
            text: "现金，没有发票".to_owned(),
            phone: "13800138000".to_owned(),
            ..ReportAnswers::default()
        }
    }

    async fn send(world: &World, form: u128, answers: &ReportAnswers) -> Reported {
        let checked = check_report(answers, date("2026-05-06")).ok().unwrap();
        let address = Address(Ipv4Addr::LOCALHOST.into());
        report(&world.portal, Uuid::from_u128(form), &checked, address).await.unwrap()
    }

    #[sqlx::test(migrations = "./migrations")]
    async fn a_report_is_read_by_the_supervisor_and_by_nobody_else(pool: PgPool) {
        let world = world(pool, "2026-05-06 09:00").await;
        let case = world.submit("lv-resident").await;
        let answers = ReportAnswers { reference: case.reference.to_string(), ..answers() };
        let Reported::Kept(number) = send(&world, 1, &answers).await else { panic!("not kept") };

        let read = sqlx::query("select id from charge_reports").execute(world.portal.pool()).await;
        let code =
            read.unwrap_err().as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
        assert_eq!(code, "42501");
        let mut supervisor = world.owner.acquire().await.unwrap();
        sqlx::query("set role sunlit_supervisor").execute(&mut *supervisor).await.unwrap();
        let sealed: Vec<u8> =
            sqlx::query_scalar("select sealed from charge_reports").fetch_one(&mut *supervisor).await.unwrap();
        sqlx::query("reset role").execute(&mut *supervisor).await.unwrap();
        for personal in ["移表", "现金", "13800138000"] {
            assert!(!String::from_utf8_lossy(&sealed).contains(personal), "{personal}");
        }

        let reports = list(&world.owner, &testing::keys()).await.unwrap();
        let [kept] = &reports[..] else { panic!("one report") };
        assert_eq!(kept.number(), number);
        assert_eq!(kept.reference.as_deref(), Some(case.reference.as_str()));
        assert_eq!((kept.charge.as_str(), kept.amount), ("移表费", Some(Fen(30_000))));
        assert_eq!(kept.charged_on, Some(date("2026-05-01")));
        assert_eq!((kept.text.as_deref(), kept.phone.as_deref()), (Some("现金，没有发票"), Some("13800138000")));

        assert!(!delete(&world.owner, "0000-0000").await.unwrap());
        assert!(delete(&world.owner, &number.to_string()).await.unwrap());
        assert_eq!(list(&world.owner, &testing::keys()).await.unwrap().len(), 0);
    }

    #[sqlx::test(migrations = "./migrations")]
    async fn sent_twice_from_one_form_it_is_one_report(pool: PgPool) {
        let world = world(pool, "2026-05-06 09:00").await;
        let once = send(&world, 1, &answers()).await;
        assert_eq!(send(&world, 1, &answers()).await, once);
        let corrected = ReportAnswers { amount: "500".to_owned(), ..answers() };
        assert_ne!(send(&world, 1, &corrected).await, once);
        assert_ne!(send(&world, 2, &answers()).await, once);
        assert_eq!(world.count("select count(*) from charge_reports").await, 3);
    }

    #[sqlx::test(migrations = "./migrations")]
    async fn a_reference_that_is_nobodys_and_too_many_are_refused(pool: PgPool) {
        let world = world(pool, "2026-05-06 09:00").await;
        let unknown = ReportAnswers { reference: "K7M3-9PXR-2Q".to_owned(), ..answers() };
        assert_eq!(send(&world, 1, &unknown).await, Reported::UnknownCase);
        for form in 2..=10 {
            assert!(matches!(send(&world, form, &answers()).await, Reported::Kept(_)));
        }
        assert!(matches!(send(&world, 11, &answers()).await, Reported::Wait(_)));
        assert_eq!(world.count("select count(*) from charge_reports").await, 9);
    }
}
