//! What the pages of figures show, for programs: the same numbers as CSV and JSON.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, NaiveDate, Utc};
use domain::statistics::{CaseFigures, Distribution, Period, SMALLEST, StageFigures};
use http::{HeaderValue, StatusCode, header};
use portal::statistics::{Live, PAGE, PeriodFigures, board, live, published};
use portal::{Fault, Portal};
use serde::Serialize;

use super::kept::Kept;
use crate::pages::errors::note;

pub fn routes<S: Clone + Send + Sync + 'static>(portal: Portal) -> Router<S> {
    let of_board = |make: fn(&WholeBoard) -> Result<Body, Fault>| {
        let kept = Kept::nothing();
        move |State(portal): State<Portal>| {
            let kept = kept.clone();
            async move { answer(kept.or(portal.now(), async { make(&whole_board(&portal).await?) }).await) }
        }
    };
    Router::new()
        .route(
            "/openness/figures.csv",
            get(async |State(portal)| answer(figures(&portal).await.and_then(|it| csv(&it.rows)))),
        )
        .route(
            "/openness/figures.json",
            get(async |State(portal)| answer(figures(&portal).await.and_then(|it| json(&it)))),
        )
        .route("/openness/board.csv", get(of_board(|board| csv(&board.rows))))
        .route("/openness/board.json", get(of_board(json)))
        .route("/openness/periods/{period}/figures.csv", get(period_csv))
        .route("/openness/periods/{period}/figures.json", get(period_json))
        .with_state(portal)
}

