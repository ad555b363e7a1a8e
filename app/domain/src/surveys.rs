//! What a site survey finds: whether an external line is needed, how much power the place needs, and what else is to be said.

use std::fmt;

use crate::applications::LOW_VOLTAGE_WATTS;
use crate::problem::Problem;
use crate::text::several_lines;

/// Characters of a surveyor's remark, at most.
pub const LONGEST_REMARK: u32 = 300;

/// Characters of why a countersigner sends a survey back, at most.
pub const LONGEST_REASON: u32 = 300;

/// Above this, in watts, a survey is a joint one (联合勘查). The operator's own rule, at the capacity from which a more
/// experienced team goes out.
pub const JOINT_ABOVE_WATTS: u32 = 100_000;

/// Countersignatures of a joint survey, each for another department.
pub const COUNTERSIGNATURES: usize = 2;

/// What one survey found. `Debug` leaves out the remark.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Surveyed {
    pub external_line: bool,
    /// What was confirmed, in watts, 100 to 100 000 000. `None`: what was applied for.
    pub capacity_watts: Option<u32>,
    /// 1 to [`LONGEST_REMARK`] characters.
    pub remark: Option<String>,
}

impl Surveyed {
    /// All as it was applied for, without an external line and with one.
    pub const WITHOUT_LINE: &'static Self = &Self { external_line: false, capacity_watts: None, remark: None };
    pub const WITH_LINE: &'static Self = &Self { external_line: true, capacity_watts: None, remark: None };
}

impl fmt::Debug for Surveyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Surveyed");
        shown.field("external_line", &self.external_line).field("capacity_watts", &self.capacity_watts);
        shown.finish_non_exhaustive()
    }
}

/// A remark, if there is any.
///
/// # Errors
/// [`Problem::TooLong`].
pub fn parse_remark(typed: &str) -> Result<Option<String>, Problem> {
    match several_lines(typed, LONGEST_REMARK) {
        Ok(text) => Ok(Some(text)),
        Err(Problem::Missing) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Whether the survey is a joint one where so much was applied for and so much confirmed, in watts: whoever confirms less does
/// not get round it.
#[must_use]
pub fn is_joint(applied_for: u32, confirmed: u32) -> bool {
    applied_for.max(confirmed) > JOINT_ABOVE_WATTS
}

/// Whether so much power, in watts, is more than the class of this template takes.
#[must_use]
pub fn outgrows(template_key: &str, capacity_watts: u32) -> bool {
    is_low_voltage(template_key) && capacity_watts > LOW_VOLTAGE_WATTS
}

/// Whether the class of this template is one at low voltage.
#[must_use]
pub fn is_low_voltage(template_key: &str) -> bool {
    !template_key.starts_with("hv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_may_be_left_out_and_is_not_cut() {
        assert_eq!(parse_remark(" \n"), Ok(None));
        assert_eq!(parse_remark(" 表箱装在\r\n东墙\u{7} "), Ok(Some("表箱装在\n东墙".to_owned())));
        assert_eq!(parse_remark(&"长".repeat(301)), Err(Problem::TooLong { max: LONGEST_REMARK }));
    }

    #[test]
    fn low_voltage_ends_at_160_kilowatts() {
        for (key, watts, outgrown) in [
            ("lv-resident", 160_000, false),
            ("lv-zero", 160_001, true),
            ("lv-other", 200_000, true),
            ("hv-4-single", 200_000, false),
            ("hv-4-single", 8_000, false),
        ] {
            assert_eq!(outgrows(key, watts), outgrown, "{key} {watts}");
        }
    }

    #[test]
    fn whatever_is_above_100_kilowatts_is_surveyed_jointly() {
        for (applied_for, confirmed, joint) in
            [(100_000, 100_000, false), (100_001, 8_000, true), (8_000, 100_001, true), (8_000, 8_000, false)]
        {
            assert_eq!(is_joint(applied_for, confirmed), joint, "{applied_for} {confirmed}");
        }
    }

    #[test]
    fn debugging_shows_no_remark() {
        let surveyed = Surveyed { remark: Some("示例".to_owned()), ..Surveyed::default() };
        assert!(!format!("{surveyed:?}").contains("示例"));
    }
}
