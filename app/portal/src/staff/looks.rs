//! Looks: who of the staff has seen what of whose data, when and why. Never changed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::staff::Right;
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::desk::Desk;
use super::members::Member;
use crate::sessions::{Access, Visitor, access};
use crate::{Portal, Result};

/// What somebody unmasked for a purpose stays open for so long.
pub const OPEN_FOR: TimeDelta = TimeDelta::minutes(15);

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// The case's page, masked.
    Case,
    /// A person's data in full.
    Person,
    /// A paper that was sent.
    Paper,
    /// Found by what its customer says of himself.
    LookUp,
}

impl Looked {
    /// The name in the table and in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Person => "person",
            Self::Paper => "paper",
            Self::LookUp => "look_up",
        }
    }
}

/// Why somebody needs a person's data in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// 联系客户
    Contact,
    /// 核对证件
    CheckDocument,
    /// 现场作业
    FieldWork,
    /// 答复客户
    Answer,
}

impl Purpose {
    pub const ALL: [Self; 4] = [Self::Contact, Self::CheckDocument, Self::FieldWork, Self::Answer];

    /// The name in forms, in the table and in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::CheckDocument => "check_document",
            Self::FieldWork => "field_work",
            Self::Answer => "answer",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// A look as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub reference: String,
    pub post: Text,
    /// See [`Looked::code`].
    pub what: String,
    /// See [`Purpose::code`].
    pub purpose: Option<String>,
    pub looked_at: DateTime<Utc>,
}

pub(super) async fn record(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    what: Looked,
    purpose: Option<Purpose>,
) -> Result<()> {
    sqlx::query!(
        "insert into looks (case_id, staff_id, post, what, purpose, looked_at) values ($1, $2, $3, $4, $5, $6)",
        case_id,
        member.id,
        Json(&member.post) as _,
        what.code(),
        purpose.map(Purpose::code),
        desk.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// For which purpose this member has a case's data open now.
pub(super) async fn opened(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
) -> Result<Option<Purpose>> {
    let purpose = sqlx::query_scalar!(
        r#"select purpose as "purpose!" from looks
           where case_id = $1 and staff_id = $2 and looked_at > $3 and what = 'person' and purpose is not null
           order by looked_at desc limit 1"#,
        case_id,
        member.id,
        desk.now() - OPEN_FOR,
    )
    .fetch_optional(connection)
    .await?;
    Ok(purpose.as_deref().and_then(Purpose::from_code))
}

/// The latest looks at anybody's data, newest first, at most `limit`. Nothing for those who don't audit.
///
/// # Errors
/// When the database fails.
pub async fn looks(desk: &Desk, member: &Member, limit: u16) -> Result<Option<Vec<Look>>> {
    if !member.may(Right::ReadLooks) {
        return Ok(None);
    }
    let looks = sqlx::query!(
        r#"select c.reference, l.post as "post: Json<Text>", l.what, l.purpose, l.looked_at
           from looks l join cases c on c.id = l.case_id order by l.looked_at desc, l.id desc limit $1"#,
        i64::from(limit),
    )
    .fetch_all(desk.pool())
    .await?;
    let look = looks.into_iter().map(|row| Look {
        reference: row.reference,
        post: row.post.0,
        what: row.what,
        purpose: row.purpose,
        looked_at: row.looked_at,
    });
    Ok(Some(look.collect()))
}

/// Who has looked at the data of this visitor's own case (谁看过我的资料), newest first, at most 50.
///
/// # Errors
/// When the database fails.
pub async fn looks_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Vec<Look>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(Vec::new()) };
    let looks = sqlx::query!(
        r#"select post as "post: Json<Text>", what, purpose, looked_at from looks
           where case_id = $1 order by looked_at desc limit 50"#,
        case_id,
    )
    .fetch_all(portal.pool())
    .await?;
    let look = looks.into_iter().map(|row| Look {
        reference: reference.as_str().to_owned(),
        post: row.post.0,
        what: row.what,
        purpose: row.purpose,
        looked_at: row.looked_at,
    });
    Ok(look.collect())
}
