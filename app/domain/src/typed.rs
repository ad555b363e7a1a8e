//! What people type, in one form: keyboards differ, numbers are the same.

/// Half-width for full-width: Chinese keyboards type both.
pub fn widths(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Upper case and half-width, without spaces and hyphens.
#[must_use]
pub fn tidy(typed: &str) -> String {
    typed
        .chars()
        .map(widths)
        .filter(|c| {
            !c.is_whitespace()
                && !c.is_control()
                && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}')
        })
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// An address as it is compared: half-width and upper case, whatever spaces and signs stand between. Numbers that these keep
/// apart stay apart.
#[must_use]
pub fn address(typed: &str) -> String {
    let mut tidied = String::with_capacity(typed.len());
    let mut is_apart = false;
    for character in typed.chars().map(widths) {
        if !character.is_alphanumeric() {
            is_apart = true;
            continue;
        }
        let both_digits = character.is_ascii_digit() && tidied.ends_with(|last: char| last.is_ascii_digit());
        if is_apart && both_digits {
            tidied.push('-');
        }
        is_apart = false;
        tidied.extend(character.to_uppercase());
    }
    tidied
}

/// Hides a number but for its last 2 characters, and the first 4 of a long one. Never the last 4: those are asked for as
/// proof.
#[must_use]
pub fn mask(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    let (first, last) = if characters.len() >= 16 { (4, 2) } else { (0, characters.len().min(2)) };
    characters
        .iter()
        .enumerate()
        .map(|(at, c)| if at < first || at >= characters.len() - last { *c } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_however_its_signs_are_typed() {
        for typed in ["示例路 1 号, 2-301 Ａ 座", "示例路１号（2－301）a座", "示例路1号2 301A座。"]
        {
            assert_eq!(address(typed), "示例路1号2-301A座", "{typed}");
        }
        assert_ne!(address("23-01"), address("2-301"));
        assert_eq!(address(" ，。"), "");
    }
}
