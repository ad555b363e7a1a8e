//! Looks: who of the staff, and which other system, has seen what of whose data, when and why. Never changed.

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
    /// A person's data were opened, for a purpose.
    Opened,
    /// A person's data in full, while they were open.
    Person,
    /// A paper that was sent.
    Paper,
    /// A photo of what an inspection found.
    Photo,
    /// Found by what its customer says of himself.
    LookUp,
}

impl Looked {
    /// The name in the table and in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Opened => "opened",
            Self::Person => "person",
            Self::Paper => "paper",
            Self::Photo => "photo",
            Self::LookUp => "look_up",
        }
    }

    /// Whether looking again at once is the same look. To open somebody's data or to search for him is each time an act, and
    /// one paper or photo is not another.
    fn goes_on(self) -> bool {
        matches!(self, Self::Case | Self::Person)
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

/// Looks of one post at the same thing for the same reason on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub post: Text,
    /// See [`Looked::code`].
    pub what: String,
    /// See [`Purpose::code`]; of another system what its key is for, in words; `None` where none was asked for.
    pub purpose: Option<String>,
    /// The last of them.
    pub looked_at: DateTime<Utc>,
    /// How many there were, at least 1.
    pub times: i64,
}

/// A look as whoever audits reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    pub reference: Reference,
    /// Of another system: its name.
    pub login: String,
    pub look: Look,
}

/// Looking again at the same thing for the same purpose within so long is the same look: a page that is loaded anew.
const SAME_FOR: TimeDelta = TimeDelta::minutes(5);

/// Looks of a page of the audit.
const PER_PAGE: i64 = 100;

pub(super) async fn record(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    what: Looked,
    purpose: Option<Purpose>,
) -> Result<()> {
    sqlx::query!(
        "insert into looks (case_id, staff_id, post, what, purpose, looked_at)
         select $1, $2, $3, $4, $5, $6
         where not $7 or not exists (
             select from looks
             where case_id = $1 and staff_id = $2 and what = $4 and purpose is not distinct from $5 and looked_at > $8)",
        case_id,
        member.id,
        Json(&member.post) as _,
        what.code(),
        purpose.map(Purpose::code),
        desk.now(),
        what.goes_on(),
        desk.now() - SAME_FOR,
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
           where case_id = $1 and staff_id = $2 and looked_at > $3 and what = 'opened' and purpose is not null
           order by looked_at desc limit 1"#,
        case_id,
        member.id,
        desk.now() - OPEN_FOR,
    )
    .fetch_optional(connection)
    .await?;
    Ok(purpose.as_deref().and_then(Purpose::from_code))
}

/// One page of looks, the latest first, of one case or of all in the member's areas; and the cursor of the page after it.
/// `before` is such a cursor. `None` for those who don't audit.
///
/// # Errors
/// When the database fails.
pub async fn looks(
    desk: &Desk,
    member: &Member,
    of: Option<&Reference>,
    before: Option<i64>,
) -> Result<Option<(Vec<Audited>, Option<i64>)>> {
    if !member.may(Right::ReadLooks) {
        return Ok(None);
    }
    let rows = sqlx::query!(
        r#"select l.id, c.reference, coalesce(s.login, k.source) as "login!", l.post as "post: Json<Text>", l.what, l.purpose, l.looked_at
           from looks l join cases c on c.id = l.case_id left join staff s on s.id = l.staff_id
               left join api_keys k on k.id = l.api_key_id
           where ($1::text is null or l.case_id = (select id from cases where reference = $1))
               and (cardinality($2::text[]) = 0 or c.area_code = any($2))
               and ($3::bigint is null or l.id < $3)
           order by l.id desc limit $4"#,
        of.map(Reference::as_str),
        &member.entitlement.areas,
        before,
        PER_PAGE + 1,
    )
    .fetch_all(desk.pool())
    .await?;
    let more = rows.len() > usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let page = rows.get(..rows.len() - usize::from(more)).unwrap_or_default();
    let next = page.last().filter(|_| more).map(|last| last.id);
    let audited = page.iter().filter_map(|row| {
        Some(Audited {
            reference: Reference::parse(&row.reference).ok()?,
            login: row.login.clone(),
            look: Look {
                post: row.post.0.clone(),
                what: row.what.clone(),
                purpose: row.purpose.clone(),
                looked_at: row.looked_at,
                times: 1,
            },
        })
    });
    Ok(Some((audited.collect(), next)))
}

/// Who has looked at the data of this visitor's own case (谁看过我的资料), the latest first. What happened more than once on a
/// day is said once, with how often: nothing is pushed out of sight by looking again.
///
/// # Errors
/// When the database fails.
pub async fn looks_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Vec<Look>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(Vec::new()) };
    let looks = sqlx::query!(
        r#"select post as "post: Json<Text>", what, purpose, max(looked_at) as "looked_at!", count(*) as "times!"
           from looks where case_id = $1
           group by post, what, purpose, (looked_at at time zone 'Asia/Shanghai')::date
           order by max(looked_at) desc"#,
        case_id,
    )
    .fetch_all(portal.pool())
    .await?;
    let look = looks.into_iter().map(|row| Look {
        post: row.post.0,
        what: row.what,
        purpose: row.purpose,
        looked_at: row.looked_at,
        times: row.times,
    });
    Ok(look.collect())
}
