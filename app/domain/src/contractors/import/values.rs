//! Days and plain texts of cells.

use chrono::{Datelike, Days, NaiveDate};

use super::{About, Value};
use crate::typed::widths;

/// Half-width and trimmed, and whether anything had to be changed for that.
pub(super) fn narrow(text: &str) -> (String, bool) {
    let narrow: String = text.chars().map(widths).collect();
    let changed = text.chars().any(|c| widths(c) != c && widths(c).is_ascii_alphanumeric());
    (narrow.trim().to_owned(), changed)
}

/// A day as cells hold it: shown as one, kept as a number, or written in one of the usual ways. Of a period it is the
/// last one.
pub(super) fn day(value: &Value) -> Option<(NaiveDate, Option<About>)> {
    let (day, about) = match value {
        Value::Date(day) => (*day, None),
        Value::Number(digits) => return number(digits),
        Value::Text(text) => {
            let (text, full_width) = narrow(text);
            let last = text.rsplit(['至', '~', '—', '–']).next().unwrap_or(&text);
            match written(last) {
                Some(day) if last != text => (day, Some(About::Period)),
                Some(day) => (day, full_width.then_some(About::FullWidth)),
                None => return number(last),
            }
        }
    };
    usual(day).then_some((day, about))
}

/// 20291231, or the number of a day in a spreadsheet, which counts from 1899-12-30.
fn number(digits: &str) -> Option<(NaiveDate, Option<About>)> {
    let number: u32 = digits.parse().ok()?;
    let day = match digits.len() {
        8 => (NaiveDate::parse_from_str(digits, "%Y%m%d").ok()?, None),
        5 => (NaiveDate::from_ymd_opt(1899, 12, 30)? + Days::new(u64::from(number)), Some(About::NumberedDay)),
        _ => return None,
    };
    usual(day.0).then_some(day)
}

/// 2029-12-31, 2029/12/31, 2029.12.31, 2029年12月31日; a time behind it says nothing.
fn written(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let text = text.split_once([' ', 'T']).map_or(text, |(day, _)| day);
    let text = text.strip_suffix('日').unwrap_or(text);
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn usual(day: NaiveDate) -> bool {
    (2000..=2099).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_cells_hold_them() {
        let text = |text: &str| day(&Value::Text(text.to_owned()));
        let last = NaiveDate::from_ymd_opt(2029, 12, 31).unwrap_or_default();
        let plain = [
            "2029-12-31",
            "2029/12/31",
            "2029.12.31",
            "2029年12月31日",
            " 20291231 ",
            "2029-12-31 00:00:00",
            "2029-12-31T00:00:00",
        ];
        for written in plain {
            assert_eq!(text(written), Some((last, None)), "{written}");
        }
        assert_eq!(text("２０２９-12-31"), Some((last, Some(About::FullWidth))));
        assert_eq!(text("2023年12月31日至2029年12月31日"), Some((last, Some(About::Period))));
        assert_eq!(text("47483"), Some((last, Some(About::NumberedDay))));
        assert_eq!(day(&Value::Number("47483".to_owned())), Some((last, Some(About::NumberedDay))));
        assert_eq!(day(&Value::Date(last)), Some((last, None)));
        for wrong in ["长期", "2029-02-30", "29-12-31", "1999-12-31", "2029", "12345678", "9999999999", ""] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }
}
