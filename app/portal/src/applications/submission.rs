//! Submission: a draft becomes a case, exactly once.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::applications::{Application, Reference, Step};
use domain::calendar::shanghai_date;
use domain::documents::DocumentGroup;
use domain::progress::{Event, Source};
use domain::text::Language;
use domain::typed::{address, tidy};
use sqlx::PgConnection;
use uuid::Uuid;

use super::drafts;
use super::{Consent, People, people};
use crate::agreements::Agreement;
use crate::keys::{Keys, Lookup};

use crate::limits::{self, Allowance, Debit};
use crate::notifications::code_of;
use crate::progress::{self, Arriving, Origin, Outcome};
use crate::publications::Kind;
use crate::sealed::KeyOwner;
use crate::sessions::{FIRST_LINK, PhoneHash, Visitor};
use crate::{Fault, Portal, Result, fees, publications};

/// An earlier request for the same address is linked if it is not older than so many days.
const LINKED_DAYS: u64 = 90;
/// 31⁹ references: a second collision in a row means that something else is wrong.
const REFERENCE_TRIES: u32 = 5;

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// Now or earlier: a draft becomes one case however often it is sent.
    Case(Reference),
    /// Something is missing or wrong there.
    Unfinished(Step),
    /// Not all boxes were ticked.
    NotAgreed,
    /// There is nothing to submit.
    NoDraft,
    /// This phone has submitted too many today.
    Wait(TimeDelta),
}

/// Makes the case of a draft. `draft_id` is what the form was made for, which another tab may have replaced since; messages are
/// in the `language` of its page.
///
/// # Errors
/// When the database fails; then there is no case.
pub async fn submit(
    portal: &Portal,
    visitor: &mut Visitor,
    draft_id: Option<Uuid>,
    agreed: &[Consent],
    language: Language,
) -> Result<Submitted> {
    let Some(draft_id) = draft_id.or(visitor.draft) else { return Ok(Submitted::NoDraft) };
    if let Some(reference) = earlier(portal, visitor, draft_id).await? {
        return Ok(Submitted::Case(reference));
    }
    if visitor.draft != Some(draft_id) {
        return Ok(Submitted::NoDraft);
    }
    match make(portal, draft_id, agreed, language).await {
        Ok(Made::Case(case_id, reference)) => {
            visitor.became = Some(case_id);
            visitor.may_see(case_id, FIRST_LINK);
            Ok(Submitted::Case(reference))
        }
        Ok(Made::NotYet(outcome)) => Ok(outcome),
        Ok(Made::Gone) => after_all(portal, visitor, draft_id).await,
        Err(Fault::Database(error)) if violates(&error, "cases_draft_key") => {
            after_all(portal, visitor, draft_id).await
        }
        Err(fault) => Err(fault),
    }
}

/// The case that another request made of the draft meanwhile.
async fn after_all(portal: &Portal, visitor: &mut Visitor, draft_id: Uuid) -> Result<Submitted> {
    Ok(earlier(portal, visitor, draft_id).await?.map_or(Submitted::NoDraft, Submitted::Case))
}

async fn earlier(portal: &Portal, visitor: &mut Visitor, draft_id: Uuid) -> Result<Option<Reference>> {
    let row = sqlx::query!("select id, reference, link_generation from cases where draft_id = $1", draft_id)
        .fetch_optional(portal.pool())
        .await?;
    let Some(row) =
        row.filter(|row| visitor.draft == Some(draft_id) || visitor.holds_link(row.id, row.link_generation))
    else {
        return Ok(None);
    };
    visitor.became = Some(row.id);
    // Not by the link of today: whoever submitted it here may be the one whom the owner has shut out since.
    visitor.may_see(row.id, FIRST_LINK);
    Ok(Reference::parse(&row.reference).ok())
}

/// The case that this browser's draft became.
///
/// # Errors
/// When the database fails.
pub async fn submitted_here(portal: &Portal, visitor: &Visitor) -> Result<Option<Reference>> {
    let reference = sqlx::query_scalar!("select reference from cases where draft_id = $1", visitor.draft)
        .fetch_optional(portal.pool())
        .await?;
    Ok(reference.and_then(|reference| Reference::parse(&reference).ok()))
}

fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some(constraint))
}

enum Made {
    Case(i64, Reference),
    NotYet(Submitted),
    /// Somebody else has made a case of it.
    Gone,
}

