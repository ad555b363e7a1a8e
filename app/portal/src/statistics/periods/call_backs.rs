//! Call-backs of the whole utility: how many ratings opened one, and how many were made in time.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::calendar::start_of_day;
use domain::statistics::Period;
use sqlx::PgConnection;

use super::sums::Sums;
use super::tables::{CallBacks, Tables};
use crate::Result;

pub(super) async fn tables(
    connection: &mut PgConnection,
    period: Period,
    out: &[(NaiveDate, Tables)],
) -> Result<CallBacks> {
    let months = period.months();
    // Two atoms a month: made in time, and late or not made yet.
    let mut counts = Vec::with_capacity(months.len() * 2);
    for month in &months {
        let month = Period::month_with(*month);
        let row = sqlx::query!(
            r#"select count(*) as "opened!",
                   count(*) filter (where (called_at at time zone 'Asia/Shanghai')::date <= due) as "in_time!"
               from call_backs where opened_at >= $1 and opened_at < $2"#,
            start_of_day(month.first()),
            start_of_day(month.end()),
        )
        .fetch_one(&mut *connection)
        .await?;
        counts.extend([row.in_time, row.opened - row.in_time]);
    }
    let opened: BTreeSet<usize> = (0..counts.len()).collect();
    let in_time: BTreeSet<usize> = (0..counts.len()).step_by(2).collect();
    let late: BTreeSet<usize> = opened.difference(&in_time).copied().collect();
    let in_month = |month: usize| BTreeSet::from([month * 2, month * 2 + 1]);
    let by_month: Vec<_> = (0..months.len()).map(in_month).collect();
    let mut sums = Sums::new(counts, &[vec![opened.clone()], vec![in_time.clone(), late], by_month]);
    for (first, tables) in out {
        let Some(month) = months.iter().position(|month| month == first) else { continue };
        if tables.call_backs.opened.is_some() {
            sums.known(&BTreeSet::from([month * 2, month * 2 + 1]));
        }
        if tables.call_backs.in_time.is_some() {
            sums.known(&BTreeSet::from([month * 2]));
        }
    }
    let opened = sums.publish(&opened);
    Ok(CallBacks { opened, in_time: opened.and_then(|_| sums.publish(&in_time)) })
}
