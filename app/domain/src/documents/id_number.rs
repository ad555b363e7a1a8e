//! 居民身份证号 (GB 11643-1999): 6 region + 8 birth date + 3 sequence + 1 check character (ISO 7064 MOD 11-2).

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::problem::Problem;
use crate::typed::tidy;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// A valid number. Never printed in full by accident: `Debug` and `Display` mask it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber {
    text: String,
    birth_date: NaiveDate,
}

impl IdNumber {
    /// Lower-case x, full-width characters, spaces and hyphens are accepted. Region 000000, which no person can hold,
    /// passes: tests and demonstrations use it.
    ///
    /// # Errors
    /// The first thing that is wrong with the number. A birth date after `today` (Shanghai) is wrong.
    pub fn parse(typed: &str, today: NaiveDate) -> Result<Self, Problem> {
        let text = tidy(typed);
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        let last = text.chars().count() - 1;
        let odd = text.chars().enumerate().find(|(at, c)| !(c.is_ascii_digit() || (*c == 'X' && *at == last)));
        if let Some((_, character)) = odd {
            return Err(Problem::IdCharacter { character });
        }
        match text.len() {
            18 => {}
            15 => return Err(Problem::IdFifteenDigits),
            found => return Err(Problem::IdLength { found: u32::try_from(found).unwrap_or(u32::MAX) }),
        }
        if !region_possible(&text[..6]) {
            return Err(Problem::IdRegion);
        }
        let birth_date = NaiveDate::parse_from_str(&text[6..14], "%Y%m%d")
            .ok()
            .filter(|date| date.year() >= 1850 && *date <= today)
            .ok_or(Problem::IdBirthDate)?;
        if check_character(&text[..17]) != text.as_bytes()[17] {
            return Err(Problem::IdCheckDigit);
        }
        Ok(Self { text, birth_date })
    }

    /// 18 characters, X in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As the number itself says.
    #[must_use]
    pub fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// Whole years on `today` (Shanghai).
    #[must_use]
    pub fn age(&self, today: NaiveDate) -> u32 {
        today.years_since(self.birth_date).unwrap_or(0)
    }

    /// The first 4 and the last 2 characters, with stars between.
    #[must_use]
    pub fn masked(&self) -> String {
        crate::typed::mask(&self.text)
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

/// The provinces' first two digits; 000000 is for fixtures.
fn region_possible(region: &str) -> bool {
    region == "000000"
        || matches!(
            region[..2].parse::<u8>(),
            Ok(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
        )
}

/// The check character of 17 digits; invented numbers for demonstrations are made with it.
///
/// The caller gives digits: other characters count as their distance from '0', modulo the checksum.
#[must_use]
pub fn check_character(seventeen: &str) -> u8 {
    let sum: u32 =
        seventeen.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn problem(typed: &str) -> Problem {
        IdNumber::parse(typed, day(2026, 11, 23)).unwrap_err()
    }

    #[test]
    fn accepts_the_published_vector() {
        let number = IdNumber::parse("360426199101010071", day(2026, 11, 23)).unwrap();
        assert_eq!(number.birth_date(), day(1991, 1, 1));
        assert_eq!(number.age(day(2026, 11, 23)), 35);
        assert_eq!(format!("{number:?}"), "IdNumber(3604************71)");
    }

    #[test]
    fn accepts_lower_case_x_spaces_and_full_width() {
        let seventeen = (100..999)
            .map(|sequence| format!("00000019900307{sequence}"))
            .find(|digits| check_character(digits) == b'X')
            .unwrap();
        for typed in
            [format!("{seventeen}x"), format!(" {} {}X ", &seventeen[..6], &seventeen[6..]), format!("{seventeen}x")]
        {
            assert!(IdNumber::parse(&typed, day(2026, 11, 23)).is_ok(), "{typed}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        assert_eq!(problem(""), Problem::Missing);
        assert_eq!(problem("36042619910101007"), Problem::IdLength { found: 17 });
        assert_eq!(problem("360426910101007"), Problem::IdFifteenDigits);
        assert_eq!(problem("36042619910101O071"), Problem::IdCharacter { character: 'O' });
        assert_eq!(problem("X60426199101010071"), Problem::IdCharacter { character: 'X' });
        assert_eq!(problem("990426199101010071"), Problem::IdRegion);
        assert_eq!(problem("360426199102300071"), Problem::IdBirthDate);
        assert_eq!(problem("360426203001010071"), Problem::IdBirthDate);
        assert_eq!(problem("360426199101010072"), Problem::IdCheckDigit);
        assert_eq!(problem("000000199003077715"), Problem::IdCheckDigit);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes_as_the_same(sequence in 0u32..1000, at in 6usize..17, other in 0u8..10) {
            let seventeen = format!("00000019900307{sequence:03}");
            let check = char::from(check_character(&seventeen));
            let number = format!("{seventeen}{check}");
            prop_assert!(IdNumber::parse(&number, day(2026, 11, 23)).is_ok());
            let mut wrong = number.clone().into_bytes();
            wrong[at] = b'0' + other;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(IdNumber::parse(&wrong, day(2026, 11, 23)).is_ok(), wrong == number);
        }

        #[test]
        fn never_panics(typed in "\\PC{0,30}") {
            let _ = IdNumber::parse(&typed, day(2026, 11, 23));
        }
    }
}
