//! What is written in the form of an act beside its choice: what an inspection or a survey found, which
//! meter was put up. The names of these
//! fields begin with the act's code, so that none is on a page twice.

use domain::accounts::AccountNumber;
use domain::applications::parse_kilowatts;
use domain::inspections::{FindingId, Inspected, found};
use domain::meters::{Installed, Meter, Reading, parse_multiplier, parse_number};
use domain::problem::Problem;
use domain::surveys::{Surveyed, parse_remark};
use portal::inspections::defects;

use crate::functions::Typed;
use crate::notice::Trouble;

/// The fields, after the act's code.
pub mod named {
    use domain::inspections::FindingId;

    /// 表号
    pub const NUMBER: &str = "number";
    /// What the meter shows, in kWh.
    pub const READING: &str = "reading";
    /// 倍率
    pub const MULTIPLIER: &str = "multiplier";

    /// 户号
    pub const ACCOUNT: &str = "account";
    /// Where original papers are kept.
    pub const PLACE: &str = "place";
    /// What a survey confirmed, in kW.
    pub const CAPACITY: &str = "capacity";
    /// A surveyor's remark.
    pub const REMARK: &str = "remark";

    /// A field of an act's form.
    #[must_use]
    pub fn field(act: &str, name: &str) -> String {
        format!("{act}-{name}")
    }

    /// The box of a defect.
    #[must_use]
    pub fn ticked(act: &str, defect: &str) -> String {
        format!("{act}-found-{defect}")
    }

    /// What is said of a defect.
    #[must_use]
    pub fn said(act: &str, defect: &str) -> String {
        format!("{act}-said-{defect}")
    }

    /// The box of an earlier finding.
    #[must_use]
    pub fn remedied(act: &str, id: FindingId) -> String {
        format!("{act}-remedied-{id}")
    }
}

/// Of the choice whether the survey found that an external line is needed.
pub const EXTERNAL: &str = "external";
/// That none is.
pub const NO_EXTERNAL: &str = "none";

/// What was written, as far as the act has something to write down.
#[derive(Default)]
pub(super) struct Written {
    pub inspected: Inspected,
    pub installed: Option<Installed>,
    pub place: String,
    pub surveyed: Option<Surveyed>,
}

/// By field what is wrong with it.
type Troubles = Vec<(String, Trouble)>;

/// Reads what came with the form of this act, and was chosen in it.
pub(super) fn read(act: &str, choice: &str, typed: &Typed) -> Result<Written, Troubles> {
    let remedied = remedied(act, typed);
    match act {
        "survey" => surveyed(act, choice, typed).map(|surveyed| Written { surveyed, ..Written::default() }),
        "energise" | "correct_meter" => installed(act, typed, remedied)
            .map(|installed| Written { installed: Some(installed), ..Written::default() }),
        "archive" => {
            Ok(Written { place: typed.get(&named::field(act, named::PLACE)).to_owned(), ..Written::default() })
        }
        "fail_intermediate" | "fail_inspection" => {
            findings(act, typed).map(|found| Written { inspected: Inspected { remedied, found }, ..Written::default() })
        }
        _ => Ok(Written { inspected: Inspected { remedied, found: Vec::new() }, ..Written::default() }),
    }
}

fn remedied(act: &str, typed: &Typed) -> Vec<FindingId> {
    let prefix = named::field(act, "remedied-");
    let ids = typed.0.iter().filter(|(_, ticked)| *ticked == "yes").filter_map(|(name, _)| name.strip_prefix(&prefix));
    ids.filter_map(|id| id.parse().ok()).collect()
}

fn findings(act: &str, typed: &Typed) -> Result<Vec<domain::inspections::Found>, Troubles> {
    let (mut all, mut troubles) = (Vec::new(), Vec::new());
    for defect in &defects().defects {
        let said = named::said(act, &defect.code);
        match found(defect, typed.get(&named::ticked(act, &defect.code)) == "yes", typed.get(&said)) {
            Ok(found) => all.extend(found),
            Err(Problem::Missing) => troubles.push((said, Trouble::FindingUnsaid)),
            Err(problem) => troubles.push((said, Trouble::Typed(problem))),
        }
    }
    if troubles.is_empty() { Ok(all) } else { Err(troubles) }
}

