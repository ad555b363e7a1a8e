//! A due day for any day of entry and any limit, with the days that make it: a GET form, so that its address can be sent.

use chrono::{Datelike, NaiveDate};
use domain::calendar::{ASKED_YEARS, Calendar, DueDay, LIMIT_DAYS};
use leptos::prelude::*;

use crate::caller;
use crate::components::case::{DayStrip, Derivation};
use crate::components::{Card, ErrorSummary, Field, FormErrors, Submit};

const FROM: &str = "from";
const WORKING_DAYS: &str = "working_days";

/// What was asked, as typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    from: String,
    working_days: String,
    /// Whether anything was asked at all.
    sent: bool,
}

impl Asked {
    pub fn of_query() -> Self {
        Self::new(caller::query(FROM), caller::query(WORKING_DAYS))
    }

    fn new(from: Option<String>, working_days: Option<String>) -> Self {
        let sent = from.is_some() || working_days.is_some();
        Self { from: from.unwrap_or_default(), working_days: working_days.unwrap_or_default(), sent }
    }

    fn from(&self) -> Option<NaiveDate> {
        self.from.trim().parse().ok().filter(|from: &NaiveDate| ASKED_YEARS.contains(&from.year()))
    }

    fn working_days(&self) -> Option<u16> {
        self.working_days.trim().parse().ok().filter(|days| LIMIT_DAYS.contains(days))
    }

    pub fn is_wrong(&self) -> bool {
        self.sent && (self.from().is_none() || self.working_days().is_none())
    }

    pub fn answer(&self, calendar: Calendar<'_>) -> Option<DueDay> {
        Some(calendar.due(self.from()?, self.working_days()?, |_| None))
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

    fn asked(from: &str, days: &str) -> Asked {
        Asked::new(Some(from.to_owned()), Some(days.to_owned()))
    }

    #[test]
    fn what_cannot_be_is_wrong_and_has_no_answer() {
        let calendars = Calendars::default();
        let now = chrono::DateTime::from_timestamp(1_777_500_000, 0).unwrap();
        for (from, days) in
            [("", ""), ("2026-02-30", "3"), ("1999-12-31", "3"), ("2026-04-30", "0"), ("2026-04-30", "401")]
        {
            let asked = asked(from, days);
            assert!(asked.is_wrong(), "{from} {days}");
            assert_eq!(asked.answer(calendars.as_of(now)), None, "{from} {days}");
        }
        assert!(!Asked::new(None, None).is_wrong());
        let answer = asked("2026-03-02", " 3 ").answer(calendars.as_of(now)).unwrap();
        assert_eq!(answer.due.to_string(), "2026-03-05");
    }
}
