//! A due day for any day of entry and any limit, with the days that make it: a GET form, so that its address can be sent.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::calendar::{ASKED_YEARS, Calendar, DueDay, LIMIT_DAYS, PauseProblem, typed_pause};
use domain::progress::due_day;
use leptos::prelude::*;

use crate::caller;
use crate::components::case::{DayStrip, Derivation};
use crate::components::{Card, ErrorSummary, Field, FormErrors, Submit};

const FROM: &str = "from";
const WORKING_DAYS: &str = "working_days";
const PAUSED_FROM: &str = "paused_from";
const PAUSED_UNTIL: &str = "paused_until";

type Pause = Option<(DateTime<Utc>, DateTime<Utc>)>;

/// What was asked, as typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    from: String,
    working_days: String,
    paused_from: String,
    paused_until: String,
    /// Whether anything was asked at all.
    sent: bool,
}

impl Asked {
    pub fn of_query() -> Self {
        Self::new([FROM, WORKING_DAYS, PAUSED_FROM, PAUSED_UNTIL].map(caller::query))
    }

    fn new(typed: [Option<String>; 4]) -> Self {
        let sent = typed.iter().any(Option::is_some);
        let [from, working_days, paused_from, paused_until] = typed.map(Option::unwrap_or_default);
        Self { from, working_days, paused_from, paused_until, sent }
    }

    fn from(&self) -> Option<NaiveDate> {
        self.from.trim().parse().ok().filter(|from: &NaiveDate| ASKED_YEARS.contains(&from.year()))
    }

    fn working_days(&self) -> Option<u16> {
        self.working_days.trim().parse().ok().filter(|days| LIMIT_DAYS.contains(days))
    }

    fn pause(&self) -> Result<Pause, PauseProblem> {
        typed_pause(&self.paused_from, &self.paused_until)
    }

    pub fn is_wrong(&self) -> bool {
        self.sent && (self.from().is_none() || self.working_days().is_none() || self.pause().is_err())
    }

    pub fn answer(&self, calendar: &Calendar<'_>) -> Option<DueDay> {
        Some(due_day(calendar, self.from()?, self.working_days()?, self.pause().ok()?))
    }
}

#[component]
pub fn Calculator(asked: Asked, answer: Option<DueDay>, today: NaiveDate) -> impl IntoView {
    let words = caller::words();
    let mut errors = FormErrors::default();
    if asked.sent && asked.from().is_none() {
        errors.add(FROM, words.say("standards-from-problem"));
    }
    if asked.sent && asked.working_days().is_none() {
        errors.add(WORKING_DAYS, words.say("standards-days-problem"));
    }
    match asked.pause() {
        Ok(_) => {}
        Err(PauseProblem::From) => errors.add(PAUSED_FROM, words.say("standards-paused-from-problem")),
        Err(PauseProblem::Until) => errors.add(PAUSED_UNTIL, words.say("standards-paused-until-problem")),
        Err(PauseProblem::Order) => errors.add(PAUSED_UNTIL, words.say("standards-paused-order-problem")),
    }
    let limit = asked.working_days();
    let strip = answer.map(|answer| {
        let said = words.with("standards-due", &[("day", words.full_day(answer.due).into())]);
        let derivation = Derivation {
            due: Some(answer.due),
            days: answer.days,
            limit,
            basis: None,
            promise: None,
            estimated: answer.estimated,
            whole: false,
        };
        view! {
            <p class="intro" role="status"><strong>{said}</strong></p>
            <DayStrip derivation=derivation today=today/>
        }
    });
    view! {
        <ErrorSummary errors=errors.clone()/>
        <Card title=words.say("standards-calculator") id="calculator">
            <p class="muted">{words.say("standards-calculator-lead")}</p>
            <form action="/openness/standards" method="get">
                <Field
                    name=FROM
                    label=words.say("standards-from")
                    hint=words.say("standards-from-hint")
                    value=asked.from.clone()
                    error=errors.of(FROM)
                    kind="date"
                    class="short"
                />
                <Field
                    name=WORKING_DAYS
                    label=words.say("standards-working-days")
                    value=asked.working_days.clone()
                    error=errors.of(WORKING_DAYS)
                    inputmode="numeric"
                    maxlength=8_u16
                    class="short"
                />
                <Field
                    name=PAUSED_FROM
                    label=words.say("standards-paused-from")
                    hint=words.say("standards-paused-hint")
                    value=asked.paused_from.clone()
                    error=errors.of(PAUSED_FROM)
                    kind="datetime-local"
                    optional=true
                    class="short"
                />
                <Field
                    name=PAUSED_UNTIL
                    label=words.say("standards-paused-until")
                    value=asked.paused_until.clone()
                    error=errors.of(PAUSED_UNTIL)
                    kind="datetime-local"
                    optional=true
                    class="short"
                />
                <Submit text=words.say("standards-calculate")/>
            </form>
        </Card>
        {strip}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::calendar::Calendars;

    use super::*;

    fn asked(from: &str, days: &str, pause: (&str, &str)) -> Asked {
        Asked::new([from, days, pause.0, pause.1].map(|text| Some(text.to_owned())))
    }

    #[test]
    fn what_cannot_be_is_wrong_and_has_no_answer() {
        let calendars = Calendars::default();
        let now = chrono::DateTime::from_timestamp(1_777_500_000, 0).unwrap();
        let pause = ("2026-03-03T08:40", "2026-03-05T09:12");
        for (from, days, pause) in [
            ("", "", ("", "")),
            ("2026-02-30", "3", ("", "")),
            ("1999-12-31", "3", ("", "")),
            ("2026-04-30", "0", ("", "")),
            ("2026-04-30", "401", ("", "")),
            ("2026-03-02", "3", (pause.0, "")),
            ("2026-03-02", "3", ("", pause.1)),
            ("2026-03-02", "3", (pause.1, pause.0)),
            ("2026-03-02", "3", ("soon", pause.1)),
        ] {
            let asked = asked(from, days, pause);
            assert!(asked.is_wrong(), "{from} {days} {pause:?}");
            assert_eq!(asked.answer(&calendars.as_of(now)), None, "{from} {days} {pause:?}");
        }
        assert!(!Asked::new([None, None, None, None]).is_wrong());
        let due = |pause| asked("2026-03-02", " 3 ", pause).answer(&calendars.as_of(now)).unwrap().due.to_string();
        assert_eq!(due(("", "")), "2026-03-05");
        assert_eq!(due(pause), "2026-03-06");
    }
}
