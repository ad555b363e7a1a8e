//! What happens to one invented case: who does what when, as a list. Whether it may happen is for the rules to say.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{Calendar, shanghai_date, start_of_day};
use domain::documents::DocumentKind;
use domain::progress::{Awaited, ContractorChoice, Errand, Event, HalfDay, PauseReason, RefusalReason, Slot};
use uuid::Uuid;

use super::dice::Dice;

/// Something that happens, and when the portal learns of it.
pub(super) struct Planned {
    pub event: Event,
    pub occurred_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    /// The customer's own act, here.
    pub by_customer: bool,
}

/// What kind of case it is to be.
pub(super) struct Plot<'a> {
    /// `lv-other`: three stages instead of two.
    pub three_stages: bool,
    pub submitted_at: DateTime<Utc>,
    pub firms: &'a [Uuid],
    /// Left lying when it has come to a random point.
    pub stuck: bool,
}

pub(super) struct Story<'a> {
    dice: &'a Dice,
    calendar: Calendar<'a>,
    /// When the last thing happened.
    cursor: DateTime<Utc>,
    planned: Vec<Planned>,
    pauses: u32,
}

pub(super) fn tell(dice: &Dice, calendar: Calendar<'_>, plot: &Plot<'_>) -> Vec<Planned> {
    let mut story = Story { dice, calendar, cursor: plot.submitted_at, planned: Vec::new(), pauses: 0 };
    if plot.three_stages {
        story.three_stages(plot);
    } else {
        story.two_stages(plot);
    }
    let mut planned = story.planned;
    if plot.stuck {
        planned.truncate(dice.below(u32::try_from(planned.len()).unwrap_or(1) + 1) as usize);
    }
    planned
}

