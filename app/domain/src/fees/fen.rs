//! Amounts of money: integer fen (0.01 yuan).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::typed::widths;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// An amount in yuan as typed: up to 2 decimals; ¥, 元, commas and full-width digits are accepted.
    ///
    /// # Errors
    /// [`Problem::Missing`], or [`Problem::AmountForm`] for what is no amount between 0 and 100 million yuan.
    pub fn parse_yuan(typed: &str) -> Result<Self, Problem> {
        let text: String = typed
            .chars()
            .map(widths)
            .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '¥' | '\u{ffe5}' | '元' | '圆'))
            .collect();
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        let (yuan, fen) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
        if yuan.is_empty() || yuan.len() > 9 || fen.len() > 2 || !digits(yuan) || !digits(fen) {
            return Err(Problem::AmountForm);
        }
        let number = |part: &str| part.parse::<i64>().map_err(|_| Problem::AmountForm);
        Ok(Self(number(yuan)? * 100 + number(&format!("{fen:0<2}"))?))
    }
}

/// `¥1,234.00`
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        let yuan = (fen / 100).to_string();
        let mut grouped = String::with_capacity(yuan.len() + yuan.len() / 3);
        for (at, digit) in yuan.chars().enumerate() {
            if at > 0 && (yuan.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{sign}¥{grouped}.{:02}", fen % 100)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prints_yuan_with_groups() {
        for (fen, text) in [
            (0, "¥0.00"),
            (5, "¥0.05"),
            (123_400, "¥1,234.00"),
            (100_000_000, "¥1,000,000.00"),
            (-12_345, "-¥123.45"),
            (i64::MIN, "-¥92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Fen(fen).to_string(), text);
        }
    }

    #[test]
    fn reads_what_people_write() {
        for (typed, fen) in
            [("500", 50_000), ("¥1,234.5", 123_450), ("0.01元", 1), ("12。", -1), (".5", -1), ("1.234", -1), ("-5", -1)]
        {
            assert_eq!(
                Fen::parse_yuan(typed),
                if fen < 0 { Err(Problem::AmountForm) } else { Ok(Fen(fen)) },
                "{typed}"
            );
        }
        assert_eq!(Fen::parse_yuan(" 元"), Err(Problem::Missing));
    }

    proptest! {
        #[test]
        fn reads_what_it_prints(fen in 0i64..100_000_000_000) {
            prop_assert_eq!(Fen::parse_yuan(&Fen(fen).to_string()), Ok(Fen(fen)));
        }

        #[test]
        fn never_panics(typed in "\\PC{0,30}") {
            let _ = Fen::parse_yuan(&typed);
        }
    }
}
