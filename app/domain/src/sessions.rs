//! Phones and one-time codes.

use std::fmt;

use crate::problem::Problem;
use crate::typed::{tidy, widths};

/// A mainland mobile number of 11 digits. `Debug` masks it; there is no `Display`, so that it is never printed in full
/// by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Accepts +86, 0086 or 86 in front, spaces, hyphens and full-width digits. New ranges open often, so only
    /// 13… to 19… is checked.
    ///
    /// # Errors
    /// [`Problem::Missing`], [`Problem::NotANumber`], [`Problem::PhoneLength`] or [`Problem::PhoneStart`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text: String = tidy(typed).chars().filter(|c| !matches!(c, '(' | ')' | '.')).collect();
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        let (plus, digits) = text.strip_prefix('+').map_or((false, text.as_str()), |rest| (true, rest));
        if digits.is_empty() || !digits.bytes().all(|c| c.is_ascii_digit()) {
            return Err(Problem::NotANumber);
        }
        let number = match digits.len() {
            15 => digits.strip_prefix("0086").unwrap_or(digits),
            13 => digits.strip_prefix("86").unwrap_or(digits),
            _ => digits,
        };
        if plus && number.len() == digits.len() && digits.len() == 11 {
            // +1 39… is another country's number.
            return Err(Problem::PhoneStart);
        }
        if number.len() != 11 {
            return Err(Problem::PhoneLength { found: u32::try_from(number.len()).unwrap_or(u32::MAX) });
        }
        if !number.starts_with('1') || !matches!(number.as_bytes()[1], b'3'..=b'9') {
            return Err(Problem::PhoneStart);
        }
        Ok(Self(number.to_owned()))
    }

    /// 11 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `138****1234`
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

/// Hides the middle four of 11 digits; anything else is hidden but for its last two characters.
#[must_use]
pub fn mask(phone: &str) -> String {
    let characters: Vec<char> = phone.chars().collect();
    let kept = |at: usize| {
        if characters.len() == 11 { !(3..7).contains(&at) } else { at + 2 >= characters.len() }
    };
    characters.iter().enumerate().map(|(at, c)| if kept(at) { *c } else { '*' }).collect()
}

/// How many digits a code sent by SMS has.
pub const CODE_DIGITS: usize = 6;

/// A code as typed: 6 digits, spaces and full-width digits accepted.
///
/// # Errors
/// [`Problem::Missing`] or [`Problem::CodeForm`].
pub fn parse_code(typed: &str) -> Result<String, Problem> {
    let code: String = typed.chars().map(widths).filter(|c| !c.is_whitespace() && *c != '-').collect();
    if code.is_empty() {
        Err(Problem::Missing)
    } else if code.len() == CODE_DIGITS && code.bytes().all(|c| c.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(Problem::CodeForm)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_the_ways_people_write_it() {
        for typed in
            ["13800001234", "138 0000 1234", "+86 138-0000-1234", "008613800001234", "8613800001234", "13800001234"]
        {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), "13800001234", "{typed}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        let problem = |typed| Phone::parse(typed).unwrap_err();
        assert_eq!(problem(" "), Problem::Missing);
        assert_eq!(problem("1380000123"), Problem::PhoneLength { found: 10 });
        assert_eq!(problem("12800001234"), Problem::PhoneStart);
        assert_eq!(problem("+13800001234"), Problem::PhoneStart);
        assert_eq!(problem("138OOOO1234"), Problem::NotANumber);
    }

    #[test]
    fn masks() {
        assert_eq!(mask("13800001234"), "138****1234");
        assert_eq!(mask("95598"), "***98");
        assert_eq!(format!("{:?}", Phone::parse("13800001234").unwrap()), "Phone(138****1234)");
    }

    #[test]
    fn codes() {
        assert_eq!(parse_code("012 345").unwrap(), "012345");
        assert_eq!(parse_code("12345"), Err(Problem::CodeForm));
        assert_eq!(parse_code(""), Err(Problem::Missing));
    }

    proptest! {
        #[test]
        fn every_mobile_number_passes_and_comes_back(number in "1[3-9][0-9]{9}") {
            let phone = Phone::parse(&number).unwrap();
            prop_assert_eq!(phone.as_str(), number);
        }

        #[test]
        fn never_panics(typed in "\\PC{0,30}") {
            let _ = Phone::parse(&typed);
            let _ = parse_code(&typed);
            let _ = mask(&typed);
        }
    }
}
