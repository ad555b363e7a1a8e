//! 不动产权证号: 省简称(年份)市县不动产权第…号. Old certificates have other forms, so a strange number is only a warning.

use crate::typed::widths;

/// Whether the number looks like one of the unified register. Full- and half-width brackets are the same; spaces are
/// ignored.
#[must_use]
pub fn looks_like_certificate(typed: &str) -> bool {
    let text: String = typed.chars().map(widths).filter(|c| !c.is_whitespace()).collect();
    shape(&text).is_some()
}

/// `Some` if the text has the form, read from left to right.
fn shape(text: &str) -> Option<()> {
    let mut characters = text.chars();
    han(characters.next()?).then_some(())?;
    let rest = characters.as_str().strip_prefix('(')?;
    let (year, rest) = rest.split_once(')')?;
    let century = year.starts_with("19") || year.starts_with("20");
    (century && year.len() == 4 && digits(year)).then_some(())?;
    let (place, rest) = rest.split_once("不动产")?;
    ((1..=12).contains(&place.chars().count()) && place.chars().all(han)).then_some(())?;
    let rest = rest.strip_prefix('权').or_else(|| rest.strip_prefix("证明"))?;
    let number = rest.strip_prefix('第')?.strip_suffix('号')?;
    ((6..=8).contains(&number.len()) && digits(number)).then_some(())
}

fn han(character: char) -> bool {
    ('\u{4e00}'..='\u{9fa5}').contains(&character)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn knows_the_forms_that_were_seen() {
        for number in [
            "苏(2017)海门市不动产权第0000183号",
            "皖(2018)合肥市不动产权第10023999号",
            "沪(2017)浦字不动产权第015342号",
            "湘(2017)北湖不动产权第0034063号",
            "湘 (2017) 北湖不动产证明第0034063号",
        ] {
            assert!(looks_like_certificate(number), "{number}");
        }
    }

    #[test]
    fn doubts_the_rest() {
        for number in [
            "",
            "房权证字第123号",
            "苏(1817)海门市不动产权第0000183号",
            "苏(2017)不动产权第0000183号",
            "苏(2017)海门市不动产权第183号",
        ] {
            assert!(!looks_like_certificate(number), "{number}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(typed in "\\PC{0,40}") {
            let _ = looks_like_certificate(&typed);
        }
    }
}
