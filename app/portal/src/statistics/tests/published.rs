//! Everything that is out of a quarter, its months, and of all areas together, laid side by side: nothing small follows.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, TimeDelta};
use domain::calendar::start_of_day;
use domain::statistics::{Period, SMALLEST};
use sqlx::{AssertSqlSafe, PgPool};

use super::super::{live, publish_closed, published};
use crate::progress::tests::support::{World, world};

/// In the last one nothing ever happens, which nobody needs to know.
const AREAS: [&str; 5] = ["east", "north", "south", "west", "test"];
const MONTHS: [&str; 3] = ["2026-04-01", "2026-05-01", "2026-06-01"];

/// Parts of a sum, by number.
type Sum = BTreeSet<usize>;

/// Numbers of one kind. An atom is what one area had in one month, in as many parts as there are outcomes.
struct Published {
    counts: Vec<i64>,
    areas: usize,
    outcomes: usize,
    /// Of all areas, seen by everybody.
    live: Vec<Sum>,
    out: Vec<Sum>,
}

impl Published {
    fn new(counts: &[i64], areas: usize, outcomes: usize) -> Self {
        assert_eq!(counts.len(), areas * MONTHS.len() * outcomes);
        Self { counts: counts.to_vec(), areas, outcomes, live: Vec::new(), out: Vec::new() }
    }

    /// Of these areas, months and outcomes together.
    fn sum(&self, areas: &[usize], months: &[usize], outcomes: &[usize]) -> Sum {
        let mut sum = Sum::new();
        for area in areas {
            for month in months {
                sum.extend(outcomes.iter().map(|outcome| (area * 3 + month) * self.outcomes + outcome));
            }
        }
        sum
    }

    fn value(&self, sum: &Sum) -> i64 {
        sum.iter().map(|atom| self.counts[*atom]).sum()
    }

    /// Something printed, which must be true as well.
    fn read(&mut self, printed: Option<i64>, sum: Sum) {
        if let Some(printed) = printed {
            assert_eq!(printed, self.value(&sum), "{sum:?} of {:?}", self.counts);
            self.out.push(sum);
        }
    }

    /// Adding up and subtracting gives no count below 5 of an area, in a month or in the quarter, nor that of all areas
    /// with so few together.
    fn check(&self) {
        let live: Vec<_> = self.live.iter().map(|sum| self.row(sum)).collect();
        let all: Vec<_> = self.out.iter().map(|sum| self.row(sum)).chain(live.clone()).collect();
        let follows = |from: &[Vec<i128>], sum: &Sum| {
            rank(from.to_vec()) == rank(from.iter().cloned().chain([self.row(sum)]).collect())
        };
        let mut spans = vec![vec![0, 1, 2]];
        spans.extend((0..3).map(|month| vec![month]));
        let every: Vec<usize> = (0..self.outcomes).collect();
        let outcomes = every.iter().map(|one| vec![*one]).chain([every.clone()]);
        for outcomes in outcomes {
            for months in &spans {
                let small = |sum: &Sum| self.value(sum) < SMALLEST;
                let of_areas = (0..self.areas).map(|area| self.sum(&[area], months, &outcomes));
                let of_areas: Vec<Sum> = of_areas.filter(small).collect();
                let together: Sum = of_areas.iter().flatten().copied().collect();
                for sum in of_areas.into_iter().chain([together]).filter(small).filter(|sum| !sum.is_empty()) {
                    // What is small in all areas together is no area's secret.
                    let betrayed = follows(&all, &sum) && !follows(&live, &sum);
                    assert!(!betrayed, "{sum:?} of {:?} follows from {:?}", self.counts, self.out);
                }
            }
        }
    }

    fn row(&self, sum: &Sum) -> Vec<i128> {
        (0..self.counts.len()).map(|atom| i128::from(sum.contains(&atom))).collect()
    }
}

