//! A row of the lists of work. Nothing of it is about a person.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use domain::text::Text;
use sqlx::types::Json;
use uuid::Uuid;

use super::desk::Desk;
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
    pub paused: bool,
    /// An ended case is listed only for what its customer has written since.
    pub ended: bool,
    pub submitted_at: DateTime<Utc>,
    /// The post of whoever has it.
    pub assigned: Option<Text>,
    /// Whoever asks stands in for him.
    pub stands_in: bool,
    /// The day, in Asia/Shanghai, by whose end the customer's message is to be answered. `None`: none waits.
    pub answer_due: Option<NaiveDate>,
}

/// As the lists' queries give it.
pub(super) struct Row {
    pub reference: String,
    pub area: Json<Text>,
    pub class: String,
    pub capacity_watts: i32,
    pub stage: Option<String>,
    pub due: Option<NaiveDate>,
    pub overdue: bool,
    pub paused: bool,
    pub ended: bool,
    pub submitted_at: DateTime<Utc>,
    pub post: Option<Json<Text>>,
    /// Of whoever has it.
    pub staff_id: Option<Uuid>,
    /// See `unanswered_messages.since`.
    pub since: Option<DateTime<Utc>>,
}

impl Row {
    /// `None`: of a reference that a newer version of this program gave.
    pub(super) fn into_item(self, desk: &Desk, rules: &Rules) -> Option<WorkItem> {
        Some(WorkItem {
            reference: Reference::parse(&self.reference).ok()?,
            area: self.area.0,
            class: self.class,
            capacity_watts: self.capacity_watts.cast_unsigned(),
            stage: self.stage,
            due: self.due,
            overdue: self.overdue,
            paused: self.paused,
            ended: self.ended,
            submitted_at: self.submitted_at,
            assigned: self.post.map(|post| post.0),
            stands_in: false,
            answer_due: self.since.map(|since| answer_due(desk, rules, since)),
        })
    }
}
