//! What people type, in one form: keyboards differ, numbers are the same.

/// Half-width for full-width: Chinese keyboards type both.
pub(crate) fn widths(character: char) -> char {
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
