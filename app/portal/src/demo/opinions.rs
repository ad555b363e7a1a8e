//! What invented customers say after their power is on.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::shanghai_date;
use domain::progress::Event;
use domain::ratings::{Designation, ExtraFee, Grade, MisconductAnswers, ServiceAnswers, ToldAtOnce, opens_call_back};

use super::dice::Dice;
use super::inventing::Invented;
use crate::publications::Rules;

pub(super) struct Opinion {
    pub power_on: bool,
    pub grade: Option<Grade>,
    pub answers: ServiceAnswers,
    pub misconduct: MisconductAnswers,
    pub rated_at: DateTime<Utc>,
    pub call_back: Option<CallBack>,
}

pub(super) struct CallBack {
    pub reason: &'static str,
    pub due: NaiveDate,
    pub called_at: Option<DateTime<Utc>>,
}

/// Of this case, if its customer has rated it by `until`.
pub(super) fn of(rules: &Rules, case: &Invented, number: usize, until: DateTime<Utc>) -> Option<Opinion> {
    let dice = Dice::new(number as u64 | 1 << 34);
    let energised = case.log.iter().find(|recorded| recorded.event == Event::Energised)?;
    let rated_at = energised.recorded_at + TimeDelta::minutes(i64::from(dice.between(30, 9000)));
    if !dice.percent(46) || rated_at > until {
        return None;
    }
    let power_on = !dice.percent(1);
    let grade = dice.weighted(&[(61, 5), (24, 4), (9, 3), (4, 2), (2, 1)]).and_then(Grade::new).filter(|_| power_on);
    let low = grade.is_none_or(Grade::is_low);
    let answers = ServiceAnswers {
        told_at_once: Some(if dice.percent(if low { 45 } else { 92 }) { ToldAtOnce::Yes } else { ToldAtOnce::No }),
        on_time: Some(dice.percent(if low { 40 } else { 95 })),
        manager: grade,
        may_call: Some(dice.percent(70)),
    };
    let reason = opens_call_back(power_on, grade);
    let call_back = reason.map(|reason| {
        let days = rules.template(&case.template.0, &case.template.1).map_or(1, |template| template.call_back_days);
        let due = rules.calendars.as_of(rated_at).due(shanghai_date(rated_at), days, |_| None).due;
        let called_at = rated_at + TimeDelta::hours(i64::from(dice.between(2, 70)));
        // Some were forgotten.
        let called_at = Some(called_at).filter(|at| *at <= until && !dice.percent(12));
        CallBack { reason: reason.code(), due, called_at }
    });
    Some(Opinion { power_on, grade, answers, misconduct: misconduct(&dice), rated_at, call_back })
}

/// More than half go on to these questions.
fn misconduct(dice: &Dice) -> MisconductAnswers {
    if !dice.percent(60) {
        return MisconductAnswers::default();
    }
    let designation =
        dice.weighted(&[(91, Designation::No), (6, Designation::Recommended), (3, Designation::Designated)]);
    let extra_fee = if dice.percent(5) { ExtraFee::Yes { amount: None } } else { ExtraFee::No };
    MisconductAnswers { designation, extra_fee: Some(extra_fee), favours: Some(dice.percent(2)) }
}
