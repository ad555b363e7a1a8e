//! What site surveys found. For whoever owns the case and for the desk.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::staff::{Right, Role};
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::applications::keys;
use crate::sealed::Place;
use crate::sessions::{Access, Visitor, access};
use crate::{Fault, Portal, Result};

/// What became of what a survey found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is a joint survey, and its countersignatures are not all there.
    Waits,
    Done,
    /// A countersigner sent it back.
    Returned,
    /// The case went on without it.
    Lapsed,
}

impl Standing {
    const ALL: [Self; 4] = [Self::Waits, Self::Done, Self::Returned, Self::Lapsed];

    /// The name in the table and in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Done => "done",
            Self::Returned => "returned",
            Self::Lapsed => "lapsed",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// A signature under a joint survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// For which department: [`Role::Surveyor`] is whoever surveyed.
    pub role: Role,
    /// As it was then.
    pub post: Text,
    pub at: DateTime<Utc>,
}

/// What one survey found. `Debug` leaves out the remark.
#[derive(Clone, PartialEq, Eq)]
pub struct Survey {
    /// Of the form by which it was told.
    pub id: Uuid,
    pub standing: Standing,
    pub external_line: bool,
    /// What was confirmed, in watts.
    pub capacity_watts: u32,
    /// `None` also once the case's personal data is deleted.
    pub remark: Option<String>,
    pub sent_at: DateTime<Utc>,
    /// Oldest first.
    pub photos: Vec<Uuid>,
    /// Of a joint survey: the surveyor's own, then those of other departments. None of another.
    pub signatures: Vec<Signature>,
}

impl Survey {
    /// 联合勘查
    #[must_use]
    pub fn is_joint(&self) -> bool {
        !self.signatures.is_empty()
    }

    /// Whether nobody of another department has signed it.
    #[must_use]
    pub fn is_unseen(&self) -> bool {
        self.signatures.iter().all(|one| one.role == Role::Surveyor)
    }

    /// Whose countersignature could still come.
    #[must_use]
    pub fn unsigned(&self) -> Vec<Role> {
        let signed = |role: &Role| self.signatures.iter().any(|one| one.role == *role);
        Right::Countersign.roles().iter().filter(|role| !signed(role)).copied().collect()
    }
}

impl fmt::Debug for Survey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Survey");
        shown.field("id", &self.id).field("standing", &self.standing).field("external_line", &self.external_line);
        shown.field("capacity_watts", &self.capacity_watts).field("photos", &self.photos);
        shown.field("signatures", &self.signatures).finish_non_exhaustive()
    }
}

/// What counts of these: the last that is done. `None` before that, and where another system told of the survey.
#[must_use]
pub fn that_counts(surveys: &[Survey]) -> Option<&Survey> {
    surveys.iter().rev().find(|survey| survey.standing == Standing::Done)
}

/// The joint survey whose countersignatures are not all there.
#[must_use]
pub fn waiting(surveys: &[Survey]) -> Option<&Survey> {
    surveys.iter().rev().find(|survey| survey.standing == Standing::Waits)
}

/// Whether a joint survey of this case waits for countersignatures: somebody has been there.
pub(crate) async fn is_waiting(connection: &mut PgConnection, case_id: i64) -> Result<bool> {
    let waits = sqlx::query_scalar!(
        r#"select exists (select from surveys where case_id = $1 and standing = 'waits') as "waits!""#,
        case_id,
    );
    Ok(waits.fetch_one(connection).await?)
}

/// What the owner is told of surveys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnSurvey {
    /// Since when (UTC) a joint survey waits for its countersignatures; what it found is told when it counts.
    pub waits_since: Option<DateTime<Utc>>,
    pub found: Option<Survey>,
}

/// What the survey of the visitor's own case found; nothing of another's.
///
/// # Errors
/// When the database fails, or the remark does not open.
pub async fn survey_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<OwnSurvey> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else {
        return Ok(OwnSurvey::default());
    };
    let surveys = of_case(&mut *portal.pool().acquire().await?, portal, case_id).await?;
    Ok(OwnSurvey { waits_since: waiting(&surveys).map(|survey| survey.sent_at), found: that_counts(&surveys).cloned() })
}

/// All of a case, oldest first.
pub(crate) async fn of_case(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<Vec<Survey>> {
    let rows = sqlx::query!(
        r#"select s.id, s.standing, s.external_line, s.capacity_watts, s.sealed_remark, s.sent_at,
               array(select p.id from survey_photos p where p.survey_id = s.id order by p.received_at, p.id) as "photos!"
           from surveys s where s.case_id = $1 order by s.sent_at, s.id"#,
        case_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut signatures = signatures(connection, case_id).await?;
    let key = keys::of_case(connection, portal, case_id).await?;
    let open = rows.into_iter().map(|row| {
        let broken = || Fault::Inconsistent(format!("survey {}", row.id));
        let sealed = key.as_ref().zip(row.sealed_remark.as_ref());
        let remark = sealed.map(|(key, sealed)| key.open(&place(row.id), sealed)).transpose()?;
        Ok(Survey {
            id: row.id,
            standing: Standing::from_code(&row.standing).ok_or_else(broken)?,
            external_line: row.external_line,
            capacity_watts: u32::try_from(row.capacity_watts).map_err(|_| broken())?,
            remark: remark.map(|text| String::from_utf8_lossy(&text).into_owned()),
            sent_at: row.sent_at,
            photos: row.photos,
            signatures: signatures.remove(&row.id).unwrap_or_default(),
        })
    });
    open.collect()
}

/// By survey, oldest first.
async fn signatures(connection: &mut PgConnection, case_id: i64) -> Result<HashMap<Uuid, Vec<Signature>>> {
    let rows = sqlx::query!(
        r#"select g.survey_id, g.role, g.post as "post: Json<Text>", g.signed_at
           from survey_signatures g join surveys s on s.id = g.survey_id
           where s.case_id = $1 order by g.signed_at, g.role <> 'surveyor'"#,
        case_id,
    )
    .fetch_all(connection)
    .await?;
    let mut signatures: HashMap<Uuid, Vec<Signature>> = HashMap::new();
    for row in rows {
        let role = Role::from_code(&row.role);
        let role = role.ok_or_else(|| Fault::Inconsistent(format!("a signature of survey {}", row.survey_id)))?;
        signatures.entry(row.survey_id).or_default().push(Signature { role, post: row.post.0, at: row.signed_at });
    }
    Ok(signatures)
}

/// Where a remark is sealed.
pub(crate) fn place(id: Uuid) -> Place {
    Place::new("surveys.sealed_remark", id)
}
