//! What may be said to an applicant, as every version of the program knows it.

/// What a message is about. What it says stands beside it: [`News`](super::News).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The application has come in: reference and private link.
    Submitted,
    /// A stage was finished, or the case has ended.
    Progressed,
    /// Something is awaited from the customer: a paper, a plan to accept, works.
    Awaiting,
    /// An inspection was not passed: what was found is to be put right.
    Rework,
    /// There are half-days to choose from, on which somebody could come.
    SlotsOffered,
    /// The desk has agreed with the customer on a day, or on another one.
    AppointmentSet,
    /// The desk has cancelled a day that was agreed.
    AppointmentCancelled,
    /// Power is on; please rate.
    Energised,
    /// What was written down of the meter is put right: number and reading are to be confirmed again.
    MeterCorrected,
    /// It was withdrawn, by whomever.
    Withdrawn,
    /// Earlier private links lead nowhere any more; this is the new one.
    NewLink,
    /// The desk has answered what the customer wrote.
    Answered,
    /// Somebody called about a rating, and nobody answered.
    CallTried,
}

impl Kind {
    pub(super) const ALL: [Self; 13] = [
        Self::Submitted,
        Self::Progressed,
        Self::Awaiting,
        Self::Rework,
        Self::SlotsOffered,
        Self::AppointmentSet,
        Self::AppointmentCancelled,
        Self::Energised,
        Self::MeterCorrected,
        Self::Withdrawn,
        Self::NewLink,
        Self::Answered,
        Self::CallTried,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Progressed => "progressed",
            Self::Awaiting => "awaiting",
            Self::Rework => "rework",
            Self::SlotsOffered => "slots_offered",
            Self::AppointmentSet => "appointment_set",
            Self::AppointmentCancelled => "appointment_cancelled",
            Self::Energised => "energised",
            Self::MeterCorrected => "meter_corrected",
            Self::Withdrawn => "withdrawn",
            Self::NewLink => "new_link",
            Self::Answered => "answered",
            Self::CallTried => "call_tried",
        }
    }

    /// Numbers are given to new people: only what the owner has just asked for brings the link that opens everything.
    pub(super) fn brings_link(self) -> bool {
        matches!(self, Self::Submitted | Self::NewLink)
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
