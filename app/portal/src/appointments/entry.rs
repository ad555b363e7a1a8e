//! An appointment as an entry of a calendar (RFC 5545): the same one wherever it comes from, a page or a mail.

use chrono::{DateTime, NaiveTime, Utc};
use domain::calendar::start_of_day;
use domain::progress::{Errand, Event, Slot};
use icalendar::{Calendar, Component as _, EventLike as _, EventStatus, Property};

use crate::parts::CalendarMethod;
use crate::progress::Case;

/// What an entry says, in the reader's words.
pub(crate) struct Entry<'a> {
    pub errand: Errand,
    pub slot: Slot,
    pub summary: &'a str,
    pub about: &'a str,
    /// Where it is, for whoever may read that.
    pub address: Option<&'a str>,
    /// The mail address of whoever comes, where it is mailed: iTIP (RFC 5546) wants one.
    pub organizer: Option<&'a str>,
}

/// The same appointment moved to another day or cancelled is the same entry: its number grows with each change.
pub(crate) fn write(case: &Case, entry: &Entry<'_>, is_cancelled: bool) -> String {
    let changes = case.log.iter().filter(|recorded| match &recorded.event {
        Event::AppointmentCancelled { errand } => *errand == entry.errand,
        event => event.books().is_some_and(|(errand, _)| errand == entry.errand),
    });
    let (mut sequence, mut changed) = (0_u32, case.progress.submitted_at);
    for recorded in changes {
        (sequence, changed) = (sequence + 1, recorded.recorded_at);
    }
    let (starts, ends) = hours(entry.slot);
    let (method, status) = match is_cancelled {
        false => (CalendarMethod::Publish, EventStatus::Confirmed),
        true => (CalendarMethod::Cancel, EventStatus::Cancelled),
    };
    let mut event = icalendar::Event::with_uid(&format!("{}-{}@sunlit", case.reference.as_str(), entry.errand.code()))
        .timestamp(changed)
        .sequence(sequence)
        .status(status)
        .summary(entry.summary)
        .description(entry.about)
        .starts(starts)
        .ends(ends)
        .done();
    if let Some(address) = entry.address {
        event.location(address);
    }
    if let Some(organizer) = entry.organizer {
        event.append_property(Property::new("ORGANIZER", format!("mailto:{organizer}")));
    }
    Calendar::new().append_property(Property::new("METHOD", method.code())).push(event).done().to_string()
}

/// From when to when somebody may come.
fn hours(slot: Slot) -> (DateTime<Utc>, DateTime<Utc>) {
    let (from, until) = slot.half_day.hours();
    let midnight = start_of_day(slot.date);
    (midnight + (from - NaiveTime::MIN), midnight + (until - NaiveTime::MIN))
}
