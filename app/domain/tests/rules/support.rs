//! The calendars and templates that come with the portal, and cases written as a list of lines.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::calendar::{CalendarFile, Calendars, YearCalendar, start_of_day};
use domain::progress::{
    Admission, Awaited, Event, PauseId, PauseReason, Progress, Recorded, RefusedBecause, Source, Visit, admit, progress,
};
use domain::standards::{Basis, Clock, Limit, Owner, Stage, StageKind, StageLimit, Standing, Template};
use domain::text::Text;

const CALENDARS: [&str; 3] = [
    include_str!("../../../portal/data/calendar/2024.csv"),
    include_str!("../../../portal/data/calendar/2025.csv"),
    include_str!("../../../portal/data/calendar/2026.csv"),
];

pub fn published() -> Vec<YearCalendar> {
    let files = CALENDARS.map(|text| CalendarFile::parse(text).unwrap());
    files
        .into_iter()
        .map(|file| YearCalendar {
            year: file.year,
            version: file.version,
            published_at: start_of_day(file.notice),
            days: file.days,
        })
        .collect()
}

pub fn calendars() -> Calendars {
    Calendars::new(published())
}

pub fn template(name: &str) -> Template {
    let path = format!("{}/../portal/data/standards/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `2026-05-06 08:40` as a clock in Shanghai shows it.
pub fn at(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc() - TimeDelta::hours(8)
}

/// A reference number that passes its check.
pub fn reference() -> String {
    Reference::from_random(&mut |_| 7).as_str().to_owned()
}

fn text() -> Text {
    Text { zh: "测试".to_owned(), en: "test".to_owned() }
}

pub fn basis() -> Basis {
    Basis { document: text(), standing: Standing::Internal }
}

pub fn stage(kind: StageKind, owner: Owner, days: Option<u16>) -> Stage {
    Stage { kind, owner, papers: Vec::new(), limit: days.map(|days| StageLimit { days, basis: basis() }) }
}

pub fn limit(clock: Clock, days: u16, external_line: Option<bool>) -> Limit {
    Limit { clock, days, external_line, basis: basis() }
}

/// A template `test` version `1`.
pub fn invented(stages: Vec<Stage>, limits: Vec<Limit>) -> Template {
    Template {
        key: "test".to_owned(),
        version: "1".to_owned(),
        effective_from: date("2024-01-01"),
        name: text(),
        stages,
        limits,
        call_back_days: 1,
    }
}

/// One stage of acceptance with this limit, then metering.
pub fn timed(days: u16) -> Template {
    invented(
        vec![
            stage(StageKind::Acceptance, Owner::Utility, Some(days)),
            stage(StageKind::MeteringAndEnergisation, Owner::Utility, Some(days)),
        ],
        vec![limit(Clock::Whole, days, None)],
    )
}

#[derive(Clone)]
pub struct Case {
    pub templates: Vec<Template>,
    pub calendars: Calendars,
    pub events: Vec<Recorded>,
}

impl Case {
    pub fn of(template: Template, submitted: &str) -> Self {
        let event = Event::Submitted { template: template.key.clone(), version: template.version.clone() };
        let case = Self { templates: vec![template], calendars: calendars(), events: Vec::new() };
        case.push(event, at(submitted), at(submitted), Source::Portal)
    }

    pub fn file(name: &str, submitted: &str) -> Self {
        Self::of(template(name), submitted)
    }

    pub fn also(mut self, template: Template) -> Self {
        self.templates.push(template);
        self
    }

    pub fn recorded(&self, event: Event, occurred: DateTime<Utc>, recorded: DateTime<Utc>, source: Source) -> Recorded {
        let seq = self.events.last().map_or(1, |last| last.seq + 1);
        Recorded { seq, event, occurred_at: occurred, recorded_at: recorded, source }
    }

    pub fn admission(&self, new: &Recorded) -> Admission {
        admit(&self.templates, &self.calendars, &self.events, new)
    }

    fn push(mut self, event: Event, occurred: DateTime<Utc>, recorded: DateTime<Utc>, source: Source) -> Self {
        let new = self.recorded(event, occurred, recorded, source);
        assert_eq!(self.admission(&new), Admission::Apply, "{new:?}");
        self.events.push(new);
        self
    }

    /// Pushed by the back office at once.
    pub fn then(self, when: &str, event: Event) -> Self {
        self.push(event, at(when), at(when), Source::BackOffice)
    }

    pub fn told_late(self, occurred: &str, recorded: &str, event: Event) -> Self {
        self.push(event, at(occurred), at(recorded), Source::BackOffice)
    }

    pub fn customer(self, when: &str, event: Event) -> Self {
        self.push(event, at(when), at(when), Source::Customer)
    }

    pub fn portal(self, when: &str, event: Event) -> Self {
        self.push(event, at(when), at(when), Source::Portal)
    }

    pub fn pause(self, id: PauseId, from: &str) -> Self {
        self.then(from, paused(id, Awaited::Word))
    }

    pub fn paused(self, id: PauseId, from: &str, until: &str) -> Self {
        self.pause(id, from).then(until, Event::Resumed { pause: id })
    }

    pub fn on(&self, now: &str) -> Progress {
        self.at(at(now))
    }

    pub fn at(&self, now: DateTime<Utc>) -> Progress {
        progress(&self.templates, &self.calendars, &self.events, now).unwrap()
    }

    /// The outcome of an event pushed by the back office, in short: `apply`, `hold <kind>` or `refuse <reason>`.
    pub fn answer(&self, occurred: &str, recorded: &str, event: Event, source: Source) -> String {
        match self.admission(&self.recorded(event, at(occurred), at(recorded), source)) {
            Admission::Apply => "apply".to_owned(),
            Admission::Hold { missing } => format!("hold {missing}"),
            Admission::Refuse { reason, .. } => format!("refuse {}", name(reason)),
        }
    }
}

fn name(reason: RefusedBecause) -> String {
    serde_json::to_value(reason).unwrap().as_str().unwrap().to_owned()
}

/// For the reason that goes with what is awaited.
pub fn paused(id: PauseId, awaits: Awaited) -> Event {
    let reason = match awaits {
        Awaited::Document { .. } => PauseReason::OutstandingDocument,
        Awaited::Appointment => PauseReason::SurveyAppointment,
        Awaited::Signature => PauseReason::PlanSignature,
        Awaited::Works => PauseReason::CustomerWorks,
        Awaited::Word => PauseReason::CustomerRequest,
        Awaited::Approval => PauseReason::GovernmentApproval,
    };
    Event::Paused { pause: id, reason, awaits }
}

pub fn visit(progress: &Progress, kind: StageKind, number: usize) -> &Visit {
    let stage = progress.stages.iter().find(|stage| stage.kind == kind).unwrap();
    &stage.visits[number - 1]
}
