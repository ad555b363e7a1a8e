//! What is published of a closed month or quarter.

use domain::text::Text;
use serde::{Deserialize, Serialize};

/// The cases of one area. `None`: withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaFigures {
    pub code: String,
    pub area: Text,
    pub received: Option<i64>,
    /// Energised, or withdrawn while overdue.
    pub judged: Option<i64>,
    /// Of these, energised with nothing late.
    pub in_time: Option<i64>,
    /// Working days of the whole process of energised cases, where `judged` is published and they are at least 5.
    pub median: Option<u16>,
    pub p90: Option<u16>,
}

/// A mean grade, in hundredths (100 to 500), with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingFigure {
    pub count: i64,
    pub mean_hundredths: u16,
    pub low_hundredths: u16,
    pub high_hundredths: u16,
}

/// The ratings of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaRating {
    pub code: String,
    pub area: Text,
    pub grade: Option<RatingFigure>,
}

/// First ratings of the period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratings {
    pub all: Option<RatingFigure>,
    /// How often each grade was given, from 1 to 5.
    pub grades: [Option<i64>; 5],
    pub areas: Vec<AreaRating>,
}

/// Answers to a question about misconduct, of the whole utility for a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misconduct {
    /// `designation`, `extra_fee` or `favours`.
    pub question: String,
    pub answered: i64,
    /// `None`: fewer than 5 said so, or fewer than 5 did not.
    pub yes: Option<i64>,
}

/// Call-backs that ratings of the period opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBacks {
    pub opened: Option<i64>,
    pub in_time: Option<i64>,
}

/// What is published of one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    pub areas: Vec<AreaFigures>,
    pub ratings: Ratings,
    /// Of quarters only; a question that fewer than 5 answered is not in it.
    pub misconduct: Vec<Misconduct>,
    pub call_backs: CallBacks,
}
