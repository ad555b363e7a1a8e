//! Which firms the cases of a quarter were done by, so that a hidden favourite is visible, without a count below 5 that
//! anybody could work out.
//!
//! Firms with fewer than 5 cases stand together. That row covers at least 2 firms and 5 cases, and not all of them have
//! the same count, which would give each of them away; as long as that is not so the smallest firm that stands alone
//! joins it. Where that does not help, or where what is left of all cases of the quarter (which is public) would be 1 to
//! 4, nothing is published of the quarter. The index of concentration is made from what is published alone.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::statistics::FEWEST;

/// No count from 1 to 4 may be known.
pub const SMALLEST: u32 = FEWEST as u32;

/// A firm and the cases of the quarter whose owner had chosen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    pub id: Uuid,
    /// When the quarter was frozen.
    pub name: String,
    pub credit_code: String,
    pub cases: u32,
}

/// Everything that is counted of a quarter. It is not published as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Firms with at least one case.
    pub firms: Vec<Share>,
    pub choices: Choices,
}

/// Cases whose owner had chosen no firm of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choices {
    /// A firm that is not listed.
    pub unlisted: u32,
    /// Nobody needed, or nobody chosen yet.
    pub nobody: u32,
    /// Nothing was recorded.
    pub unsaid: u32,
}

impl Choices {
    fn all(self) -> u32 {
        self.unlisted + self.nobody + self.unsaid
    }
}

/// What is published of a quarter, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "published")]
pub enum Published {
    /// Fewer than 5 cases, or so few that a count below 5 could be worked out.
    TooFew,
    Table(Table),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Table {
    /// Cases whose owner had chosen a firm of the list: the sum of what follows.
    pub listed: u32,
    /// Firms that stand alone, in ascending order of their credit codes.
    pub firms: Vec<Share>,
    pub others: Option<Others>,
    /// Herfindahl–Hirschman index, 0 to 10000.
    pub hhi: u32,
    /// Cases whose owner had chosen no firm of the list.
    pub rest: u32,
    /// What `rest` is made of; left out where one of the three is 1 to 4.
    pub choices: Option<Choices>,
}

/// The row of those who don't stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Others {
    /// At least 2.
    pub firms: u32,
    /// At least 5.
    pub cases: u32,
}

/// What may be published of these counts.
#[must_use]
pub fn publish(counts: &Counts) -> Published {
    let listed: u32 = counts.firms.iter().map(|firm| firm.cases).sum();
    let rest = counts.choices.all();
    if listed < SMALLEST || small(rest) {
        return Published::TooFew;
    }
    // The largest last: whoever joins the others comes from the front.
    let mut firms: Vec<Share> = counts.firms.iter().filter(|firm| firm.cases > 0).cloned().collect();
    firms.sort_by(|one, other| (one.cases, &one.credit_code).cmp(&(other.cases, &other.credit_code)));
    let mut alone = firms.partition_point(|firm| firm.cases < SMALLEST);
    while alone > 0 && gives_away(&firms[..alone]) {
        if alone == firms.len() {
            return Published::TooFew;
        }
        alone += 1;
    }
    let together: Vec<Share> = firms.drain(..alone).collect();
    let others = (!together.is_empty()).then(|| Others {
        firms: u32::try_from(together.len()).unwrap_or(u32::MAX),
        cases: together.iter().map(|firm| firm.cases).sum(),
    });
    firms.sort_by(|one, other| one.credit_code.cmp(&other.credit_code));
    let choices = counts.choices;
    let shown = ![choices.unlisted, choices.nobody, choices.unsaid].into_iter().any(small);
    Published::Table(Table { listed, hhi: hhi(&firms, others), firms, others, rest, choices: shown.then_some(choices) })
}

fn small(count: u32) -> bool {
    (1..SMALLEST).contains(&count)
}

/// Whether the row of these firms would tell the count of one of them.
fn gives_away(together: &[Share]) -> bool {
    let cases: u32 = together.iter().map(|firm| firm.cases).sum();
    let same = together.iter().all(|firm| firm.cases == together[0].cases);
    together.len() < 2 || cases < SMALLEST || same
}

/// The sum of the squares of the shares in percent, rounded: 10000 where one firm has everything. The others count as if
/// each of them had the same, so that anybody can compute it from the table and it says nothing more than the table.
#[must_use]
pub fn hhi(firms: &[Share], others: Option<Others>) -> u32 {
    let square = |cases: u32| u128::from(cases) * u128::from(cases);
    let (together, their_cases) = others.map_or((1, 0), |others| (u128::from(others.firms.max(1)), others.cases));
    let all = u128::from(firms.iter().map(|firm| firm.cases).sum::<u32>() + their_cases);
    if all == 0 {
        return 0;
    }
    let alone: u128 = firms.iter().map(|firm| square(firm.cases)).sum();
    let (above, below) = (10_000 * (together * alone + square(their_cases)), together * all * all);
    u32::try_from((2 * above + below) / (2 * below)).unwrap_or(10_000)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
