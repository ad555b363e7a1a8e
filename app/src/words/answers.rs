//! What is said about answers that won't do.

use domain::applications::{Appliance, field};
use domain::contractors;
use domain::fees::{estimate, reports};
use domain::problem::{FieldError, Problem};
use portal::applications::drafts;

use super::Words;

impl Words {
    /// What is wrong with an answer; where nothing was answered, what is wanted there.
    #[must_use]
    pub fn wrong(self, error: &FieldError) -> String {
        if matches!(error.problem, Problem::NotANumber | Problem::ApplianceCount { .. })
            && let Some(appliance) = Appliance::ALL.into_iter().find(|appliance| appliance.field() == error.field)
        {
            // One of fourteen fields: the sentence says which.
            let name = self.say(&format!("appliance-{}", appliance.code()));
            let why = self.problem(&error.problem);
            return self.with("supply-appliance-problem", &[("name", name.into()), ("why", why.into())]);
        }
        if let Some((number, field)) = estimate::circuit_of(&error.field) {
            // One of several circuits: the sentence says which, and what of it.
            let what = self.say(match field {
                estimate::field::CAPACITY => "estimate-circuit-capacity",
                estimate::field::VOLTAGE => "estimate-circuit-voltage",
                estimate::field::LINE => "estimate-circuit-line",
                _ => "estimate-circuit-built-by",
            });
            let why = self.problem(&error.problem);
            let said = [("number", number.into()), ("what", what.into()), ("why", why.into())];
            return self.with("estimate-circuit-problem", &said);
        }
        if error.problem != Problem::Missing {
            return self.problem(&error.problem);
        }
        self.say(match error.field.as_str() {
            field::AREA => "missing-area",
            field::ADDRESS => "missing-address",
            field::PREMISES => "missing-premises",
            field::APPLICANT => "missing-applicant",
            field::DOCUMENT => "missing-document",
            field::NUMBER => "missing-number",
            field::HOLDER => "missing-holder",
            drafts::FILES => "missing-files",
            field::SMALL_OR_PRIVATE => "missing-small-or-private",
            field::KILOWATTS => "missing-kilowatts",
            field::PHASES => "missing-phases",
            field::NAME => "missing-name",
            field::PHONE => "missing-phone",
            "power_on" => "missing-power-on",
            "grade" => "missing-grade",
            contractors::field::CHOICE => "missing-choice",
            contractors::field::CONTRACTOR => "missing-contractor",
            contractors::field::FIRM => "missing-firm",
            reports::field::CHARGE => "missing-charge",
            estimate::field::CLASS => "missing-class",
            estimate::field::TOWN => "missing-town",
            estimate::field::KILOWATTS => "missing-kw",
            estimate::field::LINKED => "missing-linked",
            estimate::field::PROVINCE => "missing-province",
            "view_name" => "missing-view-name",
            "survey-capacity" => "missing-survey-capacity",
            _ => "problem-missing",
        })
    }
}
