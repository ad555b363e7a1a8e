//! A row of the lists of work. Nothing of it is about a person.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use domain::levels::{Level, Scale};
use domain::progress::{Appointment, Errand, HalfDay, Slot};
use domain::text::Text;
use sqlx::types::Json;
use uuid::Uuid;

use super::archives::due;
use super::desk::Desk;
use super::visit_days::last_day;
use crate::Result;
use crate::messages::thread::answer_due;
use crate::publications::Rules;

/// A case in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    pub reference: Reference,
    pub area: Text,
    /// The template's key.
    pub class: String,
    pub capacity_watts: u32,
    /// The code of the stage.
    pub stage: Option<String>,
    /// The day that comes first, in Asia/Shanghai.
    pub due: Option<NaiveDate>,
    pub overdue: bool,
    /// `None`: no limit runs.
    pub level: Option<Level>,
    pub paused: bool,
    /// An ended case is listed only for what its customer has written since, or until its file is closed.
    pub ended: bool,
    pub submitted_at: DateTime<Utc>,
    /// The post of whoever has it.
    pub assigned: Option<Text>,
    /// Whoever asks stands in for him.
    pub stands_in: bool,
    /// The day, in Asia/Shanghai, by whose end the customer's message is to be answered. `None`: none waits.
    pub answer_due: Option<NaiveDate>,
    /// The day, in Asia/Shanghai, by whose end the file of the connected case is to be closed. `None`: it is, or it is not connected.
    pub archive_due: Option<NaiveDate>,
    /// When somebody comes next within the days that the list of visits looks ahead.
    pub visit: Option<Appointment>,
    /// 绿色通道
    pub green: bool,
}

/// As the query gives it.
pub(super) struct Row {
    pub reference: String,
    pub area: Json<Text>,
    pub class: String,
    pub capacity_watts: i32,
    pub stage: Option<String>,
    pub due: Option<NaiveDate>,
    /// See `case_states.overdue_after`.
    pub overdue_after: Option<NaiveDate>,
    pub overdue: bool,
    pub paused: bool,
    pub ended: bool,
    pub submitted_at: DateTime<Utc>,
    pub post: Option<Json<Text>>,
    /// Of whoever has it.
    pub staff_id: Option<Uuid>,
    /// See `unanswered_messages.since`.
    pub since: Option<DateTime<Utc>>,
    /// When power was on, of a case whose file is to be closed.
    pub archive_from: Option<DateTime<Utc>>,
    /// Of the next visit.
    pub errand: Option<String>,
    pub visit_day: Option<NaiveDate>,
    pub half_day: Option<String>,
    /// See `case_states.green`.
    pub green: bool,
}

/// Of these cases, in the order of the ids.
///
/// # Errors
/// When the database fails.
pub(super) async fn rows(desk: &Desk, ids: &[i64], today: NaiveDate) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select c.reference, a.name as "area: Json<Text>", s.class, c.capacity_watts, s.stage,
               case when s.state = 'open' then coalesce(s.stage_due, s.whole_due) end as due, s.overdue_after,
               coalesce(s.overdue_after < $2, false) as "overdue!", s.paused, s.state <> 'open' as "ended!",
               c.submitted_at, m.post as "post: Option<Json<Text>>", x.staff_id as "staff_id?", u.since as "since?",
               case when s.state = 'energised' and s.archived_at is null then s.ended_at end as archive_from, v.errand as "errand?",
               v.day as "visit_day?", v.half_day as "half_day?", s.green
           from unnest($1::bigint[]) with ordinality as picked (case_id, place)
           join case_states s on s.case_id = picked.case_id
           join cases c on c.id = picked.case_id
           join areas a on a.code = c.area_code
           left join case_assignments x on x.case_id = picked.case_id
           left join staff m on m.id = x.staff_id
           left join unanswered_messages u on u.case_id = picked.case_id
           left join lateral (
               select errand, day, half_day from appointments
               where case_id = picked.case_id and day between $2 and $3 order by day, half_day = 'afternoon' limit 1
           ) v on true
           order by picked.place"#,
        ids,
        today,
        last_day(today),
    )
    .fetch_all(desk.pool())
    .await?)
}

impl Row {
    pub(super) fn visit(&self) -> Option<Appointment> {
        let errand = Errand::from_code(self.errand.as_deref()?)?;
        let slot = Slot { date: self.visit_day?, half_day: HalfDay::from_code(self.half_day.as_deref()?)? };
        Some(Appointment { errand, slot })
    }

    /// `None`: of a reference that a newer version of this program gave.
    pub(super) fn into_item(self, desk: &Desk, rules: &Rules, scale: &Scale) -> Option<WorkItem> {
        let visit = self.visit();
        Some(WorkItem {
            reference: Reference::parse(&self.reference).ok()?,
            area: self.area.0,
            class: self.class,
            capacity_watts: self.capacity_watts.cast_unsigned(),
            stage: self.stage,
            due: self.due,
            overdue: self.overdue,
            level: self.overdue_after.and_then(|last_day| scale.of(last_day)).cloned(),
            paused: self.paused,
            ended: self.ended,
            submitted_at: self.submitted_at,
            assigned: self.post.map(|post| post.0),
            stands_in: false,
            answer_due: self.since.map(|since| answer_due(desk, rules, since)),
            archive_due: self.archive_from.map(|ended_at| due(rules, ended_at, desk.now())),
            visit,
            green: self.green,
        })
    }
}
