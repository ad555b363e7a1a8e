//! 统一社会信用代码 (GB 32100-2015): 18 characters, the last a weighted check modulo 31.

use std::fmt;

use crate::problem::Problem;
use crate::typed::tidy;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A valid code. A trader's own is as good as a name, so `Debug` masks it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CreditCode(String);

impl CreditCode {
    /// Lower case, full-width characters, spaces and hyphens are accepted.
    ///
    /// # Errors
    /// The first thing that is wrong with the code.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = tidy(typed);
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        if let Some(character) = text.chars().find(|c| value(*c).is_none()) {
            return Err(Problem::CreditCodeCharacter { character });
        }
        if text.len() != 18 {
            return Err(Problem::CreditCodeLength { found: u32::try_from(text.len()).unwrap_or(u32::MAX) });
        }
        if !text[2..8].bytes().all(|c| c.is_ascii_digit()) {
            return Err(Problem::CreditCodeRegion);
        }
        if check_character(&text[..17]) != Some(text.as_bytes()[17]) {
            return Err(Problem::CreditCodeCheckDigit);
        }
        Ok(Self(text))
    }

    /// 18 characters in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CreditCode({})", crate::typed::mask(&self.0))
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn value(character: char) -> Option<usize> {
    ALPHABET.iter().position(|known| char::from(*known) == character)
}

/// The check character of 17; `None` if one of them can't occur. Invented firms are made with it.
#[must_use]
pub fn check_character(seventeen: &str) -> Option<u8> {
    let mut sum = 0;
    for (character, weight) in seventeen.chars().zip(WEIGHTS) {
        sum += value(character)? * weight;
    }
    Some(ALPHABET[(31 - sum % 31) % 31])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_the_published_vector() {
        assert_eq!(CreditCode::parse("91110000600037341L").unwrap().as_str(), "91110000600037341L");
        assert_eq!(CreditCode::parse(" 9111 0000-600037341l").unwrap().as_str(), "91110000600037341L");
    }

    #[test]
    fn names_what_is_wrong() {
        let problem = |typed| CreditCode::parse(typed).unwrap_err();
        assert_eq!(problem("  "), Problem::Missing);
        assert_eq!(problem("9111000060003734"), Problem::CreditCodeLength { found: 16 });
        assert_eq!(problem("9111000060003734IL"), Problem::CreditCodeCharacter { character: 'I' });
        assert_eq!(problem("91A10000600037341L"), Problem::CreditCodeRegion);
        assert_eq!(problem("91110000600037342L"), Problem::CreditCodeCheckDigit);
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_caught(body in "9[1-3]000000[0-9A-HJ-NPQRTUWXY]{9}", at in 0usize..18, other in 0usize..31) {
            let code = format!("{body}{}", char::from(check_character(&body).unwrap()));
            prop_assert!(CreditCode::parse(&code).is_ok());
            let mut wrong = code.clone().into_bytes();
            wrong[at] = ALPHABET[other];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(CreditCode::parse(&wrong).is_ok(), wrong == code);
        }

        #[test]
        fn never_panics(typed in "\\PC{0,30}") {
            let _ = CreditCode::parse(&typed);
        }
    }
}
