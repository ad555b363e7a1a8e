//! A case as its pages show it: the public one, and more for whom it belongs to.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::{ApplicantKind, PremisesKind, Reference};
use domain::documents::DocumentKind;
use domain::green_channel::KeyProject;
use domain::progress::{Event, Progress, Recorded, Source, meter_told};
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::broken;
use super::log::Log;
use crate::applications::Area;
use crate::publications::{self, Rules, Stamp};
use crate::standards::PublishedTemplate;
use crate::{Fault, Portal, Result};

/// An event recorded later than this after it is said to have happened is worth a confirmation.
const LATE: TimeDelta = TimeDelta::days(1);

/// What anybody with the reference may see. Nothing of it is about a person. Cheap to clone: each part of a page takes one.
#[derive(Debug, Clone)]
pub struct Case {
    pub id: i64,
    pub reference: Reference,
    /// Of the draft that it was: leads to its documents.
    pub draft_id: Uuid,
    pub premises: PremisesKind,
    pub applicant: ApplicantKind,
    /// The kind of the one document it began with.
    pub document: DocumentKind,
    /// As applied for.
    pub capacity_watts: u32,
    /// As the survey that counts confirmed it. `None` before that, and where another system told of it.
    pub surveyed_watts: Option<u32>,
    pub phases: u8,
    /// Whether it lay inside 城镇规划建设用地范围 when it was submitted.
    pub town_planning_area: bool,
    /// Key and version of the pinned fee catalogue.
    pub fee_catalogue: (String, String),
    /// An earlier request for the same address within 90 days.
    pub linked: Option<Reference>,
    pub area: Area,
    /// As pinned at submission, or by a reclassification since.
    pub template: PublishedTemplate,
    /// 绿色通道: the published project that the case is of.
    pub green_channel: Option<KeyProject>,
    /// As of the portal's now.
    pub progress: Arc<Progress>,
    /// Everything that happened, oldest first.
    pub log: Arc<Vec<Recorded>>,
    /// When this was read.
    pub now: DateTime<Utc>,
}

impl Case {
    /// What was entered afterwards and its owner has neither confirmed nor objected to, oldest first. That the case has ended doesn't matter:
    /// often it is the power itself of which the portal learns late.
    #[must_use]
    pub fn unconfirmed(&self) -> Vec<&Recorded> {
        let answered = |seq: u32| {
            let answers = [Event::Confirmed { seq }, Event::Objected { seq }];
            self.log.iter().any(|other| answers.contains(&other.event))
        };
        let late = self.log.iter().filter(|recorded| {
            recorded.source == Source::BackOffice
                && recorded.recorded_at - recorded.occurred_at > LATE
                && !matches!(recorded.event, Event::Corrected { .. } | Event::MeterCorrected | Event::Archived)
                && !(recorded.event.tells_meter() && meter_told(&self.log) != Some(recorded.seq))
                && !answered(recorded.seq)
        });
        late.collect()
    }
}

/// The case of this reference, if there is one.
///
/// # Errors
/// When the database fails, or the log can't be folded.
pub async fn public_case(portal: &Portal, reference: &Reference) -> Result<Option<Case>> {
    let mut reader = portal.readers().reader().await?;
    let case = by_reference(portal, &mut reader, reference).await?;
    reader.keep();
    Ok(case)
}

/// The same, as the caller's transaction sees it.
///
/// # Errors
/// As [`public_case`].
pub(crate) async fn by_reference(
    portal: &Portal,
    connection: &mut PgConnection,
    reference: &Reference,
) -> Result<Option<Case>> {
    let row = sqlx::query_as!(
        Row,
        r#"select c.id, c.draft_id, c.premises_kind, c.applicant_kind, c.document_kind, c.capacity_watts, c.phases,
               (select s.capacity_watts from surveys s where s.case_id = c.id and s.standing = 'done'
                order by s.sent_at desc, s.id desc limit 1) as surveyed_watts,
               c.town_planning_area, c.fee_key, c.fee_version, (select linked.reference from cases linked where linked.id = c.linked_case_id) as linked,
               a.code as area_code, a.name as "area_name: Json<Text>",
               a.manager_post as "manager_post: Json<Text>", a.duty_phone, a.hall as "hall: Json<Text>",
               (select json_agg(json_build_array(
                    e.seq, e.payload || jsonb_build_object('kind', e.kind), e.occurred_at, e.recorded_at,
                    case when e.source in ('portal', 'customer') then e.source else 'back_office' end
                ) order by e.seq) from events e where e.case_id = c.id) as "log: Json<Log>",
               p.published as "published!", p.latest
           from cases c join areas a on a.code = c.area_code
           cross join (select count(*) as published, max(published_at) as latest from publications) as p
           where c.reference = $1"#,
        reference.as_str()
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let rules = publications::rules_at(portal, connection, Stamp { count: row.published, latest: row.latest }).await?;
    row.into_case(reference.clone(), &rules, portal.now()).map(Some)
}

struct Row {
    id: i64,
    draft_id: Uuid,
    premises_kind: String,
    applicant_kind: String,
    document_kind: String,
    capacity_watts: i32,
    surveyed_watts: Option<i32>,
    phases: i16,
    town_planning_area: bool,
    fee_key: String,
    fee_version: String,
    linked: Option<String>,
    area_code: String,
    area_name: Json<Text>,
    manager_post: Json<Text>,
    duty_phone: String,
    hall: Json<Text>,
    log: Option<Json<Log>>,
    published: i64,
    latest: Option<DateTime<Utc>>,
}

impl Row {
    fn into_case(self, reference: Reference, rules: &Arc<Rules>, now: DateTime<Utc>) -> Result<Case> {
        let unknown = |what: &str| Fault::Inconsistent(format!("case {}: {what} is unknown", self.id));
        let log = self.log.map(|Json(log)| log.0).unwrap_or_default();
        let progress = domain::progress::progress(&rules.templates, &rules.calendars, &log, now)
            .map_err(|error| broken(self.id, &error))?;
        let (key, version) = super::follow_up::pinned(&log).ok_or_else(|| unknown("the template"))?;
        let template = rules.published(key, version).ok_or_else(|| unknown("the template"))?;
        let linked = self.linked.as_deref().map(Reference::parse).transpose();
        Ok(Case {
            id: self.id,
            reference,
            draft_id: self.draft_id,
            premises: PremisesKind::from_code(&self.premises_kind).ok_or_else(|| unknown("premises_kind"))?,
            applicant: ApplicantKind::from_code(&self.applicant_kind).ok_or_else(|| unknown("applicant_kind"))?,
            document: DocumentKind::from_code(&self.document_kind).ok_or_else(|| unknown("document_kind"))?,
            capacity_watts: self.capacity_watts.cast_unsigned(),
            surveyed_watts: self.surveyed_watts.map(i32::cast_unsigned),
            phases: u8::try_from(self.phases).map_err(|_| unknown("phases"))?,
            town_planning_area: self.town_planning_area,
            fee_catalogue: (self.fee_key, self.fee_version),
            linked: linked.map_err(|_| unknown("the linked reference"))?,
            area: Area {
                code: self.area_code,
                name: self.area_name.0,
                manager_post: self.manager_post.0,
                duty_phone: self.duty_phone,
                hall: self.hall.0,
            },
            template,
            green_channel: progress.green_channel.as_ref().and_then(|green| rules.key_project(green)).cloned(),
            progress: Arc::new(progress),
            log: Arc::new(log),
            now,
        })
    }
}
