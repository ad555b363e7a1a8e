//! A case at the desk: what its customer sees, and what only colleagues do. Each view of it is a look.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::{Outstanding, Reference};
use domain::calendar::shanghai_date;
use domain::levels::Level;
use domain::progress::{Errand, Slot};
use domain::staff::Right;
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::acts::{self, Offered};
use super::amendments::{self, Amendable};
use super::archives::{self, Archive};
use super::countersigning::{Countersigning, countersigning};
use super::deputies::Away;
use super::desk::Desk;
use super::entitled::entitled;
use super::green_channel::{Markable, markable};
use super::looks::{self, Looked, Purpose};
use super::measured::Measured;
use super::members::Member;
use super::notes::{self, Note};
use super::presence::{self, Present};
use crate::Result;
use crate::applications::{People, keys, outstanding_of, people};
use crate::appointments::slots;
use crate::documents::{self, Document};
use crate::inspections::{self, Inspection};
use crate::messages::{Thread, thread};
use crate::meters::{self, PutUp};
use crate::notifications::{Delivery, MailDelivery, OwnMail, deliveries, mail_addresses, mail_deliveries, unreachable};
use crate::plans::{self, IssuedPlan};
use crate::progress::{self, Case, HeldEvent};
use crate::publications::{self, Rules};
use crate::surveys::{self, Survey};

/// A case as whoever works on it sees it.
pub struct SeenCase {
    pub case: Case,
    /// Masked, unless it was opened for a purpose just now. `None` once the personal data is deleted.
    pub people: Option<People>,
    /// Why it is open in full.
    pub opened: Option<Purpose>,
    /// What was sent, oldest first.
    pub documents: Vec<Document>,
    /// What supply plans say, oldest first. See [`plans::that_counts`].
    pub plans: Vec<IssuedPlan>,
    /// Oldest first.
    pub notes: Vec<Note>,
    /// What the customer and the desk have written to each other. `None`: not for this member.
    pub thread: Option<Thread>,
    pub whose: Whose,
    /// The others who have it open.
    pub present: Vec<Present>,
    /// Papers that were promised and did not come yet, each with the stage before which it is due.
    pub outstanding: Vec<Outstanding>,
    /// `None`: no limit runs.
    pub level: Option<Level>,
    /// What this member may do to it now.
    pub offered: Vec<Offered>,
    /// The half-days in which the area can make another visit, for each errand that somebody still comes for.
    pub free: Vec<(Errand, Vec<Slot>)>,
    /// What this member may put right.
    pub amendable: Amendable,
    /// What this member may say of the green channel.
    pub markable: Option<Markable>,
    /// Those that were not passed, oldest first.
    pub inspections: Vec<Inspection>,
    /// The meter, once it is put up, without its account number.
    pub meter: Option<PutUp>,
    /// 户号, masked as [`Self::people`] are.
    pub account: Option<String>,
    /// The numbers under which meters were written down, each with its event, oldest first.
    pub meter_numbers: Vec<(u32, String)>,
    /// What the meter measures, or will.
    pub measured: Measured,
    /// `None`: the case is not connected.
    pub archive: Option<Archive>,
    /// What surveys found, oldest first.
    pub surveys: Vec<Survey>,
    pub countersigning: Countersigning,
    /// The last messages that were sent to the customer's phone, the latest first.
    pub deliveries: Vec<Delivery>,
    /// Events of other systems that do not stand in the log (yet), in the order in which they are said to have happened.
    pub held: Vec<HeldEvent>,
    /// What there is of mail. `None`: there is none here.
    pub mail: Option<OwnMail>,
    /// The last messages that were mailed to the customer, the latest first.
    pub mail_deliveries: Vec<MailDelivery>,
    /// Since when that phone takes none. `None`: it does, as far as anybody knows.
    pub unreachable: Option<DateTime<Utc>>,
}

/// Whose a case is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whose {
    /// Who that is. `None`: nobody.
    pub id: Option<Uuid>,
    /// The post of whoever has it. `None`: nobody's.
    pub post: Option<Text>,
    pub is_mine: bool,
    /// Whoever has it is away, and this member stands in for him.
    pub stands_in: bool,
    /// Whoever has it is away: the post of who stands in for him.
    pub deputy: Option<Text>,
}

