//! Cases by area. The sums over all areas are out anyway: the live figures show them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::statistics::{Distribution, Period, SMALLEST};
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::sums::Sums;
use super::tables::{AreaFigures, Tables};
use crate::Result;

#[derive(Default)]
struct Counted {
    received: i64,
    in_time: i64,
    late: i64,
    days: Distribution,
}

pub(super) async fn tables(
    connection: &mut PgConnection,
    period: Period,
    out: &[(NaiveDate, Tables)],
) -> Result<Vec<AreaFigures>> {
    let months = period.months();
    let areas = areas(connection).await?;
    let counted = counted(connection, &months).await?;
    let of = |area: usize, month: usize| counted.get(&(areas[area].0.clone(), months[month]));
    let (every_area, every_month) = (0..areas.len(), 0..months.len());
    // One atom an area and month, and for what was judged two: in time, and late.
    let atom = |area: usize, month: usize| area * months.len() + month;
    let received_in = |area: usize| -> BTreeSet<usize> { every_month.clone().map(|month| atom(area, month)).collect() };
    let in_time_in =
        |area: usize| -> BTreeSet<usize> { every_month.clone().map(|month| atom(area, month) * 2).collect() };
    let judged_in = |area: usize| -> BTreeSet<usize> {
        every_month.clone().flat_map(|month| [atom(area, month) * 2, atom(area, month) * 2 + 1]).collect()
    };
    let month_judged = |area: usize, month: usize| BTreeSet::from([atom(area, month) * 2, atom(area, month) * 2 + 1]);
    let late_in = |area: usize| judged_in(area).difference(&in_time_in(area)).copied().collect();
    let areas_by = |of: &dyn Fn(usize) -> BTreeSet<usize>| every_area.clone().map(of).collect::<Vec<_>>();

    let pairs = || every_area.clone().flat_map(|area| every_month.clone().map(move |month| (area, month)));
    let received = pairs().map(|(area, month)| of(area, month).map_or(0, |of| of.received)).collect();
    let judged = pairs().flat_map(|(area, month)| of(area, month).map_or([0, 0], |of| [of.in_time, of.late])).collect();
    let mut received_groups = vec![areas_by(&received_in)];
    let mut judged_groups = vec![areas_by(&judged_in), areas_by(&in_time_in), areas_by(&late_in)];
    for month in every_month.clone() {
        received_groups.push(areas_by(&|area| BTreeSet::from([atom(area, month)])));
        judged_groups.push(areas_by(&|area| month_judged(area, month)));
        judged_groups.extend([0, 1].map(|late| areas_by(&|area| BTreeSet::from([atom(area, month) * 2 + late]))));
    }
    let mut received = Sums::new(received, &received_groups);
    let mut judged = Sums::new(judged, &judged_groups);
    for month in every_month.clone() {
        received.known(&every_area.clone().map(|area| atom(area, month)).collect());
        for late in [0, 1] {
            judged.known(&every_area.clone().map(|area| atom(area, month) * 2 + late).collect());
        }
    }
    for (first, tables) in out {
        let Some(month) = months.iter().position(|month| month == first) else { continue };
        for figures in &tables.areas {
            let Some(area) = areas.iter().position(|(code, _)| *code == figures.code) else { continue };
            if figures.received.is_some() {
                received.known(&BTreeSet::from([atom(area, month)]));
            }
            if figures.judged.is_some() {
                judged.known(&month_judged(area, month));
            }
            if figures.in_time.is_some() {
                judged.known(&BTreeSet::from([atom(area, month) * 2]));
            }
        }
    }
    Ok(every_area
        .map(|area| {
            let (code, name) = areas[area].clone();
            let all = judged.publish(&judged_in(area));
            let mut days = Distribution::default();
            every_month.clone().filter_map(|month| of(area, month)).for_each(|of| days.merge(&of.days));
            let days = (all.is_some() && days.sample() >= SMALLEST).then_some(days);
            AreaFigures {
                code,
                area: name,
                received: received.publish(&received_in(area)),
                judged: all,
                in_time: all.and_then(|_| judged.publish(&in_time_in(area))),
                median: days.as_ref().and_then(Distribution::median),
                p90: days.as_ref().and_then(Distribution::p90),
            }
        })
        .collect())
}

/// Code and name, in the order of codes.
pub(super) async fn areas(connection: &mut PgConnection) -> Result<Vec<(String, Text)>> {
    let rows = sqlx::query!(r#"select code, name as "name: Json<Text>" from areas order by code"#);
    Ok(rows.fetch_all(connection).await?.into_iter().map(|row| (row.code, row.name.0)).collect())
}

async fn counted(
    connection: &mut PgConnection,
    months: &[NaiveDate],
) -> Result<BTreeMap<(String, NaiveDate), Counted>> {
    let rows = sqlx::query!(
        r#"select area_code, month, measure, value, sum(count)::bigint as "count!" from figure_cells
           where month = any($1) and measure in ('received', 'finished_in_time', 'finished_late', 'withdrawn_late', 'refused_late')
           group by area_code, month, measure, value"#,
        months
    )
    .fetch_all(connection)
    .await?;
    let mut counted: BTreeMap<(String, NaiveDate), Counted> = BTreeMap::new();
    for row in rows {
        let of = counted.entry((row.area_code, row.month)).or_default();
        match row.measure.as_str() {
            "received" => of.received += row.count,
            "withdrawn_late" | "refused_late" => of.late += row.count,
            "finished_in_time" => of.in_time += row.count,
            _ => of.late += row.count,
        }
        if row.measure.starts_with("finished") {
            of.days.add(row.value.unsigned_abs(), row.count);
        }
    }
    Ok(counted)
}
