//! Ratings: five grades, the questions asked after the power is on, and when a call-back is due.
//! Grades follow 国办发〔2019〕51号 (好差评); the other questions are the operator's own wording of what call-backs ask.

use serde::{Deserialize, Serialize};

use crate::fees::Fen;
use crate::problem::{FieldError, Problem};
use crate::text::several_lines;

/// The fields of the form, by name.
pub const FIELDS: [&str; 12] = [
    "power_on",
    "grade",
    "told_at_once",
    "on_time",
    "designation",
    "extra_fee",
    "extra_fee_amount",
    "favours",
    "manager",
    "comment",
    "report",
    "may_call",
];

/// 5 is 非常满意, 1 is 非常不满意.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Grade(u8);

impl Grade {
    /// The best first, as the page offers them.
    pub const ALL: [Self; 5] = [Self(5), Self(4), Self(3), Self(2), Self(1)];

    /// 1 to 5.
    #[must_use]
    pub fn new(value: u8) -> Option<Self> {
        (1..=5).contains(&value).then_some(Self(value))
    }

    /// 1 to 5.
    #[must_use]
    pub fn value(self) -> u8 {
        self.0
    }

    /// 不满意 or 非常不满意: somebody has to call (差评).
    #[must_use]
    pub fn is_low(self) -> bool {
        self.0 <= 2
    }
}

impl TryFrom<u8> for Grade {
    type Error = &'static str;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        Self::new(value).ok_or("a grade is 1 to 5")
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade.0
    }
}

/// 是否一次性告知所需资料和流程
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldAtOnce {
    Yes,
    No,
    Forgotten,
}

/// 是否有人指定或推荐设计、施工、供货单位
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Designation {
    No,
    Designated,
    Recommended,
}

/// Whether money was taken beside the fees of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum ExtraFee {
    No,
    Yes { amount: Option<Fen> },
}

/// Codes and amounts that anybody who works on the case may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServiceAnswers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at_once: Option<ToldAtOnce>,
    /// Whether power came within the promised time, as the customer sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<Grade>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_call: Option<bool>,
}

/// Answers about misconduct: for a supervisor, never for the case's own account manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MisconductAnswers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<Designation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra_fee: Option<ExtraFee>,
    /// 吃拿卡要
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favours: Option<bool>,
}

impl MisconductAnswers {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A rating that passed its check.
#[derive(Clone, PartialEq, Eq)]
pub struct Rating {
    pub power_on: bool,
    /// Always there when the power is on.
    pub grade: Option<Grade>,
    pub service: ServiceAnswers,
    pub misconduct: MisconductAnswers,
    /// Up to 1,000 characters.
    pub comment: Option<String>,
    /// What happened, as far as misconduct goes; up to 1,000 characters.
    pub report: Option<String>,
}

/// What a rating form sends: text by field, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub power_on: String,
    pub grade: String,
    pub told_at_once: String,
    pub on_time: String,
    pub designation: String,
    pub extra_fee: String,
    pub extra_fee_amount: String,
    pub favours: String,
    pub manager: String,
    pub comment: String,
    pub report: String,
    pub may_call: String,
}

/// The longest comment in characters.
pub const MAX_COMMENT: u32 = 1_000;

/// Whether the power is on must be answered, and the grade if it is. The rest may stay open.
///
/// # Errors
/// Every problem, in the order of the form.
pub fn check(answers: &Answers) -> Result<Rating, Vec<FieldError>> {
    let mut errors = Vec::new();
    let power_on = required(&mut errors, "power_on", &answers.power_on, yes_or_no);
    let grade = optional(&mut errors, "grade", &answers.grade, grade);
    if power_on == Some(true) && answers.grade.is_empty() {
        errors.push(FieldError::new("grade", Problem::Missing));
    }
    let service = ServiceAnswers {
        told_at_once: optional(&mut errors, "told_at_once", &answers.told_at_once, |code| match code {
            "yes" => Some(ToldAtOnce::Yes),
            "no" => Some(ToldAtOnce::No),
            "forgotten" => Some(ToldAtOnce::Forgotten),
            _ => None,
        }),
        on_time: optional(&mut errors, "on_time", &answers.on_time, yes_or_no),
        manager: optional(&mut errors, "manager", &answers.manager, self::grade),
        may_call: optional(&mut errors, "may_call", &answers.may_call, yes_or_no),
    };
    let misconduct = MisconductAnswers {
        designation: optional(&mut errors, "designation", &answers.designation, |code| match code {
            "no" => Some(Designation::No),
            "designated" => Some(Designation::Designated),
            "recommended" => Some(Designation::Recommended),
            _ => None,
        }),
        extra_fee: extra_fee(&mut errors, answers),
        favours: optional(&mut errors, "favours", &answers.favours, yes_or_no),
    };
    let comment = text(&mut errors, "comment", &answers.comment);
    let report = text(&mut errors, "report", &answers.report);
    match power_on {
        Some(power_on) if errors.is_empty() => Ok(Rating { power_on, grade, service, misconduct, comment, report }),
        _ => Err(errors),
    }
}

