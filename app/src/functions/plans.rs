//! What owners say to a supply plan.

mod decide_plan;

pub use decide_plan::{DECISION, DecidePlan, FORM, OBJECT, OBJECTION, SEEN, SIGN};
