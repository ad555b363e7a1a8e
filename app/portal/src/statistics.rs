//! Figures of the home page: counts and durations, live.

#[derive(Debug, Default)]
pub struct FiguresCache;
