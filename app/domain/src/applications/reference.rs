//! The reference number: 9 random characters and 1 check character, printed `K7M3-9PXR-2Q`. Not a secret.

use std::fmt;

use crate::problem::Problem;
use crate::typed::widths;

/// 31 characters, a prime number of them; none looks like another (no 0, 1, I, L, O).
pub const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

const LENGTH: usize = 10;

/// Different from each other and from 0 modulo 31, so that a wrong character and a swap of any two change the sum.
/// With these the printed example `K7M3-9PXR-2Q` is itself well formed, so that typing it gives no puzzling answer.
const WEIGHTS: [u32; LENGTH] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/// 11 · 17 = 1 modulo 31: undoes the last weight.
const LAST_WEIGHT_UNDONE: u32 = 17;

/// Kept as its 10 characters, check character included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

/// Why something typed is no reference number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceError {
    Missing,
    /// A character that no reference has. `position` counts from 1, spaces and hyphens left out.
    Impossible {
        character: char,
        position: u32,
    },
    /// Characters found, 10 wanted.
    Length {
        found: u32,
    },
    /// One character is wrong or two are swapped.
    Check,
}

impl From<ReferenceError> for Problem {
    fn from(error: ReferenceError) -> Self {
        match error {
            ReferenceError::Missing => Self::Missing,
            ReferenceError::Impossible { character, position } => Self::ReferenceCharacter { character, position },
            ReferenceError::Length { found } => Self::ReferenceLength { found },
            ReferenceError::Check => Self::ReferenceCheck,
        }
    }
}

impl ReferenceError {
    /// The name of its sentence in the language files.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "reference-missing",
            Self::Impossible { .. } => "reference-impossible",
            Self::Length { .. } => "reference-length",
            Self::Check => "reference-check",
        }
    }

    /// What its sentence mentions.
    #[must_use]
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Impossible { character, position } => {
                vec![("character", character.to_string()), ("position", position.to_string())]
            }
            Self::Length { found } => vec![("found", found.to_string())],
            Self::Missing | Self::Check => Vec::new(),
        }
    }
}

impl Reference {
    /// Lower case, full-width characters, spaces and hyphens are accepted.
    ///
    /// # Errors
    /// The first impossible character, then a wrong length, then a wrong check character.
    pub fn parse(typed: &str) -> Result<Self, ReferenceError> {
        let mut text = String::with_capacity(LENGTH);
        let mut found = 0;
        for character in typed.chars().map(widths) {
            if character.is_whitespace() || matches!(character, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{200b}')
            {
                continue;
            }
            found += 1;
            let character = character.to_ascii_uppercase();
            if value(character).is_none() {
                return Err(ReferenceError::Impossible { character, position: found });
            }
            if text.len() < LENGTH {
                text.push(character);
            }
        }
        match found {
            0 => Err(ReferenceError::Missing),
            10 if weighted_sum(&text) == 0 => Ok(Self(text)),
            10 => Err(ReferenceError::Check),
            found => Err(ReferenceError::Length { found }),
        }
    }

    /// A new one. `random(n)` gives a number below n, each equally likely.
    pub fn from_random(random: &mut impl FnMut(u8) -> u8) -> Self {
        let mut text: String = (1..LENGTH).map(|_| character(u32::from(random(31)))).collect();
        let check = (31 - weighted_sum(&text)) * LAST_WEIGHT_UNDONE % 31;
        text.push(character(check));
        Self(text)
    }

    /// The 10 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `K7M3-9PXR-2Q`
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

fn value(character: char) -> Option<u32> {
    ALPHABET.iter().zip(0..).find(|(known, _)| char::from(**known) == character).map(|(_, value)| value)
}

fn character(value: u32) -> char {
    char::from(ALPHABET[(value % 31) as usize])
}

fn weighted_sum(text: &str) -> u32 {
    text.chars().zip(WEIGHTS).map(|(character, weight)| value(character).unwrap_or(0) * weight).sum::<u32>() % 31
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The references with these nine values in front.
    fn made(values: [u8; 9]) -> Reference {
        let mut values = values.into_iter();
        Reference::from_random(&mut |_| values.next().unwrap())
    }

    #[test]
    fn weights_differ_and_are_not_zero() {
        for (at, weight) in WEIGHTS.iter().enumerate() {
            assert_ne!(weight % 31, 0);
            assert!(WEIGHTS[at + 1..].iter().all(|other| other % 31 != weight % 31));
        }
    }

    #[test]
    fn the_example_on_the_pages_is_well_formed() {
        assert_eq!(Reference::parse("K7M3-9PXR-2Q").unwrap().to_string(), "K7M3-9PXR-2Q");
    }

    #[test]
    fn prints_in_groups_and_reads_what_it_prints() {
        let reference = made([0, 1, 2, 3, 4, 5, 6, 7, 8]);
        let printed = reference.to_string();
        assert_eq!(printed.len(), 12);
        for typed in
            [printed.clone(), printed.to_lowercase(), reference.as_str().to_owned(), printed.replace('-', " – ")]
        {
            assert_eq!(Reference::parse(&typed), Ok(reference.clone()), "{typed}");
        }
    }

    #[test]
    fn names_an_impossible_character() {
        for (typed, character, position) in
            [("K7M0-9PXR-2Q", '0', 4), ("k7ml", 'L', 4), ("O", 'O', 1), ("K7M3-9PX!", '!', 8)]
        {
            assert_eq!(Reference::parse(typed), Err(ReferenceError::Impossible { character, position }));
        }
    }

    #[test]
    fn says_the_length_found() {
        assert_eq!(Reference::parse(" - "), Err(ReferenceError::Missing));
        assert_eq!(Reference::parse("K7M3"), Err(ReferenceError::Length { found: 4 }));
        assert_eq!(Reference::parse("K7M39PXR2QQ"), Err(ReferenceError::Length { found: 11 }));
    }

    proptest! {
        #[test]
        fn every_wrong_character_and_every_swap_is_caught(values in prop::array::uniform9(0u8..31)) {
            let reference = made(values);
            let right = reference.as_str().as_bytes();
            prop_assert_eq!(Reference::parse(reference.as_str()), Ok(reference.clone()));
            for at in 0..LENGTH {
                for other in ALPHABET.iter().filter(|other| **other != right[at]) {
                    let mut wrong = right.to_vec();
                    wrong[at] = *other;
                    prop_assert_eq!(Reference::parse(&String::from_utf8(wrong).unwrap()), Err(ReferenceError::Check));
                }
                for with in (at + 1..LENGTH).filter(|with| right[*with] != right[at]) {
                    let mut wrong = right.to_vec();
                    wrong.swap(at, with);
                    prop_assert_eq!(Reference::parse(&String::from_utf8(wrong).unwrap()), Err(ReferenceError::Check));
                }
            }
        }

        #[test]
        fn never_panics(typed in "\\PC{0,30}") {
            let _ = Reference::parse(&typed);
        }
    }
}
