//! The pinyin initials of a name, for people who type those: 示例电力安装 is sldlaz.

use pinyin::ToPinyinMulti;

/// A name with several polyphones has many readings; so many are kept, the usual ones first.
const VARIANTS: usize = 32;

/// The initials with letters and digits as they are and nothing else, in small letters; variants with spaces between.
pub fn initials(name: &str) -> String {
    let mut variants = vec![String::new()];
    for character in name.chars() {
        let letters = letters(character);
        let Some((usual, others)) = letters.split_first() else { continue };
        let more: Vec<String> =
            others.iter().flat_map(|letter| variants.iter().map(move |before| format!("{before}{letter}"))).collect();
        variants.iter_mut().for_each(|variant| variant.push_str(usual));
        variants.extend(more);
        variants.truncate(VARIANTS);
    }
    variants.join(" ")
}

/// The letters that the character's readings begin with, the usual one first.
fn letters(character: char) -> Vec<String> {
    if character.is_ascii_alphanumeric() {
        return vec![character.to_ascii_lowercase().to_string()];
    }
    let mut letters: Vec<String> = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        // 嗯 and a few others begin with a letter that nobody types.
        let letter = reading.first_letter();
        if letter.is_ascii() && letters.iter().all(|known| known != letter) {
            letters.push(letter.to_owned());
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_their_initials() {
        let first = |name| initials(name).split(' ').next().map(str::to_owned);
        assert_eq!(first("示例电力安装"), Some("sldlaz".to_owned()));
        assert_eq!(first("A1 电力（演示001）"), Some("a1dlys001".to_owned()));
        assert_eq!(initials("（）"), "");
    }

    #[test]
    fn polyphones_have_several() {
        let variants: Vec<String> = initials("重庆长行电力").split(' ').map(str::to_owned).collect();
        for variant in ["cqcxdl", "zqcxdl", "cqzhdl"] {
            assert!(variants.iter().any(|one| one == variant), "{variant}: {variants:?}");
        }
        assert!(initials(&"重长行单".repeat(10)).split(' ').count() <= VARIANTS);
    }
}
