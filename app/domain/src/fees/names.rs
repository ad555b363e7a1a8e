//! Whether a charge of a name is on the list. A name on a bill is rarely written as the catalogue writes it.

use super::everyday::speaks_of;
use super::{Cancelled, Catalogue, Charge, Item};
use crate::problem::Problem;
use crate::text::Text;
use crate::typed::widths;

/// The longest name that is looked up, in characters.
pub const LONGEST_NAME: u32 = 60;

/// What stands behind a name without changing it.
const ENDINGS: [&str; 6] = ["费用", "收费", "费", "charges", "charge", "fee"];

/// A name as it is compared: half-width, small letters, without spaces, signs, what stands in brackets, and 费 behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeName(String);

impl ChargeName {
    /// # Errors
    /// [`Problem::Missing`], [`Problem::TooLong`], or [`Problem::NameTooShort`] for what would fit half the list.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        if typed.trim().is_empty() {
            return Err(Problem::Missing);
        }
        if typed.trim().chars().count() > LONGEST_NAME as usize {
            return Err(Problem::TooLong { max: LONGEST_NAME });
        }
        let name = Self::of(typed);
        if name.is_telling() { Ok(name) } else { Err(Problem::NameTooShort) }
    }

    fn of(text: &str) -> Self {
        let name = Self::with_or_without(text, false);
        // All in brackets, or one that nobody closed.
        if name.is_telling() { name } else { Self::with_or_without(text, true) }
    }

    fn with_or_without(text: &str, brackets: bool) -> Self {
        let mut name = String::new();
        let mut depth = 0_u32;
        for character in text.chars().map(widths) {
            match character {
                '(' | '[' | '【' | '〔' => depth += 1,
                ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
                character if (brackets || depth == 0) && character.is_alphanumeric() => {
                    name.extend(character.to_lowercase());
                }
                _ => {}
            }
        }
        // 验收费 is 验收 and not 验.
        let shorter = |name: &str| {
            let shorter = || ENDINGS.iter().filter_map(|ending| name.strip_suffix(ending));
            shorter().find(|left| is_telling(left)).or_else(|| shorter().next()).map(str::len)
        };
        while let Some(length) = shorter(&name) {
            name.truncate(length);
        }
        Self(name)
    }

    fn is_telling(&self) -> bool {
        is_telling(&self.0)
    }

    fn fit(&self, known: &Text) -> Option<Fit> {
        [&known.zh, &known.en].into_iter().map(|text| Self::of(text)).filter_map(|known| self.fit_one(&known)).max()
    }

    fn fit_one(&self, known: &Self) -> Option<Fit> {
        if self == known {
            Some(Fit::Same)
        } else if known.is_telling() && (self.0.contains(&known.0) || known.0.contains(&self.0)) {
            Some(Fit::Alike)
        } else {
            None
        }
    }
}

/// Two Chinese characters say something, two letters don't.
fn is_telling(name: &str) -> bool {
    name.chars().count() >= if name.is_ascii() { 4 } else { 2 }
}

/// How well a name fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// One contains the other.
    Alike,
    Same,
}

/// Something of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// On the list: what it says there holds, also that it may not be charged.
    Listed(Item),
    /// Cancelled by a document.
    Cancelled(Cancelled),
}

/// A known name, and how well it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub fit: Fit,
    pub known: Known,
}

/// What can be said about a name in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Cancelled, or on the list as what may not be charged.
    Forbidden,
    /// On the list.
    Listed,
    /// Nothing of that name, but of names that contain it or that it contains.
    Alike,
    /// Nothing: what is not on the list may not be charged.
    Unknown,
}

impl Verdict {
    /// Of what was found for a name. What forbids counts before what allows, and only what has the same name counts.
    #[must_use]
    pub fn of(hits: &[Hit]) -> Self {
        let same = || hits.iter().filter(|hit| hit.fit == Fit::Same).map(|hit| &hit.known);
        let forbids = |known: &Known| match known {
            Known::Cancelled(_) => true,
            Known::Listed(item) => item.charge == Charge::Forbidden,
        };
        if same().any(forbids) {
            Self::Forbidden
        } else if same().next().is_some() {
            Self::Listed
        } else if hits.is_empty() {
            Self::Unknown
        } else {
            Self::Alike
        }
    }
}

