//! How much power the meter of a case measures, and whether behind current transformers.

use domain::meters::is_behind_transformers;
use domain::plans::Metering;
use sqlx::PgConnection;

use super::desk::Desk;
use crate::Result;
use crate::applications::keys;
use crate::plans::{self, IssuedPlan};
use crate::progress::Case;

/// What a meter measures: as the plan that counts has it, as the survey found, or as it was applied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    pub watts: u32,
    /// `None` where no plan of ours says it.
    pub metering: Option<Metering>,
}

impl Measured {
    pub(super) fn of(case: &Case, plans: &[IssuedPlan]) -> Self {
        if let Some(issued) = plans::that_counts(plans, &case.log) {
            return Self { watts: issued.plan.capacity_watts, metering: Some(issued.plan.metering) };
        }
        Self { watts: case.surveyed_watts.unwrap_or(case.capacity_watts), metering: None }
    }

    /// Where no plan says how it is metered, as it is usually done for so much power.
    #[must_use]
    pub fn is_behind_transformers(self) -> bool {
        self.metering.map_or_else(|| is_behind_transformers(self.watts), Metering::is_behind_transformers)
    }
}

/// # Errors
/// When the database fails, or a plan does not open.
pub(super) async fn measured(connection: &mut PgConnection, desk: &Desk, case: &Case) -> Result<Measured> {
    let key = keys::of_case(&mut *connection, desk, case.id).await?;
    let plans = plans::kept::of_case(connection, case.id, key.as_ref()).await?;
    Ok(Measured::of(case, &plans))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_says_how_it_is_metered_whatever_is_usual() {
        let behind = |watts, metering| Measured { watts, metering }.is_behind_transformers();
        assert!(behind(60_000, None) && !behind(15_000, None));
        assert!(behind(15_000, Some(Metering::ThroughTransformers)), "as planned");
        assert!(!behind(60_000, Some(Metering::ThreePhase)), "a meter for 100 A");
    }
}
