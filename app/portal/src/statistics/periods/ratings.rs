//! Grades by area, and the answers about misconduct. Nothing of these is out before a period is published.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::calendar::start_of_day;
use domain::statistics::{Period, mean_interval};
use sqlx::PgConnection;

use super::areas;
use super::sums::Sums;
use super::tables::{AreaRating, Misconduct, RatingFigure, Ratings, Tables};
use crate::Result;

/// How often each grade from 1 to 5 was given.
type Grades = [i64; 5];

pub(super) async fn tables(
    connection: &mut PgConnection,
    period: Period,
    out: &[(NaiveDate, Tables)],
) -> Result<Ratings> {
    let months = period.months();
    let areas = areas::areas(&mut *connection).await?;
    let counted = counted(connection, &months).await?;
    let of =
        |area: usize, month: usize| counted.get(&(areas[area].0.clone(), months[month])).copied().unwrap_or_default();
    let (every_area, every_month) = (0..areas.len(), 0..months.len());
    let pairs = || every_area.clone().flat_map(|area| every_month.clone().map(move |month| (area, month)));
    let sum = |of: &dyn Fn(usize) -> Grades| every_month.clone().map(of).fold([0; 5], added);

    let atom = |area: usize, month: usize| area * months.len() + month;
    let in_area = |area: usize| -> BTreeSet<usize> { every_month.clone().map(|month| atom(area, month)).collect() };
    let everywhere: BTreeSet<usize> = pairs().map(|(area, month)| atom(area, month)).collect();
    let counts = pairs().map(|(area, month)| of(area, month).iter().sum()).collect();
    let in_month_of = |month: usize| every_area.clone().map(|area| BTreeSet::from([atom(area, month)])).collect();
    let mut groups: Vec<Vec<_>> = every_month.clone().map(in_month_of).collect();
    groups.extend([every_area.clone().map(in_area).collect(), vec![everywhere.clone()]]);
    let mut by_area = Sums::new(counts, &groups);

    // The grades of all areas together: one atom a month and grade.
    let in_month = |month: usize| every_area.clone().map(|area| of(area, month)).fold([0; 5], added);
    let of_grade = |grade: usize| -> BTreeSet<usize> { every_month.clone().map(|month| month * 5 + grade).collect() };
    let in_month_of = |month: usize| (0..5).map(|grade| BTreeSet::from([month * 5 + grade])).collect();
    let mut groups: Vec<Vec<_>> = every_month.clone().map(in_month_of).collect();
    groups.push((0..5).map(of_grade).collect());
    let mut by_grade = Sums::new(every_month.clone().flat_map(in_month).collect(), &groups);

    for (first, tables) in out {
        let Some(month) = months.iter().position(|month| month == first) else { continue };
        if tables.ratings.all.is_some() {
            by_area.known(&every_area.clone().map(|area| atom(area, month)).collect());
            by_grade.known(&(0..5).map(|grade| month * 5 + grade).collect());
        }
        for rating in tables.ratings.areas.iter().filter(|rating| rating.grade.is_some()) {
            if let Some(area) = areas.iter().position(|(code, _)| *code == rating.code) {
                by_area.known(&BTreeSet::from([atom(area, month)]));
            }
        }
        for grade in (0..5).filter(|grade| tables.ratings.grades[*grade].is_some()) {
            by_grade.known(&BTreeSet::from([month * 5 + grade]));
        }
    }

    let all = by_area.publish(&everywhere).and_then(|_| figure(sum(&in_month)));
    if all.is_some() {
        by_grade.known(&(0..months.len() * 5).collect());
    }
    Ok(Ratings {
        all,
        grades: std::array::from_fn(|grade| all.and_then(|_| by_grade.publish(&of_grade(grade)))),
        areas: every_area
            .map(|area| {
                let grade = by_area.publish(&in_area(area)).and_then(|_| figure(sum(&|month| of(area, month))));
                AreaRating { code: areas[area].0.clone(), area: areas[area].1.clone(), grade }
            })
            .collect(),
    })
}

/// Of fewer, the mean and its interval together would tell how often each grade was given.
const FEWEST: i64 = 30;

fn figure(grades: Grades) -> Option<RatingFigure> {
    if grades.iter().sum::<i64>() < FEWEST {
        return None;
    }
    let (mean_hundredths, low_hundredths, high_hundredths) = mean_interval(grades)?;
    Some(RatingFigure { count: grades.iter().sum(), mean_hundredths, low_hundredths, high_hundredths })
}

fn added(mut one: Grades, other: Grades) -> Grades {
    for (sum, often) in one.iter_mut().zip(other) {
        *sum += often;
    }
    one
}

async fn counted(connection: &mut PgConnection, months: &[NaiveDate]) -> Result<BTreeMap<(String, NaiveDate), Grades>> {
    let mut counted: BTreeMap<(String, NaiveDate), Grades> = BTreeMap::new();
    for month in months {
        let period = Period::month_with(*month);
        let rows = sqlx::query!(
            r#"select c.area_code, r.grade as "grade!", count(*) as "count!"
               from ratings r join cases c on c.id = r.case_id
               where r.part = 'first' and r.grade is not null and r.rated_at >= $1 and r.rated_at < $2
               group by 1, 2"#,
            start_of_day(period.first()),
            start_of_day(period.end()),
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let grades = counted.entry((row.area_code, *month)).or_default();
            if let Some(often) = usize::try_from(row.grade - 1).ok().and_then(|grade| grades.get_mut(grade)) {
                *often += row.count;
            }
        }
    }
    Ok(counted)
}

/// Of quarters only: months beside them would give the parts of what is withheld.
pub(super) async fn misconduct(connection: &mut PgConnection, period: Period) -> Result<Vec<Misconduct>> {
    if matches!(period, Period::Month { .. }) {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select question as "question!", answered as "answered!", said_yes from misconduct_counts($1, $2)"#,
        start_of_day(period.first()),
        start_of_day(period.end()),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Misconduct { question: row.question, answered: row.answered, yes: row.said_yes })
        .collect())
}