/// The case of this reference. `None`: there is none that this member may see.
///
/// # Errors
/// When the database fails, the log can't be folded, or sealed data does not open.
pub async fn see(desk: &Desk, member: &Member, reference: &Reference) -> Result<Option<SeenCase>> {
    look_at(desk, member, None, reference).await
}

/// The same from a page: colleagues are told that it is open. `session` is the cookie's value.
///
/// # Errors
/// As of [`see`].
pub async fn visit(desk: &Desk, member: &Member, session: &[u8], reference: &Reference) -> Result<Option<SeenCase>> {
    look_at(desk, member, Some(session), reference).await
}

async fn look_at(
    desk: &Desk,
    member: &Member,
    session: Option<&[u8]>,
    reference: &Reference,
) -> Result<Option<SeenCase>> {
    let Some(case) = progress::public_case(desk, reference).await? else { return Ok(None) };
    if !member.may_in(Right::SeeCase, &case.area.code) {
        return Ok(None);
    }
    let mut transaction = desk.pool().begin().await?;
    let people = people::of_case(&mut transaction, desk, case.id).await?;
    let opened = match member.may_in(Right::Unmask, &case.area.code) {
        true => looks::opened(&mut transaction, desk, member, case.id).await?,
        false => None,
    };
    let what = if opened.is_some() { Looked::Person } else { Looked::Case };
    looks::record(&mut transaction, desk, member, case.id, what, opened).await?;
    if let Some(session) = session {
        presence::note(&mut transaction, desk, member, session, case.id).await?;
    }
    let present = presence::others(&mut transaction, desk, member, case.id).await?;
    let documents = documents::of_case(&mut transaction, desk, case.id).await?;
    let key = keys::of_case(&mut *transaction, desk, case.id).await?;
    let plans = plans::kept::of_case(&mut transaction, case.id, key.as_ref()).await?;
    let notes = notes::of_case(&mut transaction, desk, case.id).await?;
    let whose = whose(&mut transaction, desk, member, case.id).await?;
    let rules = publications::rules_on(desk, &mut transaction).await?;
    let meter = meters::of_case(&mut transaction, desk, case.id).await?;
    let meter_numbers = meters::numbers(&mut transaction, case.id).await?;
    let amendable = amendments::amendable(&mut transaction, &rules, member, &case, meter.as_ref()).await?;
    let thread = match member.may_in(Right::ReadMessages, &case.area.code) {
        true => Some(thread::of_case(&mut transaction, desk, &rules, case.id).await?),
        false => None,
    };
    let free = free(&mut transaction, desk, &rules, &case).await?;
    let inspections = inspections::of_case(&mut transaction, desk, case.id).await?;
    let archive = archives::of_case(&mut transaction, &rules, &case).await?;
    let surveys = surveys::of_case(&mut transaction, desk, case.id).await?;
    let countersigning = countersigning(&mut transaction, desk, member, (case.id, &case.area.code)).await?;
    let deliveries = deliveries::of_case(&mut transaction, case.id).await?;
    let held = progress::held_for(desk, &mut transaction, &case).await?;
    let mail = mail_addresses::of_case(&mut transaction, desk, case.id).await?;
    let mail_deliveries = mail_deliveries::of_case(&mut transaction, case.id).await?;
    let unreachable = unreachable::since(&mut transaction, case.id).await?;
    let level = level(&mut transaction, &rules, &case).await?;
    let served = Away::today(&mut transaction, desk).await?.served_by(member.id);
    let own = acts::recorded_by(&mut transaction, &served, case.id).await?;
    transaction.commit().await?;
    let mut offered = acts::offered(&rules, member, &case, &own, meter.as_ref(), archive.as_ref())?;
    if surveys::waiting(&surveys).is_some() {
        // Whoever surveys has been there.
        offered.retain(|one| !one.act.is_about_survey());
    }
    let markable = markable(&rules, member, &case);
    let people = people.map(|people| if opened.is_some() { people } else { people.masked() });
    let (meter, account) = apart(meter, opened);
    let outstanding = outstanding_of(&case);
    let measured = Measured::of(&case, &plans);
    Ok(Some(SeenCase {
        case,
        people,
        opened,
        documents,
        plans,
        notes,
        thread,
        whose,
        present,
        outstanding,
        level,
        offered,
        free,
        amendable,
        markable,
        inspections,
        meter,
        account,
        meter_numbers,
        measured,
        archive,
        surveys,
        countersigning,
        deliveries,
        held,
        mail,
        mail_deliveries,
        unreachable,
    }))
}

