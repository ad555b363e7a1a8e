//! 户号: the number that the utility's own system gives a customer's supply. Personal: whoever has it can ask for bills.

use std::fmt;

use crate::problem::Problem;
use crate::typed::{mask, tidy};

/// Digits that account numbers have: older ones 10, those of the State Grid 13, of the Southern Grid 16. There is no public
/// check digit.
const DIGITS: [usize; 3] = [10, 13, 16];

/// An account number. `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// As it stands on bills, with spaces and hyphens or without.
    ///
    /// # Errors
    /// [`Problem::Missing`] or [`Problem::AccountNumberForm`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let number = tidy(typed);
        if number.is_empty() {
            return Err(Problem::Missing);
        }
        let fits = DIGITS.contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
        if fits { Ok(Self(number)) } else { Err(Problem::AccountNumberForm) }
    }

    /// 10, 13 or 16 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last digits alone, and the first of a long one.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_have_10_13_or_16_digits() {
        for typed in ["3300123456", " 330-0012345678 ", "０６２６７０００７８５０７０１２"] {
            assert!(AccountNumber::parse(typed).is_ok(), "{typed}");
        }
        assert_eq!(AccountNumber::parse(" - "), Err(Problem::Missing));
        for wrong in ["330012345", "33001234567", "33001234567890", "A300123456", "户3300123456"] {
            assert_eq!(AccountNumber::parse(wrong), Err(Problem::AccountNumberForm), "{wrong}");
        }
    }

    #[test]
    fn what_is_printed_for_finding_mistakes_tells_nobody_the_number() {
        let number = AccountNumber::parse("3300012345678");
        assert_eq!(format!("{number:?}"), "Ok(***********78)");
    }
}
