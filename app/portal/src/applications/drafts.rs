//! Drafts: what somebody has typed so far, saved at every step whether it is right or not.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use domain::applications::{
    Answers, Application, Class, FieldError, LOW_VOLTAGE_WATTS, Problem, Step, field, parse_all,
};
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::sessions::Phone;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Consent, areas};
use crate::documents::{self, Document, Unfit};
use crate::sealed::{DataKey, KeyOwner, Place, WrappedKey};
use crate::sessions::{PhoneHash, Visitor};
use crate::{Portal, Result};

/// The form's field for files, which is no answer.
pub const FILES: &str = "files";
/// The form's field for the code sent by SMS, which is no answer either.
pub const CODE: &str = "code";

/// Of one upload that are kept to be told: more than one form may bring.
const MOST_REFUSED: usize = 16;

/// A file that was not taken. `Debug` leaves out its name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// Personal.
    pub name: String,
    pub unfit: Unfit,
}

impl fmt::Debug for RefusedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusedFile").field("unfit", &self.unfit).finish_non_exhaustive()
    }
}

/// What is sealed in `drafts.sealed_answers`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Sheet {
    pub answers: Answers,
    /// Steps whose form was sent: their errors are shown.
    pub tried: BTreeSet<Step>,
    #[serde(default)]
    pub agreed: BTreeSet<Consent>,
    /// Of the last upload.
    #[serde(default)]
    pub refused: Vec<RefusedFile>,
}

/// A draft as its owner sees it. Personal.
#[derive(Clone)]
pub struct Draft {
    pub id: Uuid,
    pub answers: Answers,
    pub agreed: BTreeSet<Consent>,
    pub documents: Vec<Document>,
    pub refused: Vec<RefusedFile>,
    pub saved_at: DateTime<Utc>,
    /// All steps, each valid; `None` while something is missing.
    pub application: Option<Application>,
    pub phone_confirmed: bool,
    tried: BTreeSet<Step>,
    problems: Vec<(Step, FieldError)>,
}

impl Draft {
    /// What is wrong with a step that was sent before. A step that nobody has sent yet is not wrong, only empty.
    #[must_use]
    pub fn errors(&self, step: Step) -> Vec<FieldError> {
        let shown = |error: &FieldError| error.field != CODE;
        let of_step = self.problems.iter().filter(|(of, error)| *of == step && shown(error));
        of_step.filter(|_| self.tried.contains(&step)).map(|(_, error)| error.clone()).collect()
    }

    /// Whether the step's form was sent at least once.
    #[must_use]
    pub fn was_sent(&self, step: Step) -> bool {
        self.tried.contains(&step)
    }

    #[must_use]
    pub fn is_complete(&self, step: Step) -> bool {
        self.problems.iter().all(|(of, _)| *of != step)
    }

    /// Where to go on: the first step with something missing or wrong, or the check.
    #[must_use]
    pub fn resume_at(&self) -> Step {
        self.problems.first().map_or(Step::Check, |(step, _)| *step)
    }

    /// Where the form of `step` leads: to itself while it has errors.
    #[must_use]
    pub fn after(&self, step: Step) -> Step {
        if self.is_complete(step) { self.resume_at() } else { step }
    }
}

/// A draft's row, opened and locked or not.
pub(super) struct Stored {
    pub id: Uuid,
    pub key: DataKey,
    pub sheet: Sheet,
    pub phone_hash: Option<Vec<u8>>,
    pub saved_at: DateTime<Utc>,
}

fn place(id: Uuid) -> Place {
    Place::new("drafts.sealed_answers", id)
}

/// The visitor's draft, with its step to go on at.
///
/// # Errors
/// When the database fails or the draft does not open.
pub async fn draft(portal: &Portal, visitor: &Visitor) -> Result<Option<Draft>> {
    let Some(id) = visitor.draft else { return Ok(None) };
    let mut connection = portal.pool().acquire().await?;
    match load(portal, &mut connection, id, false).await? {
        Some(stored) => Ok(Some(judge(portal, &mut connection, &stored).await?)),
        None => Ok(None),
    }
}

