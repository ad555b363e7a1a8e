//! How the customer's own time is left out, on a case that the engine counts anew each time.

use chrono::NaiveDate;
use domain::calendar::{Calendar, DueDay, typed_moment};
use domain::progress::due_day;
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::components::case::Strip;
use crate::words::Words;

const ENTERED: &str = "2026-04-30";
const WORKING_DAYS: u16 = 3;
const PAUSED: (&str, &str) = ("2026-05-06T08:40", "2026-05-08T09:12");

/// The same case without and with a pause.
#[derive(Debug, Clone)]
pub struct Worked {
    entered: NaiveDate,
    plain: DueDay,
    paused: DueDay,
}

impl Worked {
    pub fn out(calendar: &Calendar<'_>) -> Option<Self> {
        let entered = ENTERED.parse().ok()?;
        let pause = (typed_moment(PAUSED.0)?, typed_moment(PAUSED.1)?);
        Some(Self {
            entered,
            plain: due_day(calendar, entered, WORKING_DAYS, None),
            paused: due_day(calendar, entered, WORKING_DAYS, Some(pause)),
        })
    }
}

#[component]
pub fn Example(worked: Worked, today: NaiveDate) -> impl IntoView {
    let words = caller::words();
    let plain = words.with(
        "standards-example-plain",
        &[
            ("from", words.full_day(worked.entered).into()),
            ("days", WORKING_DAYS.into()),
            ("due", words.day(worked.plain.due).into()),
        ],
    );
    let paused = words.with(
        "standards-example-paused",
        &[
            ("begin", moment(words, PAUSED.0).into()),
            ("end", moment(words, PAUSED.1).into()),
            ("due", words.day(worked.paused.due).into()),
        ],
    );
    let address = format!(
        "/openness/standards?from={ENTERED}&working_days={WORKING_DAYS}&paused_from={}&paused_until={}#calculator",
        PAUSED.0, PAUSED.1
    );
    view! {
        <Card title=words.say("standards-example-title") id="example" class="derivation">
            <p class="muted">{words.say("standards-example-lead")}</p>
            <p><strong>{plain}</strong></p>
            <Strip days=worked.plain.days due=Some(worked.plain.due) today=today explained=true/>
            <p><strong>{paused}</strong></p>
            <Strip days=worked.paused.days due=Some(worked.paused.due) today=today explained=true/>
            <p class="small"><a href=address>{words.say("standards-example-open")}</a></p>
        </Card>
    }
}

fn moment(words: Words, typed: &str) -> String {
    typed_moment(typed).map(|moment| words.moment(moment)).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::calendar::{CalendarFile, Calendars, YearCalendar, start_of_day};

    use super::*;

    #[test]
    fn one_whole_day_of_waiting_moves_the_last_day_to_the_make_up_saturday() {
        let file = CalendarFile::parse(include_str!("../../../portal/data/calendar/2026.csv")).unwrap();
        let published_at = start_of_day(file.notice);
        let calendars = Calendars::new(vec![YearCalendar {
            year: file.year,
            version: file.version,
            published_at,
            days: file.days,
        }]);
        let worked = Worked::out(&calendars.as_of(published_at)).unwrap();
        assert_eq!(worked.plain.due.to_string(), "2026-05-08");
        assert_eq!(worked.paused.due.to_string(), "2026-05-09");
    }
}