/// `None`: nobody said whether an external line is needed.
fn surveyed(act: &str, choice: &str, typed: &Typed) -> Result<Option<Surveyed>, Troubles> {
    let text = |name: &str| typed.get(&named::field(act, name));
    let (capacity, remark) = (parse_kilowatts(text(named::CAPACITY)), parse_remark(text(named::REMARK)));
    let external_line = match choice {
        EXTERNAL => Some(true),
        NO_EXTERNAL => Some(false),
        _ => None,
    };
    match (capacity, remark) {
        (Ok(watts), Ok(remark)) => {
            Ok(external_line.map(|external_line| Surveyed { external_line, capacity_watts: Some(watts), remark }))
        }
        (capacity, remark) => {
            let wrong = [(named::CAPACITY, capacity.err()), (named::REMARK, remark.err())];
            Err(troubles(act, wrong))
        }
    }
}

/// Of each of these fields what is wrong with it.
fn troubles<const N: usize>(act: &str, wrong: [(&str, Option<Problem>); N]) -> Troubles {
    let wrong = wrong.into_iter().filter_map(|(name, problem)| problem.map(|problem| (name, problem)));
    wrong.map(|(name, problem)| (named::field(act, name), Trouble::Typed(problem))).collect()
}

fn installed(act: &str, typed: &Typed, remedied: Vec<FindingId>) -> Result<Installed, Troubles> {
    let text = |name: &str| typed.get(&named::field(act, name));
    let number = parse_number(text(named::NUMBER));
    let reading = Reading::parse(text(named::READING));
    let multiplier = parse_multiplier(text(named::MULTIPLIER));
    let account = match AccountNumber::parse(text(named::ACCOUNT)) {
        Err(Problem::Missing) => Ok(None),
        account => account.map(Some),
    };
    let wrong = [
        (named::NUMBER, number.as_ref().err().map(|_| Problem::MeterNumberForm)),
        (named::READING, reading.as_ref().err().map(|_| Problem::ReadingForm)),
        (named::MULTIPLIER, multiplier.as_ref().err().cloned()),
        (named::ACCOUNT, account.as_ref().err().cloned()),
    ];
    match (number, reading, multiplier, account) {
        (Ok(number), Ok(reading), Ok(multiplier), Ok(account)) => {
            Ok(Installed { meter: Meter { number, reading, multiplier }, account, remedied })
        }
        _ => Err(troubles(act, wrong)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn several_findings_come_with_one_form() {
        let form = typed(&[
            ("fail_inspection-found-earthing", "yes"),
            ("fail_inspection-said-labels", "二层"),
            ("fail_inspection-remedied-12-1", "yes"),
            ("fail_inspection-remedied-12-2", ""),
            ("pass_inspection-remedied-12-3", "yes"),
        ]);
        let read = read("fail_inspection", "", &form).unwrap_or_else(|_| panic!("refused")).inspected;
        let found: Vec<_> = read.found.iter().map(|one| (one.code.as_str(), one.text.as_deref())).collect();
        assert_eq!(found, [("earthing", None), ("labels", Some("二层"))]);
        assert_eq!(read.remedied, [FindingId { seq: 12, number: 1 }]);
    }

    #[test]
    fn a_survey_says_what_was_confirmed() {
        let told = |choice: &str, capacity: &str, remark: &str| {
            let form = typed(&[("survey-capacity", capacity), ("survey-remark", remark)]);
            let fields = |troubles: Troubles| troubles.into_iter().map(|(field, _)| field).collect::<Vec<_>>();
            read("survey", choice, &form).map(|written| written.surveyed).map_err(fields)
        };
        let found = Surveyed { external_line: true, capacity_watts: Some(12_500), remark: None };
        assert_eq!(told(EXTERNAL, "12.5 kW", " "), Ok(Some(found)));
        assert_eq!(told("", "12.5", ""), Ok(None), "nothing is guessed");
        let both = vec!["survey-capacity".to_owned(), "survey-remark".to_owned()];
        assert_eq!(told(NO_EXTERNAL, "", &"长".repeat(301)), Err(both));
    }

    #[test]
    fn what_is_wrong_is_said_at_each_field() {
        let wrong = |act: &str, pairs: &[(&str, &str)]| read(act, "", &typed(pairs)).err().unwrap_or_default();
        let long = "长".repeat(201);
        let troubles = wrong(
            "fail_intermediate",
            &[("fail_intermediate-said-labels", &long), ("fail_intermediate-found-other", "yes")],
        );
        assert_eq!(troubles.len(), 2);
        assert_eq!(troubles[1], ("fail_intermediate-said-other".to_owned(), Trouble::FindingUnsaid));
        let fields: Vec<String> =
            wrong("energise", &[("energise-reading", "12.345")]).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["energise-number", "energise-reading"]);
        let account = [("correct_meter-number", "表1"), ("correct_meter-account", "12345")];
        let fields: Vec<String> = wrong("correct_meter", &account).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["correct_meter-number", "correct_meter-reading", "correct_meter-account"]);
    }
}
