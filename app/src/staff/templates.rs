//! Texts that the desk offers for answers: a few for each state of a case, published here and in the language files. Whoever
//! answers reads and changes them before they are sent.

use domain::progress::{CaseState, Progress};
use portal::progress::Case;

use crate::words::Words;

/// One of these texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    /// Which step is under way, and until when.
    Progress,
    /// The clock rests until the customer has done something.
    Awaiting,
    /// Somebody will call.
    WillCall,
    /// What may be charged.
    Fees,
    /// How papers are sent.
    Papers,
    /// Power is on.
    Energised,
    /// Where to rate.
    Rate,
    /// Withdrawn or refused: nothing more will be done.
    Ended,
    /// Where the reason stands.
    Reason,
}

impl Template {
    pub(super) const ALL: [Self; 9] = [
        Self::Progress,
        Self::Awaiting,
        Self::WillCall,
        Self::Fees,
        Self::Papers,
        Self::Energised,
        Self::Rate,
        Self::Ended,
        Self::Reason,
    ];

    /// Those for a case that stands so.
    pub(super) fn offered(progress: &Progress) -> &'static [Self] {
        match progress.state {
            CaseState::Open if progress.pauses.iter().any(|pause| pause.until.is_none()) => {
                &[Self::Awaiting, Self::WillCall, Self::Fees, Self::Papers]
            }
            CaseState::Open => &[Self::Progress, Self::WillCall, Self::Fees, Self::Papers],
            CaseState::Energised => &[Self::Energised, Self::Rate, Self::WillCall],
            CaseState::Withdrawn | CaseState::Refused | CaseState::Merged => {
                &[Self::Ended, Self::Reason, Self::WillCall]
            }
        }
    }

    /// The name in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Awaiting => "awaiting",
            Self::WillCall => "will_call",
            Self::Fees => "fees",
            Self::Papers => "papers",
            Self::Energised => "energised",
            Self::Rate => "rate",
            Self::Ended => "ended",
            Self::Reason => "reason",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.code() == code)
    }

    /// What its button says.
    pub(super) fn name(self, words: Words) -> String {
        words.say(match self {
            Self::Progress => "answer-progress-name",
            Self::Awaiting => "answer-awaiting-name",
            Self::WillCall => "answer-will-call-name",
            Self::Fees => "answer-fees-name",
            Self::Papers => "answer-papers-name",
            Self::Energised => "answer-energised-name",
            Self::Rate => "answer-rate-name",
            Self::Ended => "answer-ended-name",
            Self::Reason => "answer-reason-name",
        })
    }

    /// The text, with the case's reference, stage and due day filled in.
    pub(super) fn text(self, words: Words, case: &Case) -> String {
        let stage = case.progress.current.map(|current| &case.progress.stages[current]);
        let whole = || case.progress.limits.iter().filter_map(|limit| limit.due).max();
        let due = stage.and_then(|stage| stage.visits.last()).and_then(|visit| visit.due).or_else(whole);
        let due = due.map_or_else(|| words.say("board-undecided"), |due| words.full_day(due));
        let stage = stage.map(|stage| words.stage(stage.kind)).unwrap_or_default();
        let reference = || ("reference", case.reference.to_string().into());
        match self {
            Self::Progress => {
                words.with("answer-progress", &[reference(), ("stage", stage.into()), ("due", due.into())])
            }
            Self::Awaiting => words.with("answer-awaiting", &[reference(), ("stage", stage.into())]),
            Self::WillCall => words.say("answer-will-call"),
            Self::Fees => words.with("answer-fees", &[reference()]),
            Self::Papers => words.say("answer-papers"),
            Self::Energised => words.with("answer-energised", &[reference()]),
            Self::Rate => words.with("answer-rate", &[reference()]),
            Self::Ended => words.with("answer-ended", &[reference()]),
            Self::Reason => words.with("answer-reason", &[reference()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_come_back_by_their_codes() {
        for template in Template::ALL {
            assert_eq!(Template::from_code(template.code()), Some(template));
        }
        assert_eq!(Template::from_code("poem"), None);
    }
}
