//! What a demo's utility discloses, with days that lie before the demo's last one.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::disclosure::Disclosure;
use sqlx::PgConnection;

use crate::Result;
use crate::publications::publish_document;

const FILE: &str = include_str!("../../data/demo/disclosure.toml");

pub(super) async fn publish(connection: &mut PgConnection, until: DateTime<Utc>) -> Result<()> {
    let text = dated(FILE, shanghai_date(until));
    publish_document::<Disclosure>(connection, "demo/disclosure.toml", &text, until).await?;
    Ok(())
}

/// `day-60` as the day that it stands for.
fn dated(text: &str, until: NaiveDate) -> String {
    let mut pieces = text.split("\"day-");
    let head = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(head, |dated, piece| match piece.split_once('"') {
        Some((days, rest)) => {
            let day = days.parse().ok().and_then(|days| until.checked_sub_days(Days::new(days))).unwrap_or(until);
            format!("{dated}\"{day}\"{rest}")
        }
        None => dated + piece,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_the_demo_discloses_can_be_published_on_any_day() {
        for day in ["2026-11-25", "2026-03-01", "2027-01-01"] {
            let day: NaiveDate = day.parse().unwrap();
            let disclosure: domain::disclosure::Disclosure = toml::from_str(&dated(FILE, day)).unwrap();
            assert_eq!(disclosure.faults(day), Vec::<String>::new());
            let texts = disclosure.entries.iter().flat_map(|entry| [&entry.content.zh, &entry.source.zh]);
            assert!(texts.into_iter().all(|text| text.contains("演示数据")));
        }
    }
}