/// One transaction.
async fn make(portal: &Portal, draft_id: Uuid, agreed: &[Consent], language: Language) -> Result<Made> {
    let mut transaction = portal.pool().begin().await?;
    let Some(mut stored) = drafts::load(portal, &mut transaction, draft_id, true).await? else { return Ok(Made::Gone) };
    stored.sheet.agreed = agreed.iter().copied().collect();
    stored.sheet.tried.insert(Step::Check);
    let draft = drafts::judge(portal, &mut transaction, &stored).await?;
    let agreed_to_all = draft.agreed.len() == Consent::ALL.len();
    let (Step::Check, true, Some(application)) = (draft.resume_at(), agreed_to_all, draft.application) else {
        let draft = drafts::save(portal, &mut transaction, stored).await?;
        transaction.commit().await?;
        return Ok(Made::NotYet(match draft.resume_at() {
            Step::Check => Submitted::NotAgreed,
            step => Submitted::Unfinished(step),
        }));
    };
    let limit = portal.settings().limits.cases_per_phone;
    let phone = PhoneHash::of(portal.keys(), &application.contact.phone).0;
    let debit = Debit::of("cases", limit, &phone);
    if let Allowance::After(wait) = limits::take_all_in(&mut transaction, portal, &[debit]).await? {
        // Until then all of it is kept, the ticks as well.
        drafts::save(portal, &mut transaction, stored).await?;
        transaction.commit().await?;
        return Ok(Made::NotYet(Submitted::Wait(wait)));
    }
    let key = stored.key;
    let now = portal.now();
    let today = shanghai_date(now);

    let template = template(portal, &mut transaction, &application, today).await?;
    let lookups = lookups(portal, &application);
    let linked = earlier_request(&mut transaction, &lookups, today).await?;
    let fees = fees_of_the_day(&mut transaction, today).await?;
    let pinned = Pinned { template, fees, linked, language };
    let (case_id, reference) = insert_case(portal, &mut transaction, draft_id, &application, &pinned, now).await?;

    let wrapped = portal.keys().wrap(portal.random(), KeyOwner::Case(case_id), &key)?;
    sqlx::query!(
        "insert into case_keys (case_id, wrapped_key, master_key_version) values ($1, $2, $3)",
        case_id,
        wrapped.bytes,
        wrapped.master_version,
    )
    .execute(&mut *transaction)
    .await?;
    let sealed = key.seal_json(portal.random(), &people::place(case_id), &people_of(&application))?;
    sqlx::query!("insert into case_people (case_id, sealed) values ($1, $2)", case_id, sealed)
        .execute(&mut *transaction)
        .await?;
    let (kinds, hashes): (Vec<String>, Vec<Vec<u8>>) =
        lookups.into_iter().map(|(lookup, hash)| (lookup.kind().to_owned(), hash)).unzip();
    sqlx::query!(
        "insert into case_lookups (kind, hash, case_id)
         select kind, hash, $3 from unnest($1::text[], $2::bytea[]) as lookup (kind, hash)",
        &kinds,
        &hashes,
        case_id,
    )
    .execute(&mut *transaction)
    .await?;
    for consent in Consent::ALL {
        let version = agreement(&mut transaction, consent, today).await?;
        sqlx::query!(
            "insert into consents (case_id, kind, version, agreed_at) values ($1, $2, $3, $4)",
            case_id,
            consent.code(),
            version,
            now,
        )
        .execute(&mut *transaction)
        .await?;
    }
    sqlx::query!("delete from drafts where id = $1", draft_id).execute(&mut *transaction).await?;
    let (template, version) = pinned.template;
    let submitted =
        Arriving { event: Event::Submitted { template, version }, occurred_at: now, source: Source::Customer };
    match progress::append(portal, &mut transaction, case_id, submitted, Origin::Customer).await? {
        Outcome::Written => {}
        other => return Err(Fault::Inconsistent(format!("a new case refuses its first event: {other:?}"))),
    }
    transaction.commit().await?;
    Ok(Made::Case(case_id, reference))
}

/// Key and version of what stays with the case whatever is published later.
struct Pinned {
    template: (String, String),
    fees: (String, String),
    linked: Option<i64>,
    language: Language,
}

async fn template(
    portal: &Portal,
    connection: &mut PgConnection,
    application: &Application,
    today: NaiveDate,
) -> Result<(String, String)> {
    let rules = publications::rules_on(portal, connection).await?;
    let key = application.supply.class.template_key();
    key.and_then(|key| rules.template_in_force(key, today))
        .map(|template| (template.key.clone(), template.version.clone()))
        .ok_or_else(|| Fault::Inconsistent(format!("no template is in force for {:?}", application.supply.class)))
}