impl Catalogue {
    /// Everything that is called so or much like it: the same names first, then in the catalogue's order. Nothing at all:
    /// it is not on the list, and what is not on the list may not be charged.
    #[must_use]
    pub fn look_up(&self, name: &ChargeName) -> Vec<Hit> {
        let listed = self.items.iter().filter_map(|item| {
            let fit = name.fit(&item.name).or_else(|| speaks_of(&name.0, &item.rule).then_some(Fit::Alike))?;
            Some(Hit { fit, known: Known::Listed(item.clone()) })
        });
        let cancelled = self.cancelled().into_iter().filter_map(|one| {
            let fit = name.fit(&one.name)?;
            Some(Hit { fit, known: Known::Cancelled(one) })
        });
        let mut hits: Vec<Hit> = listed.chain(cancelled).collect();
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.fit));
        hits
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn published() -> Catalogue {
        toml::from_str(include_str!("../../../portal/data/fees/2026-1.toml")).unwrap()
    }

    /// `=` in front of the same names, `~` in front of those alike; `!` behind cancelled ones.
    fn found(typed: &str) -> Vec<String> {
        let hits = published().look_up(&ChargeName::parse(typed).unwrap());
        let show = |hit: &Hit| {
            let fit = if hit.fit == Fit::Same { '=' } else { '~' };
            match &hit.known {
                Known::Listed(item) => format!("{fit}{}", item.rule),
                Known::Cancelled(one) => format!("{fit}{}!", one.name.zh),
            }
        };
        hits.iter().map(show).collect()
    }

    #[test]
    fn names_as_bills_write_them() {
        for (typed, expected) in [
            ("移表费", vec!["=移表费!"]),
            ("移 表", vec!["=移表费!"]),
            ("（移表费）", vec!["=移表费!"]),
            ("调试", vec!["=调试费!"]),
            ("送电调试费用", vec!["~调试费!"]),
            ("计量装置费", vec!["~meter", "~计量装置赔偿费!", "~计量装置校验费!"]),
            ("电能计量装置费（含安装）", vec!["=meter"]),
            ("高可靠性供电费", vec!["=high-reliability"]),
            ("高可靠性供电收费", vec!["=high-reliability"]),
            ("临时接电费", vec!["=temporary-connection", "=临时接电费!"]),
            ("ＭＯＶＩＮＧ　the meter", vec!["=移表费!"]),
            ("电表费", vec!["~meter"]),
            ("智能电表安装费", vec!["~meter", "~own-line-outside", "~own-works"]),
            ("设计费", vec!["~own-line-outside", "~own-works"]),
            ("验收费", vec![]),
            ("赞助费", vec![]),
            ("工程前期咨询服务费", vec![]),
        ] {
            assert_eq!(found(typed), expected, "{typed}");
        }
    }

    #[test]
    fn what_forbids_counts_before_what_allows() {
        let verdict =
            |catalogue: &Catalogue, typed| Verdict::of(&catalogue.look_up(&ChargeName::parse(typed).unwrap()));
        let mut catalogue = published();
        for (typed, expected) in [
            ("移表费", Verdict::Forbidden),
            ("电能计量装置费", Verdict::Forbidden),
            ("高可靠性供电费", Verdict::Listed),
            ("计量装置费", Verdict::Alike),
            ("电表费", Verdict::Alike),
            ("赞助费", Verdict::Unknown),
        ] {
            assert_eq!(verdict(&catalogue, typed), expected, "{typed}");
        }
        // On the list with a price, and cancelled under the same name.
        catalogue.items[0].name.zh = "移表费".to_owned();
        catalogue.items[0].charge = Charge::AgreedWithFirm;
        assert_eq!(verdict(&catalogue, "移表费"), Verdict::Forbidden);
    }

    #[test]
    fn what_says_nothing_is_not_looked_up() {
        for (typed, problem) in [
            ("", Problem::Missing),
            ("　", Problem::Missing),
            ("费", Problem::NameTooShort),
            ("收费", Problem::NameTooShort),
            ("电费", Problem::NameTooShort),
            ("fee", Problem::NameTooShort),
        ] {
            assert_eq!(ChargeName::parse(typed), Err(problem), "{typed}");
        }
        assert_eq!(ChargeName::parse(&"长".repeat(61)), Err(Problem::TooLong { max: 60 }));
    }

    #[test]
    fn every_name_of_the_catalogue_finds_itself() {
        let catalogue = published();
        let items = catalogue.items.iter().map(|item| &item.name);
        let names = items.chain(catalogue.prohibited.iter().flat_map(|group| &group.names));
        for name in names.flat_map(|name| [&name.zh, &name.en]) {
            let name = ChargeName::of(name);
            assert_eq!(catalogue.look_up(&name).first().map(|hit| hit.fit), Some(Fit::Same), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_width_and_spaces_do_not_matter(typed in "[\\PC费（）()]{0,30}") {
            let plain = ChargeName::parse(&typed);
            let spaced: String = typed.chars().flat_map(|c| [c, ' ']).collect();
            if let (Ok(plain), Ok(spaced)) = (plain, ChargeName::parse(&spaced)) {
                prop_assert_eq!(published().look_up(&plain), published().look_up(&spaced));
            }
        }
    }
}
