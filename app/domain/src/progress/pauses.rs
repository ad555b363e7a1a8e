//! Spans of time, and which days they cover from 00:00 to 24:00 in Shanghai.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::calendar::start_of_day;

/// From `from` up to `until`, which does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// A union of spans: sorted, no two of them touching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spans(Vec<Span>);

impl Spans {
    /// Spans that touch or overlap become one; empty ones are dropped.
    pub fn union(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut sorted: Vec<Span> = spans.into_iter().filter(|span| span.from < span.until).collect();
        sorted.sort_by_key(|span| span.from);
        let mut union: Vec<Span> = Vec::with_capacity(sorted.len());
        for span in sorted {
            match union.last_mut() {
                Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
                _ => union.push(span),
            }
        }
        Self(union)
    }

    /// What either of them covers.
    pub fn and(&self, other: &Self) -> Self {
        Self::union(self.0.iter().chain(&other.0).copied())
    }

    /// Whether all of a day is covered.
    pub fn cover(&self, date: NaiveDate) -> bool {
        let (start, end) = (start_of_day(date), start_of_day(date) + TimeDelta::days(1));
        self.0.iter().any(|span| span.from <= start && end <= span.until)
    }
}
