//! Chance that falls the same way every time.

use crate::parts::{Random, SeededRandom};

pub(super) struct Dice(SeededRandom);

impl Dice {
    /// Its own row of numbers for each `stream`.
    pub fn new(stream: u64) -> Self {
        const SEED: u64 = 20_260_101;
        Self(SeededRandom::new(SEED ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// 0 to `below` − 1.
    pub fn below(&self, below: u32) -> u32 {
        let random: &dyn Random = &self.0;
        random.below(below)
    }

    /// Both ends belong to it.
    pub fn between(&self, from: u32, to: u32) -> u32 {
        from + self.below(to - from + 1)
    }

    /// True in `percent` of 100 cases.
    pub fn percent(&self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of a few, each with its weight.
    pub fn weighted<T: Copy>(&self, of: &[(u32, T)]) -> Option<T> {
        let mut roll = self.below(of.iter().map(|(weight, _)| weight).sum());
        of.iter()
            .find(|(weight, _)| {
                let hit = roll < *weight;
                roll = roll.saturating_sub(*weight);
                hit
            })
            .map(|(_, value)| *value)
    }

    /// A UUID of version 4, the same one every time.
    pub fn id(&self) -> uuid::Uuid {
        let mut bytes = [0; 16];
        self.0.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
