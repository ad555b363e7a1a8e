//! The order of the list: a shuffle that is the same for everybody for one day, and that anybody can repeat.
//!
//! Put the firms in ascending order of their credit codes. The seed is the day as text, `2026-11-23`. Its FNV-1a hash (64
//! bits) is the start of SplitMix64. For `i` from the last place down to 1 swap the firms at `i` and at `next() mod (i + 1)`,
//! places counted from 0. The remainder favours no firm by more than one part in 10¹⁷.

use chrono::NaiveDate;

/// The seed shown on the page.
#[must_use]
pub fn seed_of(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// Shuffles what is in ascending order of credit codes; narrow the list down only afterwards, so that two filters show
/// the same two firms in the same order.
pub fn shuffle<T>(seed: &str, firms: &mut [T]) {
    let mut state = fnv_1a(seed);
    for last in (1..firms.len()).rev() {
        let places = last as u64 + 1;
        // Below `places`, which came from a usize.
        #[allow(clippy::cast_possible_truncation)]
        firms.swap(last, (split_mix(&mut state) % places) as usize);
    }
}

fn fnv_1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order(seed: &str, many: u8) -> Vec<u8> {
        let mut firms: Vec<u8> = (0..many).collect();
        shuffle(seed, &mut firms);
        firms
    }

    #[test]
    fn the_building_blocks_are_the_published_ones() {
        assert_eq!(fnv_1a("a"), 0xaf63_dc4c_8601_ec8c);
        let mut state = 1_234_567;
        assert_eq!(split_mix(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn an_order_to_compare_with() {
        assert_eq!(seed_of(NaiveDate::from_ymd_opt(2026, 11, 3).unwrap()), "2026-11-03");
        assert_eq!(order("2026-11-23", 8), [6, 3, 1, 2, 0, 5, 7, 4]);
    }

    #[test]
    fn every_firm_gets_every_place_about_equally_often() {
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let mut firsts = [0_u32; 10];
        for day in start.iter_days().take(5_000) {
            firsts[usize::from(order(&seed_of(day), 10)[0])] += 1;
        }
        assert!(firsts.iter().all(|often| (400..600).contains(often)), "{firsts:?}");
    }

    proptest! {
        #[test]
        fn everybody_is_in_it_once_and_again_the_same(seed in "\\PC{0,12}", many in 0u8..200) {
            let mut sorted = order(&seed, many);
            prop_assert_eq!(&sorted, &order(&seed, many));
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..many).collect::<Vec<_>>());
        }
    }
}
