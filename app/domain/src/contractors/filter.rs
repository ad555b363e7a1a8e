//! What the list is narrowed to, and which page of it is shown.

use std::ops::RangeInclusive;

use super::LicenceKind;
use crate::typed::widths;

/// The voltages that the list can be filtered by, in kV: a firm must be allowed to work on at least that.
pub const VOLTAGES: [u16; 4] = [10, 35, 110, 220];

/// Firms on one page.
pub const PAGE: usize = 50;

/// What the list is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub kind: Option<LicenceKind>,
    /// kV; one of [`VOLTAGES`].
    pub min_kv: Option<u16>,
    /// In the firm's name or its pinyin initials, area, credit code or licence number.
    pub text: Option<String>,
}

impl Filter {
    /// From the address of the page: whatever is not offered narrows nothing. Text counts up to 60 characters.
    #[must_use]
    pub fn parse(kind: &str, kilovolts: &str, text: &str) -> Self {
        let text: String = text.trim().chars().filter(|c| !c.is_control()).take(60).collect();
        Self {
            kind: LicenceKind::from_code(kind),
            min_kv: kilovolts.parse().ok().filter(|kilovolts| VOLTAGES.contains(kilovolts)),
            text: Some(text).filter(|text| !text.is_empty()),
        }
    }

    /// What may be the initials of a name: letters and digits only, without spaces and in lower case.
    #[must_use]
    pub fn initials(&self) -> Option<String> {
        let text: String = self.text.as_deref()?.chars().map(widths).filter(|c| !c.is_whitespace()).collect::<String>();
        let typed = text.to_ascii_lowercase();
        (!typed.is_empty() && typed.bytes().all(|c| c.is_ascii_alphanumeric())).then_some(typed)
    }
}

/// One page of so many firms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    pub total: usize,
    /// From 1.
    pub page: usize,
    pub pages: usize,
}

impl Pages {
    /// The page asked for; the nearest one where there is none of that number.
    #[must_use]
    pub fn new(total: usize, asked: &str) -> Self {
        let pages = total.div_ceil(PAGE).max(1);
        let page = asked.trim().parse().unwrap_or(1).clamp(1, pages);
        Self { total, page, pages }
    }

    /// How many come before it.
    #[must_use]
    pub fn before(&self) -> usize {
        (self.page - 1) * PAGE
    }

    /// Places of the first and the last on it, from 1. `None` when there is nothing.
    #[must_use]
    pub fn places(&self) -> Option<RangeInclusive<usize>> {
        (self.total > 0).then(|| self.before() + 1..=(self.before() + PAGE).min(self.total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_filter_narrows_nothing() {
        assert_eq!(Filter::parse("cook", "9", " \n"), Filter::default());
        let filter = Filter::parse("install", "35", " 示例 ");
        assert_eq!(filter.kind, Some(LicenceKind::Install));
        assert_eq!((filter.min_kv, filter.text.as_deref()), (Some(35), Some("示例")));
    }

    #[test]
    fn letters_may_be_initials() {
        let initials = |text| Filter::parse("", "", text).initials();
        assert_eq!(initials("SL dl"), Some("sldl".to_owned()));
        assert_eq!(initials("ＳＬＤＬ"), Some("sldl".to_owned()));
        for other in ["示例", "sl%", "0-0-1", ""] {
            assert_eq!(initials(other), None, "{other}");
        }
    }

    #[test]
    fn a_page_that_is_not_there_is_the_nearest_one() {
        let page = |total, asked| {
            let pages = Pages::new(total, asked);
            (pages.page, pages.pages, pages.places())
        };
        assert_eq!(page(0, "3"), (1, 1, None));
        assert_eq!(page(50, "2"), (1, 1, Some(1..=50)));
        assert_eq!(page(120, "3"), (3, 3, Some(101..=120)));
        for strange in ["0", "-1", "x", ""] {
            assert_eq!(page(120, strange).0, 1, "{strange}");
        }
        assert_eq!(page(120, "99").0, 3);
    }
}
