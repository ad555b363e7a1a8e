//! Figures that anybody may read: live ones of the whole utility from the cells and the open cases, closed periods by area
//! and of ratings as they were published, and the board of open cases.

mod board;
mod home;
mod live;
mod periods;
mod refresh;

pub use board::{Board, BoardCase, PAGE, board};
pub use home::Figure;
pub use home::{HomeFigures, home};
pub use live::{Live, LiveCache, live};
pub use periods::{
    AreaFigures, AreaRating, CallBacks, Misconduct, PeriodFigures, RatingFigure, Ratings, Tables, periods,
    publish_closed, published,
};
pub use refresh::{Refreshed, refresh};

pub(crate) use periods::publish_closed_on;
pub(crate) use refresh::refresh_on;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
