//! How many parts a message has on its way: carriers count, and charge, each.

/// Units of a message of one part.
const ALONE: usize = 70;
/// Units of each part of a longer one; the rest says which part it is.
const OF_SEVERAL: usize = 67;

/// At least 1. Counted as carriers do for Chinese texts (UCS-2): in UTF-16 units, the signature 【…】 included.
pub(super) fn parts(text: &str) -> i16 {
    let units = text.encode_utf16().count();
    let parts = if units <= ALONE { 1 } else { units.div_ceil(OF_SEVERAL) };
    i16::try_from(parts).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn seventy_units_are_one_part_and_more_are_parts_of_67() {
        for (units, expected) in [(0, 1), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)] {
            assert_eq!(parts(&"电".repeat(units)), expected, "{units}");
        }
        // Two units, as on the way.
        assert_eq!(parts(&"𠮷".repeat(35)), 1);
        assert_eq!(parts(&"𠮷".repeat(36)), 2);
    }
}