/// How many rows say something of their own: Gauss, by whole numbers.
fn rank(mut rows: Vec<Vec<i128>>) -> usize {
    let mut rank = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let lead = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let (by, factor) = (lead[column], row[column]);
            row.iter_mut().zip(&lead).for_each(|(value, of)| *value = *value * by - of * factor);
            let common = row.iter().fold(0, |common, value| gcd(common, value.abs()));
            row.iter_mut().filter(|_| common > 1).for_each(|value| *value /= common);
        }
        rank += 1;
    }
    rank
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Four more areas, and so many cases in each to hang ratings on.
async fn areas(world: &World) {
    let case = world.submit("lv-resident").await;
    for area in &AREAS[..4] {
        let added =
            "insert into areas select $1, name, true, manager_post, duty_phone, hall from areas where code = 'test'";
        sqlx::query(added).bind(area).execute(&world.owner).await.unwrap();
        sqlx::query(
            "insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
                 town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, submitted_at)
             select translate(upper(left(md5($2 || n::text), 10)), '01', 'XY'), gen_random_uuid(), template_key,
                 template_version, fee_key, fee_version, $2, town_planning_area, applicant_kind, document_kind,
                 premises_kind, capacity_watts, phases, submitted_at
             from cases, generate_series(1, 120) n where id = $1",
        )
        .bind(case.id)
        .bind(area)
        .execute(&world.owner)
        .await
        .unwrap();
    }
}

async fn cell(world: &World, area: usize, month: &str, measure: &str, count: i64) {
    sqlx::query("insert into figure_cells values ($1, 'lv-resident', $2, '', $3, 2, $4)")
        .bind(day(month))
        .bind(AREAS[area])
        .bind(measure)
        .bind(count)
        .execute(&world.owner)
        .await
        .unwrap();
}

/// So many ratings of an area in a month, of which some opened a call-back, of which some were made in time.
async fn rate(world: &World, area: usize, month: usize, ratings: i64, opened: i64, in_time: i64) {
    let at = start_of_day(day(MONTHS[month])) + TimeDelta::days(3);
    sqlx::query(
        "with rated as (
             insert into ratings (case_id, part, power_on, grade, answers, rated_at)
             select id, 'first', true, 1 + id % 5, '{}', $4 from cases
             where area_code = $1 order by id offset $2 limit $3 returning case_id
         )
         insert into call_backs (case_id, part, reason, opened_at, due, called_at)
         select case_id, 'first', 'low_grade', $4, $5::date, case when row_number() over () <= $7 then $4 end
         from rated limit $6",
    )
    .bind(AREAS[area])
    .bind(i64::try_from(month * 40).unwrap())
    .bind(ratings)
    .bind(at)
    .bind(day(MONTHS[month]) + Days::new(4))
    .bind(opened)
    .bind(in_time)
    .execute(&world.owner)
    .await
    .unwrap();
}

