use chrono::NaiveDate;
use domain::progress::HalfDay;
use leptos::prelude::*;
use portal::progress::{Acted, book_survey as book};

use crate::functions::lead_to;

/// The field with the day and its half, as `2026-05-09 morning`.
pub const SURVEY: &str = "survey";

#[server(prefix = "/_fn", endpoint = "my/survey")]
pub async fn book_survey(
    #[server(rename = "ref")] reference: Option<String>,
    survey: Option<String>,
) -> Result<(), ServerFnError> {
    let wanted = survey.as_deref().and_then(parse);
    lead_to(super::act(reference, SURVEY, async |portal, visitor, reference| match wanted {
        Some((date, half_day)) => book(&portal, &visitor, &reference, date, half_day).await,
        None => Ok(Acted::NotThatDay),
    }))
    .await
}

fn parse(typed: &str) -> Option<(NaiveDate, HalfDay)> {
    let (date, half) = typed.split_once(' ')?;
    let half = match half {
        "morning" => HalfDay::Morning,
        "afternoon" => HalfDay::Afternoon,
        _ => return None,
    };
    Some((date.parse().ok()?, half))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_its_half() {
        let day = NaiveDate::from_ymd_opt(2026, 5, 9);
        assert_eq!(parse("2026-05-09 morning"), day.map(|day| (day, HalfDay::Morning)));
        for wrong in ["", "2026-05-09", "2026-02-30 morning", "2026-05-09 night"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
