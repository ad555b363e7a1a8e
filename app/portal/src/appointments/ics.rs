//! An appointment as a file for the customer's calendar (RFC 5545).

use chrono::{DateTime, NaiveTime, Utc};
use domain::applications::Reference;
use domain::calendar::start_of_day;
use domain::progress::{Errand, Event, Slot};
use icalendar::{Calendar, Component as _, Event as Entry, EventLike as _, EventStatus, Property};

use crate::applications::people;
use crate::progress::{Case, Seen, own_case};
use crate::sessions::Visitor;
use crate::{Portal, Result};

/// The appointment of this visitor's own case. `summary` and `about` are in the reader's words. Where it is stands in it for whoever
/// came by the private link: a phone code alone shows no address in full. `None`: there is none, or it is not this visitor's.
///
/// # Errors
/// When the database fails.
pub async fn calendar_file(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    errand: Errand,
    words: impl FnOnce(&Case, Slot) -> (String, String),
) -> Result<Option<String>> {
    let Seen::Own(own) = own_case(portal, visitor, reference).await? else { return Ok(None) };
    let agreed = own.case.progress.appointments.iter().find(|one| one.errand == errand);
    let Some(slot) = agreed.map(|one| one.slot) else { return Ok(None) };
    let (summary, about) = words(&own.case, slot);
    let address = match own.in_full {
        true => people::of_case(&mut *portal.pool().acquire().await?, portal, own.case.id).await?,
        false => None,
    };
    let address = address.map(|people| people.address);
    Ok(Some(write(&own.case, errand, slot, &summary, &about, address.as_deref())))
}

/// The same appointment moved to another day is the same entry: its number grows with each change.
fn write(case: &Case, errand: Errand, slot: Slot, summary: &str, about: &str, address: Option<&str>) -> String {
    let changes = case.log.iter().filter(|recorded| match &recorded.event {
        Event::AppointmentCancelled { errand: of } => *of == errand,
        event => event.books().is_some_and(|(of, _)| of == errand),
    });
    let (mut sequence, mut changed) = (0_u32, case.progress.submitted_at);
    for recorded in changes {
        (sequence, changed) = (sequence + 1, recorded.recorded_at);
    }
    let (starts, ends) = hours(slot);
    let mut entry = Entry::with_uid(&format!("{}-{}@sunlit", case.reference.as_str(), errand.code()))
        .timestamp(changed)
        .sequence(sequence)
        .status(EventStatus::Confirmed)
        .summary(summary)
        .description(about)
        .starts(starts)
        .ends(ends)
        .done();
    if let Some(address) = address {
        entry.location(address);
    }
    Calendar::new().append_property(Property::new("METHOD", "PUBLISH")).push(entry).done().to_string()
}

/// From when to when somebody may come.
fn hours(slot: Slot) -> (DateTime<Utc>, DateTime<Utc>) {
    let (from, until) = slot.half_day.hours();
    let midnight = start_of_day(slot.date);
    (midnight + (from - NaiveTime::MIN), midnight + (until - NaiveTime::MIN))
}