fn yes_or_no(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn grade(code: &str) -> Option<Grade> {
    code.parse().ok().and_then(Grade::new)
}

fn required<T>(errors: &mut Vec<FieldError>, field: &str, typed: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    if typed.is_empty() {
        errors.push(FieldError::new(field, Problem::Missing));
    }
    optional(errors, field, typed, known)
}

fn optional<T>(errors: &mut Vec<FieldError>, field: &str, typed: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    if typed.is_empty() {
        return None;
    }
    let answer = known(typed);
    if answer.is_none() {
        errors.push(FieldError::new(field, Problem::NotOffered));
    }
    answer
}

fn extra_fee(errors: &mut Vec<FieldError>, answers: &Answers) -> Option<ExtraFee> {
    let taken = optional(errors, "extra_fee", &answers.extra_fee, yes_or_no);
    // An amount with another answer than yes: one of the two was not meant.
    if taken != Some(true) && !answers.extra_fee_amount.trim().is_empty() {
        errors.push(FieldError::new("extra_fee", Problem::AmountOfNothing));
        return None;
    }
    if !taken? {
        return Some(ExtraFee::No);
    }
    let amount = match Fen::parse_yuan(&answers.extra_fee_amount) {
        Ok(amount) => Some(amount),
        Err(Problem::Missing) => None,
        Err(problem) => {
            errors.push(FieldError::new("extra_fee_amount", problem));
            None
        }
    };
    Some(ExtraFee::Yes { amount })
}

fn text(errors: &mut Vec<FieldError>, field: &str, typed: &str) -> Option<String> {
    match several_lines(typed, MAX_COMMENT) {
        Ok(text) => Some(text),
        Err(Problem::Missing) => None,
        Err(problem) => {
            errors.push(FieldError::new(field, problem));
            None
        }
    }
}

/// Why somebody has to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallBackReason {
    NoPower,
    LowGrade,
}

impl CallBackReason {
    /// The name in tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoPower => "no_power",
            Self::LowGrade => "low_grade",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::NoPower, Self::LowGrade].into_iter().find(|reason| reason.code() == code)
    }
}

/// Whether the rating opens a call-back. No power counts before a low grade.
#[must_use]
pub fn opens_call_back(power_on: bool, grade: Option<Grade>) -> Option<CallBackReason> {
    if !power_on {
        Some(CallBackReason::NoPower)
    } else if grade.is_some_and(Grade::is_low) {
        Some(CallBackReason::LowGrade)
    } else {
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn satisfied() -> Answers {
        Answers { power_on: "yes".to_owned(), grade: "5".to_owned(), ..Answers::default() }
    }

    fn problems(answers: &Answers) -> Vec<(String, Problem)> {
        check(answers).err().unwrap_or_default().into_iter().map(|error| (error.field, error.problem)).collect()
    }

    #[test]
    fn two_answers_are_enough() {
        let rating = check(&satisfied()).ok().unwrap();
        assert_eq!(rating.grade, Grade::new(5));
        assert!(rating.misconduct.is_empty());
        assert_eq!(opens_call_back(rating.power_on, rating.grade), None);
    }

    #[test]
    fn nothing_answered_asks_for_the_power_first() {
        assert_eq!(problems(&Answers::default()), [("power_on".to_owned(), Problem::Missing)]);
        let answers = Answers { power_on: "yes".to_owned(), ..Answers::default() };
        assert_eq!(problems(&answers), [("grade".to_owned(), Problem::Missing)]);
    }

    #[test]
    fn without_power_no_grade_is_needed_and_somebody_calls() {
        let rating = check(&Answers { power_on: "no".to_owned(), ..Answers::default() }).ok().unwrap();
        assert_eq!(opens_call_back(rating.power_on, rating.grade), Some(CallBackReason::NoPower));
    }

    #[test]
    fn grades_up_to_two_open_a_call_back() {
        for grade in Grade::ALL {
            assert_eq!(opens_call_back(true, Some(grade)).is_some(), grade.value() <= 2);
            assert_eq!(opens_call_back(false, Some(grade)), Some(CallBackReason::NoPower));
        }
    }

    #[test]
    fn an_extra_fee_takes_an_amount_or_none() {
        let answers = Answers { extra_fee: "yes".to_owned(), extra_fee_amount: "500".to_owned(), ..satisfied() };
        let amount = |answers: &Answers| check(answers).ok().unwrap().misconduct.extra_fee;
        assert_eq!(amount(&answers), Some(ExtraFee::Yes { amount: Some(Fen(50_000)) }));
        assert_eq!(
            amount(&Answers { extra_fee_amount: String::new(), ..answers.clone() }),
            Some(ExtraFee::Yes { amount: None })
        );
        let strange = Answers { extra_fee_amount: "a lot".to_owned(), ..answers };
        assert_eq!(problems(&strange), [("extra_fee_amount".to_owned(), Problem::AmountForm)]);
        for other in ["no", ""] {
            let amount = "500".to_owned();
            let contradicts = Answers { extra_fee: other.to_owned(), extra_fee_amount: amount, ..satisfied() };
            assert_eq!(problems(&contradicts), [("extra_fee".to_owned(), Problem::AmountOfNothing)], "{other:?}");
        }
    }

    #[test]
    fn choices_that_are_not_offered_and_long_texts_are_refused() {
        let answers =
            Answers { grade: "6".to_owned(), favours: "maybe".to_owned(), comment: "长".repeat(1_001), ..satisfied() };
        assert_eq!(
            problems(&answers),
            [
                ("grade".to_owned(), Problem::NotOffered),
                ("favours".to_owned(), Problem::NotOffered),
                ("comment".to_owned(), Problem::TooLong { max: 1_000 }),
            ]
        );
    }

    proptest! {
        #[test]
        fn never_panics(values in prop::collection::vec("\\PC{0,20}", 12)) {
            let value = |at: usize| values[at].clone();
            let _ = check(&Answers {
                power_on: value(0), grade: value(1), told_at_once: value(2), on_time: value(3), designation: value(4),
                extra_fee: value(5), extra_fee_amount: value(6), favours: value(7), manager: value(8), comment: value(9),
                report: value(10), may_call: value(11),
            });
        }
    }
}
