//! How the cases of a closed quarter are shared between firms, as issued.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Quarter;
use domain::contractors::download;
use domain::contractors::shares::{Published, Table};
use portal::Portal;
use portal::contractors::shares::{Issued, issued, quarters};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Format, attachment};
use crate::api::asked::Asked;
use crate::api::problem::Problem;

const DEFINITION: &str = "Cases energised in the quarter (Asia/Shanghai, by the time as judged), by the contractor that \
    the customer recorded last. Firms with fewer than 5 cases stand together, at least 2 firms and 5 cases that are not \
    all alike; until then the smallest firm that stands alone joins them. hhi: the sum of the squares of the shares in \
    percent, the others as if each had the same. No recommendation and no ranking.";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// A quarter that is issued: `2026-3`; without it the latest one.
    #[param(pattern = "^20[0-9]{2}-[1-4]$")]
    quarter: Option<String>,
    /// `csv` for a table; /contractors/fields describes its columns.
    #[param(value_type = Option<Format>, inline)]
    format: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Shares {
    definition: &'static str,
    /// `2026-3`
    quarter: String,
    from: NaiveDate,
    to: NaiveDate,
    /// A quarter never changes once it is frozen.
    frozen_at: DateTime<Utc>,
    /// `null`: fewer than 5 cases, or a count below 5 could be worked out.
    table: Option<Table>,
}

/// Each firm's share of the cases of a closed quarter. A quarter is issued once, 15 days after its end.
#[utoipa::path(
    get,
    path = "/contractors/shares",
    tag = "public",
    params(Asking),
    responses(
        (status = 200, description = "The quarter as issued", content(
            (Shares = "application/json"),
            (String = "text/csv"),
        )),
        (status = 400, description = "No quarter, or a format that is not offered", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The quarter is not issued", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn shares(State(portal): State<Portal>, Asked(asked): Asked<Asking>) -> Result<Response, Problem> {
    let format = Format::asked(asked.format.as_deref())?;
    let quarter = match asked.quarter.as_deref() {
        Some(quarter) => {
            Some(quarter.parse::<Quarter>().map_err(|_| Problem::bad_request("api-quarter").in_query("quarter"))?)
        }
        None => quarters(&portal).await?.first().copied(),
    };
    let found = match quarter {
        Some(quarter) => issued(&portal, quarter).await?,
        None => None,
    };
    let found = found.ok_or_else(|| Problem::not_found("api-no-quarter"))?;
    if format == Format::Csv {
        let name = format!("contractor-shares-{}.csv", found.quarter);
        return attachment(&name, &download::SHARES.map(|field| field.header), rows(&found));
    }
    let Issued { quarter, frozen_at, published } = found;
    let table = match published {
        Published::Table(table) => Some(table),
        Published::TooFew => None,
    };
    let (from, to) = (quarter.first_day(), quarter.last_day());
    let quarter = quarter.to_string();
    Ok(Json(Shares { definition: DEFINITION, quarter, from, to, frozen_at, table }).into_response())
}

/// In the order of [`download::SHARES`].
fn rows(issued: &Issued) -> Vec<[String; 10]> {
    let Published::Table(table) = &issued.published else { return Vec::new() };
    let (quarter, frozen) = (issued.quarter.to_string(), issued.frozen_at.to_rfc3339());
    let per_mille = |cases: u32| {
        let whole = u64::from(table.listed.max(1));
        ((u64::from(cases) * 2000 + whole) / (2 * whole)).to_string()
    };
    let row = |item: &str, firm: [String; 3], firms: String, cases: u32, share: String, hhi: String| {
        let [id, name, credit_code] = firm;
        let cases = cases.to_string();
        [quarter.clone(), item.to_owned(), id, name, credit_code, firms, cases, share, hhi, frozen.clone()]
    };
    let nobody = || [String::new(), String::new(), String::new()];
    let mut rows = Vec::new();
    for firm in &table.firms {
        let names = [firm.id.to_string(), firm.name.clone(), firm.credit_code.clone()];
        rows.push(row("企业", names, "1".to_owned(), firm.cases, per_mille(firm.cases), String::new()));
    }
    if let Some(others) = table.others {
        let share = per_mille(others.cases);
        rows.push(row("其他企业", nobody(), others.firms.to_string(), others.cases, share, String::new()));
    }
    let whole = per_mille(table.listed);
    rows.push(row("合计", nobody(), String::new(), table.listed, whole, table.hhi.to_string()));
    let mut beside = vec![("未选名单中的企业", table.rest)];
    if let Some(choices) = table.choices {
        beside.extend([
            ("其中：名单以外的企业", choices.unlisted),
            ("其中：不需要或未选定", choices.nobody),
            ("其中：没有登记", choices.unsaid),
        ]);
    }
    rows.extend(
        beside.into_iter().map(|(item, cases)| row(item, nobody(), String::new(), cases, String::new(), String::new())),
    );
    rows
}
