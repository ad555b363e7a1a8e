//! What is mine: the cases and drafts of a confirmed phone, and the cases opened in this browser.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::{PremisesKind, Reference, Step};
use domain::calendar::shanghai_date;
use domain::progress::{Appointment, CaseState, Errand, HalfDay, Slot};
use domain::standards::StageKind;
use uuid::Uuid;

use crate::sessions::Visitor;
use crate::{Fault, Portal, Result};

/// A case in the visitor's own list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyCase {
    pub reference: Reference,
    pub premises: PremisesKind,
    pub capacity_watts: u32,
    pub submitted_at: DateTime<Utc>,
    pub state: CaseState,
    /// The stage being worked on; `None` when the case has ended.
    pub stage: Option<StageKind>,
    pub paused: bool,
    /// When somebody comes next, as agreed: today or later.
    pub visit: Option<Appointment>,
    pub last_event_at: DateTime<Utc>,
}

/// A draft in the visitor's own list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyDraft {
    pub id: Uuid,
    /// Where to go on.
    pub step: Step,
    pub saved_at: DateTime<Utc>,
    /// The one that this browser goes on with.
    pub here: bool,
}

/// What the visitor's own list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mine {
    /// Newest first.
    pub cases: Vec<MyCase>,
    /// Last saved first.
    pub drafts: Vec<MyDraft>,
    /// There are others of this phone whose owner proved it long ago: of those nothing is shown before the second question.
    pub idle: bool,
}

/// # Errors
/// When the database fails.
pub async fn mine(portal: &Portal, visitor: &Visitor) -> Result<Mine> {
    let phone = visitor.phone.as_ref().map(|phone| phone.0.as_slice());
    let (opened, generations): (Vec<i64>, Vec<i32>) =
        visitor.cases.iter().map(|case| (case.id, case.generation)).unzip();
    // One list of ids, not two conditions: those would read the whole table.
    let rows = sqlx::query!(
        r#"select cases.id, cases.reference, cases.premises_kind, cases.capacity_watts, cases.submitted_at,
                case_states.state, case_states.stage, case_states.paused, case_states.last_event_at,
                cases.link_generation, coalesce(case_proofs.proved_at, cases.submitted_at) as "proved_at!",
                visit.errand as "errand?", visit.day as "day?", visit.half_day as "half_day?"
         from cases join case_states on case_states.case_id = cases.id
             left join case_proofs on case_proofs.case_id = cases.id
             left join lateral (
                 select errand, day, half_day from appointments where case_id = cases.id and day >= $4
                 order by day, half_day = 'afternoon' limit 1
             ) visit on true
         where cases.id in (
             select linked.id from unnest($1::bigint[], $3::integer[]) as opened (id, generation)
                 join cases linked on linked.id = opened.id and linked.link_generation = opened.generation
             union select case_id from case_lookups where kind = 'phone' and hash = $2
         )
         order by cases.submitted_at desc, cases.id desc limit 200"#,
        &opened,
        phone,
        &generations,
        shanghai_date(portal.now()),
    )
    .fetch_all(portal.pool())
    .await?;
    let unknown = |what: &str| Fault::Inconsistent(format!("a case has an unknown {what}"));
    let oldest = portal.now() - portal.settings().retention.idle_case;
    let opened = |id, generation| visitor.holds_link(id, generation) || visitor.proved.contains(&id);
    let (rows, hidden): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.proved_at >= oldest || opened(row.id, row.link_generation));
    let cases = rows.into_iter().map(|row| {
        Ok(MyCase {
            reference: Reference::parse(&row.reference).map_err(|_| unknown("reference"))?,
            premises: PremisesKind::from_code(&row.premises_kind).ok_or_else(|| unknown("premises_kind"))?,
            capacity_watts: row.capacity_watts.cast_unsigned(),
            submitted_at: row.submitted_at,
            state: serde_json::from_value(row.state.into())?,
            stage: row.stage.map(|stage| serde_json::from_value(stage.into())).transpose()?,
            paused: row.paused,
            visit: visit(row.errand.as_deref(), row.day, row.half_day.as_deref()),
            last_event_at: row.last_event_at,
        })
    });
    let cases = cases.collect::<Result<_>>()?;
    let rows = sqlx::query!(
        "select id, step, updated_at from drafts where id = $1 or phone_hash = $2 order by updated_at desc limit 50",
        visitor.draft,
        phone,
    )
    .fetch_all(portal.pool())
    .await?;
    let drafts = rows.into_iter().map(|row| MyDraft {
        id: row.id,
        step: Step::from_code(&row.step).unwrap_or(Step::Where),
        saved_at: row.updated_at,
        here: visitor.draft == Some(row.id),
    });
    Ok(Mine { cases, drafts: drafts.collect(), idle: !hidden.is_empty() })
}

fn visit(errand: Option<&str>, day: Option<NaiveDate>, half_day: Option<&str>) -> Option<Appointment> {
    let slot = Slot { date: day?, half_day: HalfDay::from_code(half_day?)? };
    Some(Appointment { errand: Errand::from_code(errand?)?, slot })
}