/// Whether this is the visitor's draft, and not a case by now.
///
/// # Errors
/// When the database fails.
pub async fn is_here(portal: &Portal, visitor: &Visitor, id: Uuid) -> Result<bool> {
    if visitor.draft != Some(id) {
        return Ok(false);
    }
    Ok(sqlx::query_scalar!(r#"select exists (select from drafts where id = $1) as "here!""#, id)
        .fetch_one(portal.pool())
        .await?)
}

/// Saves what was typed at a step, right or wrong, in a new draft if there is none, and judges it. Its errors are shown
/// once it was `finished`, not while files are added to it.
///
/// # Errors
/// When the database fails.
pub async fn save_step(
    portal: &Portal,
    visitor: &mut Visitor,
    step: Step,
    typed: &[(&str, Option<String>)],
    finished: bool,
) -> Result<Draft> {
    change(portal, visitor, |sheet| {
        for field in step.fields() {
            let answer = typed.iter().find(|(name, _)| *name == field).and_then(|(_, typed)| typed.as_deref());
            sheet.answers.set(field, answer.unwrap_or_default());
        }
        if finished {
            sheet.tried.insert(step);
        }
    })
    .await
}

/// Keeps which files of an upload were not taken, until the next. No more than anybody reads: every page opens them.
///
/// # Errors
/// When the database fails.
pub async fn save_refused(portal: &Portal, visitor: &mut Visitor, mut refused: Vec<RefusedFile>) -> Result<Draft> {
    refused.truncate(MOST_REFUSED);
    change(portal, visitor, |sheet| sheet.refused = refused).await
}

/// Keeps which boxes of the check page are ticked. Nothing is agreed to by that, and no draft begins with it: `of` is the
/// draft that the form was made for, which may be a case by now.
///
/// # Errors
/// When the database fails.
pub async fn save_ticks(portal: &Portal, visitor: &Visitor, of: Option<Uuid>, ticked: &[Consent]) -> Result<()> {
    let Some(id) = visitor.draft.filter(|id| of.is_none_or(|of| of == *id)) else { return Ok(()) };
    let mut transaction = portal.pool().begin().await?;
    let Some(mut stored) = load(portal, &mut transaction, id, true).await? else { return Ok(()) };
    stored.sheet.agreed = ticked.iter().copied().collect();
    save(portal, &mut transaction, stored).await?;
    transaction.commit().await?;
    Ok(())
}

async fn change(portal: &Portal, visitor: &mut Visitor, change: impl FnOnce(&mut Sheet)) -> Result<Draft> {
    let mut transaction = portal.pool().begin().await?;
    let stored = match visitor.draft {
        Some(id) => load(portal, &mut transaction, id, true).await?,
        None => None,
    };
    let mut stored = match stored {
        Some(stored) => stored,
        None => create(portal, &mut transaction).await?,
    };
    change(&mut stored.sheet);
    // Whoever is signed in can go on elsewhere with that phone from now on.
    stored.phone_hash = stored.phone_hash.or_else(|| visitor.phone.as_ref().map(|phone| phone.0.clone()));
    let draft = save(portal, &mut transaction, stored).await?;
    transaction.commit().await?;
    visitor.draft = Some(draft.id);
    Ok(draft)
}

/// Writes a draft that the caller has locked, and judges it.
pub(super) async fn save(portal: &Portal, connection: &mut PgConnection, mut stored: Stored) -> Result<Draft> {
    stored.saved_at = portal.now();
    name_documents(connection, &stored).await?;
    let draft = judge(portal, connection, &stored).await?;
    let sealed = stored.key.seal_json(portal.random(), &place(stored.id), &stored.sheet)?;
    sqlx::query!(
        "update drafts set sealed_answers = $2, step = $3, phone_hash = $4, updated_at = $5 where id = $1",
        stored.id,
        sealed,
        draft.resume_at().code(),
        stored.phone_hash,
        stored.saved_at,
    )
    .execute(connection)
    .await?;
    Ok(draft)
}

async fn create(portal: &Portal, connection: &mut PgConnection) -> Result<Stored> {
    let (id, key, sheet, now) = (portal.new_id(), DataKey::generate(portal.random()), Sheet::default(), portal.now());
    let wrapped = portal.keys().wrap(portal.random(), KeyOwner::Draft(id), &key)?;
    let sealed = key.seal_json(portal.random(), &place(id), &sheet)?;
    sqlx::query!(
        "insert into drafts (id, sealed_answers, wrapped_key, master_key_version, step, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        id,
        sealed,
        wrapped.bytes,
        wrapped.master_version,
        Step::Where.code(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(Stored { id, key, sheet, phone_hash: None, saved_at: now })
}

/// The files of a draft are of the kind that the form says, also when that was changed after the upload.
async fn name_documents(connection: &mut PgConnection, stored: &Stored) -> Result<()> {
    if let Some(kind) = DocumentKind::from_code(stored.sheet.answers.get(field::DOCUMENT)) {
        sqlx::query!("update documents set kind = $2 where draft_id = $1 and kind <> $2", stored.id, kind.code())
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Opens a draft; with `lock` nobody else changes or submits it until the transaction ends.
pub(super) async fn load(
    portal: &Portal,
    connection: &mut PgConnection,
    id: Uuid,
    lock: bool,
) -> Result<Option<Stored>> {
    if lock {
        self::lock(connection, id).await?;
    }
    let row = sqlx::query!(
        "select sealed_answers, wrapped_key, master_key_version, phone_hash, updated_at from drafts where id = $1",
        id
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let wrapped = WrappedKey { bytes: row.wrapped_key, master_version: row.master_key_version };
    let key = portal.keys().unwrap(KeyOwner::Draft(id), &wrapped)?;
    let sheet = key.open_json(&place(id), &row.sealed_answers)?;
    Ok(Some(Stored { id, key, sheet, phone_hash: row.phone_hash, saved_at: row.updated_at }))
}

/// Whether the draft is there; if so, nobody else changes or submits it until the transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection, id: Uuid) -> Result<bool> {
    let locked = sqlx::query_scalar!("select id from drafts where id = $1 for update", id).fetch_optional(connection);
    Ok(locked.await?.is_some())
}

/// The key of a draft; `None` if it is gone.
pub(crate) async fn key(portal: &Portal, id: Uuid) -> Result<Option<DataKey>> {
    let row = sqlx::query!("select wrapped_key, master_key_version from drafts where id = $1", id)
        .fetch_optional(portal.pool())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let wrapped = WrappedKey { bytes: row.wrapped_key, master_version: row.master_key_version };
    Ok(Some(portal.keys().unwrap(KeyOwner::Draft(id), &wrapped)?))
}

/// Works out what is missing or wrong.
pub(super) async fn judge(portal: &Portal, connection: &mut PgConnection, stored: &Stored) -> Result<Draft> {
    let documents = documents::of_draft(connection, &stored.key, stored.id).await?;
    let codes = areas::codes(connection).await?;
    let sheet = stored.sheet.clone();
    let today = shanghai_date(portal.now());
    let parsed = parse_all(&sheet.answers, |area| codes.iter().any(|code| code == area), today);
    let (application, mut problems) = match parsed {
        Ok(application) => (Some(application), Vec::new()),
        Err(problems) => (None, problems),
    };
    let typed = Phone::parse(sheet.answers.get(field::PHONE)).ok();
    let typed = typed.map(|phone| PhoneHash::of(portal.keys(), &phone).0);
    let phone_confirmed = typed.is_some() && typed == stored.phone_hash;
    if documents.is_empty() {
        problems.push((Step::Document, FieldError::new(FILES, Problem::Missing)));
    }
    if !phone_confirmed {
        problems.push((Step::Contact, FieldError::new(CODE, Problem::Missing)));
    }
    if too_much(&sheet.answers) {
        let problem = Problem::CapacityTooLarge { max: LOW_VOLTAGE_WATTS / 1_000 };
        problems.push((Step::Supply, FieldError::new(capacity_field(&sheet.answers), problem)));
    }
    problems.sort_by_key(|(step, _)| *step);
    Ok(Draft {
        id: stored.id,
        answers: sheet.answers,
        agreed: sheet.agreed,
        documents,
        refused: sheet.refused,
        saved_at: stored.saved_at,
        application,
        phone_confirmed,
        tried: sheet.tried,
        problems,
    })
}

/// High voltage is asked for by phone or in a hall.
fn too_much(answers: &Answers) -> bool {
    domain::applications::parse_supply(answers).is_ok_and(|supply| supply.class == Class::HighVoltage)
}

fn capacity_field(answers: &Answers) -> &'static str {
    match answers.get(field::CAPACITY_BY) {
        "appliances" => domain::applications::Appliance::ALL[0].field(),
        _ => field::KILOWATTS,
    }
}

/// The visitor goes on with a draft of the confirmed phone, wherever it was begun. Whether there is such a draft.
///
/// # Errors
/// When the database fails.
pub async fn resume(portal: &Portal, visitor: &mut Visitor, id: Uuid) -> Result<bool> {
    let Some(PhoneHash(phone)) = &visitor.phone else { return Ok(false) };
    let known = sqlx::query_scalar!("select id from drafts where id = $1 and phone_hash = $2", id, phone)
        .fetch_optional(portal.pool())
        .await?;
    if known.is_some() {
        visitor.draft = known;
    }
    Ok(known.is_some())
}

/// Keeps that the phone which is typed belongs to the visitor, if it is the one that the visitor has confirmed.
///
/// # Errors
/// When the database fails.
pub async fn confirm_phone(portal: &Portal, visitor: &mut Visitor) -> Result<Draft> {
    let mut confirmed = None;
    if let (Some(id), Some(phone)) = (visitor.draft, &visitor.phone) {
        let typed = draft(portal, visitor).await?.and_then(|draft| Phone::parse(draft.answers.get(field::PHONE)).ok());
        confirmed = typed.filter(|typed| PhoneHash::of(portal.keys(), typed) == *phone).map(|_| (id, phone.clone()));
    }
    if let Some((id, phone)) = confirmed {
        sqlx::query!("update drafts set phone_hash = $2 where id = $1", id, phone.0).execute(portal.pool()).await?;
    }
    change(portal, visitor, |_| {}).await
}

/// Deletes drafts that nobody touched for longer than they are kept, with the rows of their documents; the sweep takes
/// the objects. Returns how many drafts.
///
/// # Errors
/// When the database fails.
pub async fn purge(portal: &Portal) -> Result<i64> {
    let old = portal.now() - portal.settings().retention.draft;
    let deleted = sqlx::query_scalar!(
        r#"with old as (delete from drafts where updated_at < $1 returning id),
                papers as (delete from documents using old where documents.draft_id = old.id)
           select count(*) as "count!" from old"#,
        old
    )
    .fetch_one(portal.pool())
    .await?;
    Ok(deleted)
}