/// How often each grade was given in each month.
async fn grades(world: &World) -> Vec<i64> {
    let mut grades = Vec::new();
    for month in MONTHS {
        for grade in 1i16..=5 {
            let counted = "select count(*) from ratings
                where grade = $1 and date_trunc('month', rated_at at time zone 'Asia/Shanghai') = $2::date";
            let counted = sqlx::query_scalar(counted).bind(grade).bind(day(month));
            grades.push(counted.fetch_one(&world.owner).await.unwrap());
        }
    }
    grades
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_small_follows_from_all_that_is_out(pool: PgPool) {
    let world = world(pool, "2026-04-08 10:00").await;
    areas(&world).await;
    world.set("2026-07-10 10:00");
    let below = |n: u32| i64::from(world.portal.random().below(n));
    let (mut out, mut withheld) = (0, 0);
    for round in 0..24 {
        for table in ["published_figures", "figure_cells", "call_backs", "ratings", "rating_changes"] {
            sqlx::query(AssertSqlSafe(format!("delete from {table}"))).execute(&world.owner).await.unwrap();
        }
        // Small ones and large ones, and rounds in which nearly all is small.
        let most = [7, 12, 30][round % 3];
        let received: Vec<i64> = (0..12).map(|_| below(most)).collect();
        let judged: Vec<i64> = (0..24).map(|_| below(most)).collect();
        let rated: Vec<i64> = (0..12).map(|_| below(40)).collect();
        let opened: Vec<i64> = rated.iter().map(|rated| below(5).min(*rated)).collect();
        let called: Vec<i64> = opened.iter().map(|opened| below(6).min(*opened)).collect();
        for area in 0..4 {
            for (month, first) in MONTHS.iter().enumerate() {
                let atom = area * 3 + month;
                cell(&world, area, first, "received", received[atom]).await;
                cell(&world, area, first, "finished_in_time", judged[atom * 2]).await;
                cell(&world, area, first, "finished_late", judged[atom * 2 + 1]).await;
                rate(&world, area, month, rated[atom], opened[atom], called[atom]).await;
            }
        }
        assert_eq!(publish_closed(&world.portal).await.unwrap(), 4, "three months and the quarter");

        let with_test = |counts: &[i64], outcomes: usize| [counts, &vec![0; MONTHS.len() * outcomes]].concat();
        let mut received = Published::new(&with_test(&received, 1), 5, 1);
        let mut judged = Published::new(&with_test(&judged, 2), 5, 2);
        // Grades and call-backs are out for all areas together only.
        let mut grades = Published::new(&grades(&world).await, 1, 5);
        let in_month = |of: &[i64], month: usize| (0..4).map(|area| of[area * 3 + month]).sum::<i64>();
        let calls = (0..3).map(|month| (in_month(&called, month), in_month(&opened, month)));
        let calls: Vec<i64> = calls.flat_map(|(in_time, opened)| [in_time, opened - in_time]).collect();
        let mut calls = Published::new(&calls, 1, 2);
        let mut rated = Published::new(&with_test(&rated, 1), 5, 1);
        let everywhere = [0, 1, 2, 3, 4];
        world.clock.advance(TimeDelta::minutes(3));
        let live = live(&world.portal).await.unwrap();
        for (at, month) in MONTHS.iter().enumerate() {
            let shown = live.figures.of(Some(day(month)), None);
            received.read(Some(shown.received), received.sum(&everywhere, &[at], &[0]));
            judged.read(Some(shown.in_time), judged.sum(&everywhere, &[at], &[0]));
            judged.read(Some(shown.late), judged.sum(&everywhere, &[at], &[1]));
        }
        for of_all in [&mut received, &mut judged] {
            of_all.live = std::mem::take(&mut of_all.out);
        }
        for (name, months) in
            [("2026-04", vec![0]), ("2026-05", vec![1]), ("2026-06", vec![2]), ("2026-q2", vec![0, 1, 2])]
        {
            let tables = published(&world.portal, Period::parse(name).unwrap()).await.unwrap().unwrap().tables;
            for (area, code) in AREAS.iter().enumerate() {
                let figures = tables.areas.iter().find(|figures| figures.code == *code).unwrap();
                received.read(figures.received, received.sum(&[area], &months, &[0]));
                judged.read(figures.judged, judged.sum(&[area], &months, &[0, 1]));
                judged.read(figures.in_time, judged.sum(&[area], &months, &[0]));
                let rating = tables.ratings.areas.iter().find(|rating| rating.code == *code).unwrap();
                rated.read(rating.grade.map(|grade| grade.count), rated.sum(&[area], &months, &[0]));
                for number in [figures.received, figures.judged, figures.in_time] {
                    *(if number.is_some() { &mut out } else { &mut withheld }) += 1;
                }
            }
            let all = tables.ratings.all.map(|all| all.count);
            rated.read(all, rated.sum(&everywhere, &months, &[0]));
            grades.read(all, grades.sum(&[0], &months, &[0, 1, 2, 3, 4]));
            for (grade, given) in tables.ratings.grades.into_iter().enumerate() {
                grades.read(given, grades.sum(&[0], &months, &[grade]));
            }
            calls.read(tables.call_backs.opened, calls.sum(&[0], &months, &[0, 1]));
            calls.read(tables.call_backs.in_time, calls.sum(&[0], &months, &[0]));
        }
        received.check();
        judged.check();
        rated.check();
        grades.check();
        calls.check();
    }
    assert!(out > 100 && withheld > 100, "{out} are out, {withheld} withheld");
}
