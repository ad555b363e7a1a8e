//! An appointment as an entry of a calendar (RFC 5545): the same one wherever it comes from, a page or a mail.

use chrono::{DateTime, NaiveTime, Utc};
use domain::calendar::start_of_day;
use domain::progress::{Errand, Event, Recorded, Slot};
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
    let (mut sequence, mut changed) = (0_u32, case.progress.submitted_at);
    for (recorded, _) in changes(case, entry.errand) {
        (sequence, changed) = (sequence + 1, recorded.recorded_at);
    }
    if is_cancelled
        && last_agreed(case, entry.errand).is_some()
        && let Some(last) = case.log.last()
    {
        // With the whole case, and by no event of its own.
        (sequence, changed) = (sequence + 1, last.recorded_at);
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

/// What was agreed last, unless it was cancelled since. It stands there after the case has ended, too.
pub(crate) fn last_agreed(case: &Case, errand: Errand) -> Option<Slot> {
    changes(case, errand).last().and_then(|(_, slot)| slot)
}

/// The events of these appointments, and the half-day of each that books one.
fn changes(case: &Case, errand: Errand) -> impl Iterator<Item = (&Recorded, Option<Slot>)> {
    case.log.iter().filter_map(move |recorded| match &recorded.event {
        Event::AppointmentCancelled { errand: of } => (*of == errand).then_some((recorded, None)),
        event => event.books().filter(|(of, _)| *of == errand).map(|(_, slot)| (recorded, Some(slot))),
    })
}

/// From when to when somebody may come.
fn hours(slot: Slot) -> (DateTime<Utc>, DateTime<Utc>) {
    let (from, until) = slot.half_day.hours();
    let midnight = start_of_day(slot.date);
    (midnight + (from - NaiveTime::MIN), midnight + (until - NaiveTime::MIN))
}
