//! Working days of many cases: how many took how long.

use std::collections::BTreeMap;

/// How many have which value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution(BTreeMap<u16, i64>);

impl Distribution {
    /// `count` more that took `value` working days.
    pub fn add(&mut self, value: u16, count: i64) {
        *self.0.entry(value).or_default() += count;
    }

    /// Adds all of another one.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(value, count)| self.add(*value, *count));
    }

    /// How many there are.
    #[must_use]
    pub fn sample(&self) -> i64 {
        self.0.values().sum()
    }

    /// The smallest value that at least `percent` of 100 do not exceed (nearest rank). `None` if there are none.
    #[must_use]
    pub fn percentile(&self, percent: u8) -> Option<u16> {
        let sample = self.sample();
        let mut seen = 0;
        self.0.iter().find_map(|(value, count)| {
            seen += count;
            (seen > 0 && seen * 100 >= sample * i64::from(percent)).then_some(*value)
        })
    }

    /// Working days, by nearest rank. `None` if there are none.
    #[must_use]
    pub fn median(&self) -> Option<u16> {
        self.percentile(50)
    }

    /// Working days that at least 90 of 100 do not exceed. `None` if there are none.
    #[must_use]
    pub fn p90(&self) -> Option<u16> {
        self.percentile(90)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_percentile_is_the_value_at_its_rank(mut values in prop::collection::vec(0u16..40, 1..200), percent in 1u8..=100) {
            let mut distribution = Distribution::default();
            values.iter().for_each(|value| distribution.add(*value, 1));
            values.sort_unstable();
            let rank = (values.len() * usize::from(percent)).div_ceil(100);
            prop_assert_eq!(distribution.percentile(percent), Some(values[rank - 1]));
            prop_assert_eq!(distribution.sample(), values.len() as i64);
        }
    }

    #[test]
    fn of_none_there_is_no_median() {
        assert_eq!(Distribution::default().median(), None);
    }
}