/// The meter, and its account number as it may be seen.
fn apart(meter: Option<PutUp>, opened: Option<Purpose>) -> (Option<PutUp>, Option<String>) {
    let account = meter.as_ref().and_then(|put_up| put_up.account.as_ref());
    let account = account.map(|account| match opened {
        Some(_) => account.as_str().to_owned(),
        None => account.masked(),
    });
    (meter.map(|put_up| PutUp { account: None, ..put_up }), account)
}

async fn level(connection: &mut PgConnection, rules: &Rules, case: &Case) -> Result<Option<Level>> {
    let last_day = sqlx::query_scalar!("select overdue_after from case_states where case_id = $1", case.id);
    let last_day = last_day.fetch_optional(connection).await?.flatten();
    Ok(last_day.and_then(|last_day| rules.scale(case.now).of(last_day).cloned()))
}

async fn free(
    connection: &mut PgConnection,
    desk: &Desk,
    rules: &Rules,
    case: &Case,
) -> Result<Vec<(Errand, Vec<Slot>)>> {
    let coming = slots::next_days(&rules.calendars.as_of(case.now), shanghai_date(case.now), slots::LISTED);
    let mut free = Vec::new();
    for errand in &case.progress.to_come {
        free.push((*errand, slots::free(desk, connection, case.id, *errand, coming.clone()).await?));
    }
    Ok(free)
}

/// Whose the case is. If it is this member's, he has opened it now.
async fn whose(connection: &mut PgConnection, desk: &Desk, member: &Member, case_id: i64) -> Result<Whose> {
    sqlx::query!(
        "update case_assignments set opened_at = $3 where case_id = $1 and staff_id = $2 and opened_at is null",
        case_id,
        member.id,
        desk.now(),
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query!(
        r#"select s.id, s.post as "post: Json<Text>" from case_assignments a join staff s on s.id = a.staff_id
           where a.case_id = $1"#,
        case_id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(Whose::default()) };
    let away = Away::today(connection, desk).await?;
    let deputy = away.stands_in_for(row.id);
    Ok(Whose {
        id: Some(row.id),
        post: Some(row.post.0),
        is_mine: row.id == member.id,
        stands_in: deputy.is_some_and(|deputy| deputy.id == member.id),
        deputy: deputy.map(|deputy| deputy.post.clone()),
    })
}

/// For so long after signing in nobody is asked again who he is.
pub const FRESH: TimeDelta = TimeDelta::hours(2);

/// What became of opening a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmasked {
    Done,
    /// The sign-in is older than [`FRESH`]: whoever sits there proves once more who he is.
    AskAgain,
    /// Not this member's to see, or no such case.
    NotEntitled,
}

/// Opens a person's data in full for this member, for a purpose and [`looks::OPEN_FOR`]. `signed_in_at` is when this member
/// proved last who he is; in a demo, where nobody has a password, it does not matter.
///
/// # Errors
/// When the database fails.
pub async fn unmask(
    desk: &Desk,
    member: &Member,
    signed_in_at: Option<DateTime<Utc>>,
    reference: &Reference,
    purpose: Purpose,
) -> Result<Unmasked> {
    let mut connection = desk.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, member, reference, Right::Unmask).await? else {
        return Ok(Unmasked::NotEntitled);
    };
    let is_fresh = signed_in_at.is_some_and(|at| desk.now() - at <= FRESH);
    if !is_fresh && !desk.settings().demo {
        return Ok(Unmasked::AskAgain);
    }
    looks::record(&mut connection, desk, member, case_id, Looked::Opened, Some(purpose)).await?;
    Ok(Unmasked::Done)
}