type Body = (&'static str, Bytes);

fn answer(body: Result<Body, Fault>) -> Response {
    match body {
        Ok((kind, bytes)) => {
            let mut response = bytes.into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
            headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
            response
        }
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

fn json(value: &impl Serialize) -> Result<Body, Fault> {
    Ok(("application/json", serde_json::to_vec_pretty(value)?.into()))
}

fn csv(rows: &[impl Serialize]) -> Result<Body, Fault> {
    Ok(("text/csv; charset=utf-8", portal::csv::of_structs(rows)?.into()))
}

/// Everything on `/openness`.
#[derive(Serialize)]
struct Figures {
    /// When it was computed.
    at: DateTime<Utc>,
    from: NaiveDate,
    to: NaiveDate,
    definitions: &'static str,
    rows: Vec<Row>,
}

/// Empty fields: all months, all classes, the case as a whole; or a figure of fewer than 5.
#[derive(Default, Serialize)]
struct Row {
    /// First day.
    month: Option<NaiveDate>,
    class: Option<String>,
    stage: Option<&'static str>,
    received: Option<i64>,
    received_again: Option<i64>,
    finished: i64,
    in_time: i64,
    late: i64,
    /// All, of which the next are those that were overdue then.
    withdrawn: Option<i64>,
    withdrawn_late: Option<i64>,
    /// All, as above.
    refused: Option<i64>,
    refused_late: Option<i64>,
    merged: Option<i64>,
    reclassified: Option<i64>,
    recorded_late: Option<i64>,
    /// Now; not by month.
    open: Option<i64>,
    /// Open and overdue now, in the month in which it fell due.
    overdue: i64,
    judged: i64,
    share_per_mille: Option<u16>,
    median_days: Option<u16>,
    p90_days: Option<u16>,
    median_utility_days: Option<u16>,
    median_customer_days: Option<u16>,
}

async fn figures(portal: &Portal) -> Result<Figures, Fault> {
    let live = live(portal).await?;
    let mut rows = Vec::new();
    for ((month, class), of) in &live.figures.cases {
        rows.push(case_row(&live, *month, class.as_deref(), of));
    }
    for (((month, class), stage), of) in &live.figures.stages {
        rows.push(stage_row(*month, class.clone(), stage.code(), of));
    }
    Ok(Figures { at: live.at, from: live.from(), to: live.today, definitions: "/openness#definitions", rows })
}

fn enough<T>(value: Option<T>, sample: i64) -> Option<T> {
    value.filter(|_| sample >= SMALLEST)
}

fn median(days: &Distribution) -> Option<u16> {
    enough(days.median(), days.sample())
}

fn case_row(live: &Live, month: Option<NaiveDate>, class: Option<&str>, of: &CaseFigures) -> Row {
    Row {
        month,
        class: class.map(str::to_owned),
        received: Some(of.received),
        received_again: Some(of.again),
        finished: of.finished(),
        in_time: of.in_time,
        late: of.late,
        withdrawn: Some(of.withdrawn + of.withdrawn_late),
        withdrawn_late: Some(of.withdrawn_late),
        refused: Some(of.refused + of.refused_late),
        refused_late: Some(of.refused_late),
        merged: Some(of.merged),
        reclassified: Some(of.reclassified),
        recorded_late: Some(of.recorded_late),
        open: month.is_none().then(|| live.figures.open_of(class).open),
        overdue: of.overdue,
        judged: of.judged(),
        share_per_mille: enough(of.share(), of.judged()),
        median_days: median(&of.days),
        p90_days: enough(of.days.p90(), of.days.sample()),
        median_utility_days: median(&of.utility_days),
        median_customer_days: median(&of.customer_days),
        ..Row::default()
    }
}

fn stage_row(month: Option<NaiveDate>, class: Option<String>, stage: &'static str, of: &StageFigures) -> Row {
    Row {
        month,
        class,
        stage: Some(stage),
        finished: of.finished(),
        in_time: of.in_time,
        late: of.late,
        overdue: of.overdue,
        judged: of.judged(),
        share_per_mille: enough(of.share(), of.judged()),
        median_days: median(&of.days),
        p90_days: enough(of.days.p90(), of.days.sample()),
        ..Row::default()
    }
}

#[derive(Serialize)]
struct WholeBoard {
    at: DateTime<Utc>,
    cases: i64,
    overdue: i64,
    left_out: i64,
    rows: Vec<BoardRow>,
}

#[derive(Serialize)]
struct BoardRow {
    class: String,
    area: String,
    stage: Option<&'static str>,
    due: Option<NaiveDate>,
    paused: bool,
    overdue: bool,
}

async fn whole_board(portal: &Portal) -> Result<WholeBoard, Fault> {
    let board = board(portal, 1, u32::MAX / PAGE).await?;
    let rows = board.rows.into_iter().map(|case| BoardRow {
        class: case.class,
        area: case.area.zh,
        stage: case.stage.map(domain::standards::StageKind::code),
        due: case.due,
        paused: case.paused,
        overdue: case.overdue,
    });
    Ok(WholeBoard {
        at: board.at,
        cases: board.cases,
        overdue: board.overdue,
        left_out: board.left_out,
        rows: rows.collect(),
    })
}

async fn period_json(State(portal): State<Portal>, Path(period): Path<String>) -> Response {
    period_answer(&portal, &period, json).await
}

async fn period_csv(State(portal): State<Portal>, Path(period): Path<String>) -> Response {
    period_answer(&portal, &period, |of| csv(&of.rows())).await
}

async fn period_answer(portal: &Portal, period: &str, write: impl Fn(&Published) -> Result<Body, Fault>) -> Response {
    let Some(period) = Period::parse(period) else { return StatusCode::NOT_FOUND.into_response() };
    match published(portal, period).await {
        Ok(Some(figures)) => answer(write(&Published(figures))),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => answer(Err(fault)),
    }
}

struct Published(PeriodFigures);

impl Serialize for Published {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct All<'a> {
            period: String,
            published_at: DateTime<Utc>,
            #[serde(flatten)]
            tables: &'a portal::statistics::Tables,
        }
        All { period: self.0.period.to_string(), published_at: self.0.published_at, tables: &self.0.tables }
            .serialize(serializer)
    }
}

/// One number. Empty: withheld.
#[derive(Serialize)]
struct Number {
    period: String,
    table: &'static str,
    about: String,
    what: &'static str,
    value: Option<i64>,
}

impl Published {
    fn rows(&self) -> Vec<Number> {
        let period = self.0.period.to_string();
        let number = |table, about: &str, what, value| {
            let (period, about) = (period.clone(), about.to_owned());
            Number { period, table, about, what, value }
        };
        let tables = &self.0.tables;
        let mut rows = Vec::new();
        for of in &tables.areas {
            rows.push(number("areas", &of.area.zh, "received", of.received));
            rows.push(number("areas", &of.area.zh, "judged", of.judged));
            rows.push(number("areas", &of.area.zh, "in_time", of.in_time));
            rows.push(number("areas", &of.area.zh, "median_days", of.median.map(i64::from)));
            rows.push(number("areas", &of.area.zh, "p90_days", of.p90.map(i64::from)));
        }
        let graded = tables.ratings.areas.iter().map(|of| (of.area.zh.as_str(), of.grade));
        for (about, of) in graded.chain([("", tables.ratings.all)]) {
            rows.push(number("ratings", about, "answers", of.map(|of| of.count)));
            rows.push(number("ratings", about, "mean_hundredths", of.map(|of| i64::from(of.mean_hundredths))));
            rows.push(number("ratings", about, "low_hundredths", of.map(|of| i64::from(of.low_hundredths))));
            rows.push(number("ratings", about, "high_hundredths", of.map(|of| i64::from(of.high_hundredths))));
        }
        for (grade, often) in (1..).zip(tables.ratings.grades) {
            rows.push(number("grades", &grade.to_string(), "answers", often));
        }
        for of in &tables.misconduct {
            rows.push(number("misconduct", &of.question, "answered", Some(of.answered)));
            rows.push(number("misconduct", &of.question, "yes", of.yes));
        }
        rows.push(number("call_backs", "", "opened", tables.call_backs.opened));
        rows.push(number("call_backs", "", "in_time", tables.call_backs.in_time));
        rows
    }
}