impl Story<'_> {
    /// Accepted and contracted, surveyed, built and connected.
    fn two_stages(&mut self, plot: &Plot<'_>) {
        let external_line = self.dice.percent(24);
        let limit = if external_line { 15 } else { 5 };
        let mut left = self.pace(limit);
        left -= self.work(left.min(1), Event::Accepted);
        if self.dice.percent(4) {
            return self.leave();
        }
        if self.dice.percent(16) {
            self.awaits_paper();
        }
        if self.dice.percent(35) {
            self.books_survey();
        }
        let survey = self.dice.between(0, left / 2);
        left -= self.work(survey, Event::SurveyDone { external_line });
        if self.dice.percent(2) {
            return self.refuse();
        }
        self.may_choose(plot);
        if self.dice.percent(5) {
            self.pause(PauseReason::CustomerRequest, Awaited::Word);
        }
        if self.dice.percent(4) && left > 2 {
            left -= self.work(left / 2, Event::InspectionFailed);
            self.pause(PauseReason::Rectification, Awaited::Works);
        }
        if left > 1 && self.dice.percent(30) {
            self.books_metering(left);
        }
        self.work(left, Event::Energised);
    }

    /// Accepted; plan answered; metered and connected.
    fn three_stages(&mut self, plot: &Plot<'_>) {
        let late = self.dice.percent(9);
        let slack = |dice: &Dice| if late { dice.between(1, 4) } else { 0 };
        let days = self.dice.below(2);
        self.work(days, Event::Accepted);
        if self.dice.percent(4) {
            return self.leave();
        }
        if self.dice.percent(20) {
            self.awaits_paper();
        }
        let days = self.dice.between(0, 1);
        let external_line = self.dice.percent(30);
        self.work(days, Event::SurveyDone { external_line });
        let days = self.dice.between(0, 1) + slack(self.dice);
        self.work(days, Event::PlanAnswered);
        if self.dice.percent(3) {
            return self.refuse();
        }
        let signs = self.dice.between(1, 5);
        self.pauses += 1;
        let pause = self.pauses;
        self.soon(Event::Paused { pause, reason: PauseReason::PlanSignature, awaits: Awaited::Signature });
        self.customer(signs, Event::PlanSigned);
        self.may_choose(plot);
        if self.dice.percent(6) {
            let days = self.dice.between(0, 1);
            self.work(days, Event::InspectionFailed);
            self.pause(PauseReason::Rectification, Awaited::Works);
        }
        let days = self.dice.between(0, 1) + slack(self.dice);
        self.work(days, Event::Energised);
    }

    /// Working days in all: mostly within the limit.
    fn pace(&self, limit: u32) -> u32 {
        match self.dice.below(100) {
            0..30 => self.dice.between(1, limit / 2),
            30..91 => self.dice.between(limit / 2, limit),
            91..98 => limit + self.dice.between(1, 4),
            _ => limit + self.dice.between(5, 15),
        }
    }

    /// The utility does something so many working days later, and tells it soon after. Gives the days back.
    fn work(&mut self, days: u32, event: Event) -> u32 {
        let day = self.day(days);
        let minutes = i64::from(self.dice.between(20, 540));
        self.cursor = (start_of_day(day) + TimeDelta::minutes(500 + minutes)).max(self.cursor + TimeDelta::minutes(7));
        // Now and then the word is late by days.
        let late = if self.dice.percent(2) { self.dice.between(1, 4) * 1440 } else { self.dice.between(1, 40) };
        let recorded_at = self.cursor + TimeDelta::minutes(i64::from(late));
        self.planned.push(Planned { event, occurred_at: self.cursor, recorded_at, by_customer: false });
        days
    }

    /// The utility does something minutes later.
    fn soon(&mut self, event: Event) {
        // Not before what was told last: a pause can't be dated back.
        let told = self.planned.last().map_or(self.cursor, |last| last.recorded_at);
        self.cursor = self.cursor.max(told) + TimeDelta::minutes(i64::from(self.dice.between(2, 30)));
        let (occurred_at, recorded_at) = (self.cursor, self.cursor + TimeDelta::minutes(1));
        self.planned.push(Planned { event, occurred_at, recorded_at, by_customer: false });
    }

    /// The customer does something here, at any time of any day.
    fn customer(&mut self, days: u32, event: Event) {
        let day = shanghai_date(self.cursor) + TimeDelta::days(i64::from(days));
        let minutes = i64::from(self.dice.between(420, 1380));
        self.cursor = (start_of_day(day) + TimeDelta::minutes(minutes)).max(self.cursor + TimeDelta::minutes(5));
        let at = self.cursor;
        self.planned.push(Planned { event, occurred_at: at, recorded_at: at, by_customer: true });
    }

    fn pause(&mut self, reason: PauseReason, awaits: Awaited) {
        self.pauses += 1;
        let pause = self.pauses;
        self.soon(Event::Paused { pause, reason, awaits });
        let days = self.dice.between(1, 9);
        match awaits {
            Awaited::Works => self.customer(days, Event::WorksFinished),
            _ => {
                self.work(days, Event::Resumed { pause });
            }
        }
    }

    fn awaits_paper(&mut self) {
        let document = DocumentKind::PropertyCertificate;
        self.pauses += 1;
        let pause = self.pauses;
        let awaits = Awaited::Document { document };
        self.soon(Event::Paused { pause, reason: PauseReason::OutstandingDocument, awaits });
        let days = self.dice.between(0, 8);
        self.customer(days, Event::DocumentReceived { document });
    }

    fn books_survey(&mut self) {
        let date = self.day(self.dice.between(1, 2));
        let half_day = if self.dice.percent(60) { HalfDay::Morning } else { HalfDay::Afternoon };
        self.customer(0, Event::SurveyBooked { date, half_day });
    }

    /// For the day on which the power is going to be on.
    fn books_metering(&mut self, days: u32) {
        let slots = Slot::of_day(self.day(days));
        self.soon(Event::SlotsOffered { errand: Errand::Metering, slots: slots.into() });
        // Some have not chosen yet.
        if self.dice.percent(80) {
            self.customer(0, Event::booked(Errand::Metering, slots[self.dice.below(2) as usize]));
        }
    }

    /// Some firms are chosen more often than others, so that shares of a quarter have something to show.
    fn may_choose(&mut self, plot: &Plot<'_>) {
        let firms = u32::try_from(plot.firms.len()).unwrap_or(1).max(1);
        let firm = match self.dice.below(firms) {
            0..18 => 0,
            18..33 => 1,
            33..45 => 2,
            45..54 => 3,
            54..62 => 4,
            62..69 => 5,
            other => (other - 66) * 2,
        };
        let firm = plot.firms.get(firm as usize);
        let listed = firm.map_or(ContractorChoice::None, |firm| ContractorChoice::Listed { contractor: *firm });
        let choice =
            [(30, Some(listed)), (4, Some(ContractorChoice::Unlisted)), (6, Some(ContractorChoice::None)), (60, None)];
        if let Some(Some(chosen)) = self.dice.weighted(&choice) {
            self.customer(0, Event::ContractorChosen { chosen });
        }
    }

    fn leave(&mut self) {
        let days = self.dice.between(0, 12);
        self.customer(days, Event::Withdrawn);
    }

    fn refuse(&mut self) {
        let reason = [RefusalReason::PremisesNotPermitted, RefusalReason::SupplyUnsafe];
        let reason = reason[self.dice.below(2) as usize];
        self.work(1, Event::Refused { reason });
    }

    /// So many working days after the last thing that happened; at least a working day.
    fn day(&self, days: u32) -> NaiveDate {
        let today = shanghai_date(self.cursor);
        let over = self.cursor > start_of_day(today) + TimeDelta::hours(17);
        let days = if !self.calendar.is_working(today) || over { days.max(1) } else { days };
        self.calendar.due(today, u16::try_from(days).unwrap_or(u16::MAX), |_| None).due
    }
}