async fn fees_of_the_day(connection: &mut PgConnection, today: NaiveDate) -> Result<(String, String)> {
    let catalogue = fees::in_force(connection, today)
        .await?
        .ok_or_else(|| Fault::Inconsistent(format!("no fee catalogue is in force on {today}")))?;
    Ok((catalogue.key, catalogue.version))
}

/// The version in force.
async fn agreement(connection: &mut PgConnection, consent: Consent, today: NaiveDate) -> Result<String> {
    let agreement: Option<Agreement> =
        publications::in_force(connection, Kind::Agreement, Some(consent.code()), today).await?;
    let missing = || Fault::Inconsistent(format!("no agreement {} is in force on {today}", consent.code()));
    Ok(agreement.ok_or_else(missing)?.version)
}

async fn insert_case(
    portal: &Portal,
    connection: &mut PgConnection,
    draft_id: Uuid,
    application: &Application,
    pinned: &Pinned,
    now: DateTime<Utc>,
) -> Result<(i64, Reference)> {
    for _ in 0..REFERENCE_TRIES {
        let random = portal.random();
        let reference =
            Reference::from_random(&mut |below| u8::try_from(random.below(u32::from(below))).unwrap_or_default());
        let case_id = sqlx::query_scalar!(
            "insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
                 town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, linked_case_id,
                 submitted_at, language)
             values ($1, $2, $3, $4, $5, $6, $7, (select town_planning_area from areas where code = $7), $8, $9, $10, $11,
                 $12, $13, $14, $15)
             on conflict (reference) do nothing
             returning id",
            reference.as_str(),
            draft_id,
            pinned.template.0,
            pinned.template.1,
            pinned.fees.0,
            pinned.fees.1,
            application.place.area,
            application.document.applicant.code(),
            application.document.kind.code(),
            application.place.premises.code(),
            i32::try_from(application.supply.capacity_watts).unwrap_or(i32::MAX),
            i16::from(application.supply.phases),
            pinned.linked,
            now,
            code_of(pinned.language),
        )
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(case_id) = case_id {
            return Ok((case_id, reference));
        }
    }
    Err(Fault::Inconsistent("no free reference was found".to_owned()))
}

fn people_of(application: &Application) -> People {
    People {
        name: application.contact.name.clone(),
        phone: application.contact.phone.as_str().to_owned(),
        holder: application.document.holder.clone(),
        number: application.document.number.text.clone(),
        address: application.place.address.clone(),
    }
}

fn lookups(portal: &Portal, application: &Application) -> Vec<(Lookup, Vec<u8>)> {
    let keys = portal.keys();
    let mut lookups = vec![
        (Lookup::Phone, keys.blind_index(Lookup::Phone, application.contact.phone.as_str())),
        (Lookup::Address, address_index(keys, &application.place.area, &application.place.address)),
    ];
    let document = &application.document;
    if document.kind.group() == DocumentGroup::Subject && !document.number.text.is_empty() {
        lookups.push((Lookup::IdNumber, keys.blind_index(Lookup::IdNumber, &tidy(&document.number.text))));
    }
    lookups
}

/// The same address typed with other spaces, signs or widths is the same address.
pub(crate) fn address_index(keys: &Keys, area: &str, typed: &str) -> Vec<u8> {
    keys.blind_index(Lookup::Address, &format!("{area} {}", address(typed)))
}

async fn earlier_request(
    connection: &mut PgConnection,
    lookups: &[(Lookup, Vec<u8>)],
    today: NaiveDate,
) -> Result<Option<i64>> {
    let Some((lookup, hash)) = lookups.iter().find(|(lookup, _)| *lookup == Lookup::Address) else { return Ok(None) };
    let since = domain::calendar::start_of_day(today.checked_sub_days(Days::new(LINKED_DAYS)).unwrap_or(today));
    Ok(sqlx::query_scalar!(
        "select cases.id from case_lookups join cases on cases.id = case_lookups.case_id
         where case_lookups.kind = $1 and case_lookups.hash = $2 and cases.submitted_at >= $3
         order by cases.submitted_at desc limit 1",
        lookup.kind(),
        hash,
        since,
    )
    .fetch_optional(connection)
    .await?)
}
