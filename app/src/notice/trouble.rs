//! What can go wrong with a form that no single answer shows, and the sentence that says what to do.

use domain::problem::Problem;
use portal::api_keys::typed;
use portal::documents::Unfit;
use portal::event_imports::{MOST_ROWS, Unreadable};
use portal::staff::{Act, MOST_PHOTOS};
use serde::{Deserialize, Serialize};

use crate::words::Words;

/// What went wrong that no single answer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    Typed(Problem),
    CodeWrong {
        tries_left: u8,
    },
    /// Too old, used, tried too often, or never sent.
    CodeOver,
    /// For another phone than the one typed.
    CodeElsewhere,
    CodeNotSent,
    Wait {
        minutes: i64,
    },
    /// This phone has submitted as many applications as it may in a day.
    TooManyToday {
        hours: i64,
    },
    DigitsWrong,
    HolderWrong,
    LinkUnknown,
    Unfit {
        name: String,
        unfit: Unfit,
    },
    NoFile,
    /// More files than one form may bring.
    TooManyAtOnce,
    /// There is no room for one more upload just now.
    Busy,
    NotThatDay,
    /// The supply plan can't be accepted any more.
    PlanTooOld,
    /// There is another supply plan than the one that was seen.
    AnotherPlan,
    /// An objection to the plan without text.
    NoObjection,
    /// Others have taken what there was of that half-day.
    SlotTaken,
    /// Not as the case stands.
    NotNow,
    /// At the desk: before the case was applied for or last moved on, or still to come.
    WrongTime,
    /// At the desk: fields of the supply plan are wrong, and are named beside it.
    PlanWrong,
    /// The reference number is well formed and nobody's.
    NoSuchCase,
    /// A message without text.
    NoMessage,
    /// The customer has written since, and that is read first.
    AskedSince,
    /// A colleague has answered since the page was made.
    AnsweredSince,
    /// A colleague has given the case to somebody else since the page was made.
    GivenSince,
    /// Of several: some came to somebody else.
    SomeGivenSince,
    /// Somebody else has said who stands in.
    NamedSince,
    /// The case ended while somebody wrote.
    EndedSince,
    /// The colleague who was chosen can't have it.
    NotTheirs,
    /// So much was done to the case today that no message is taken for a while.
    TooManyMessages {
        minutes: i64,
    },
    /// The case's personal data is deleted: it takes no message any more.
    MessagesClosed,
    /// So many codes went to an address, or about a case, that the next has to wait.
    TooManyMails {
        hours: i64,
    },
    /// The address is confirmed already.
    MailCounts,
    /// Too old, tried too often, or for an address that was taken back.
    MailCodeOver,
    /// By mail, without an address that takes mails.
    NoMailAddress,
    /// There is no mail here any more.
    NoMail,
    /// At the desk: login, password or code; which of them is not told.
    SignInWrong,
    /// At the desk: the password that was to be changed is another.
    PasswordWrong,
    /// At the desk: the code of whoever the provider vouches for.
    StaffCodeWrong,
    /// At the desk: no passkey of anybody's, or no answer to what was asked just now.
    PasskeyWrong,
    PasskeyNotAdded,
    TooManyPasskeys,
    /// At the desk: the provider knows him, and no account is linked with that.
    ProviderUnknown,
    /// At the desk: the provider said no, or came too late, or a second time.
    ProviderRefused,
    ProviderUnreachable,
    /// At the desk: the account, or the provider's name for it, is linked otherwise.
    ProviderTaken,
    /// At the desk: a new password that is common, or the login or post.
    PasswordGuessable,
    /// At the desk: the case moved on since the page was made.
    MovedOn,
    /// At the desk: this member recorded what he would vouch for.
    OwnWork,
    /// At the desk: this member answered the plan to which the customer objects.
    OwnPlan,
    /// At the desk: something that an inspection found is not said to be put right.
    FindingsOpen,
    /// At the desk: an inspection is said not to be passed, and not why.
    NothingFound,
    /// At the desk: only what is written can say what was found, and nothing is.
    FindingUnsaid,
    /// At the desk: there are as many photos of a finding as there can be.
    EnoughPhotos,
    /// At the desk: what a photo is of is put right, or was never found.
    PhotoOfNothing,
    /// At the desk: a meter of this number is put up elsewhere, in the case of this reference, if that may be said.
    MeterTaken {
        reference: Option<String>,
    },
    /// At the desk: the meter is written down just so already.
    NothingCorrected,
    /// At the desk: a message of the customer waits for its answer.
    Unanswered,
    /// At the desk: the case's personal data is deleted, and it takes none any more.
    DataDeleted,
    /// At the desk: a joint survey waits for its countersignatures.
    SurveyWaits,
    /// At the desk: this member surveyed, or has countersigned.
    SurveyIsYours,
    /// At the desk: this member's department has countersigned.
    DepartmentSigned,
    /// At the desk: a survey waits for no countersignature any more.
    NoSignatureWanted,
    /// At the desk: a survey is sent back without a reason.
    NoReason,
    /// At the desk: not this member's to do.
    NotEntitled,
    /// At the desk: the form came without its choice.
    NothingChosen,
    /// At the desk: what can't be undone was not said to be meant.
    NotSure,
    /// At the desk: something speaks against it, and it was not said to be meant.
    Doubted,
    /// At the desk: a deputy who may not do all that is to be done.
    CantStandIn,
    /// At the desk: days of an absence that are none.
    NotTheseDays,
    /// At the desk: as many views are saved as may be.
    TooManyViews,
    /// At the desk: what was searched for is no complete number of its kind.
    NotANumberOf,
    /// Nothing was typed to look for.
    NothingToFind,
    /// At the desk: a table of events can't be read.
    EventTable(Unreadable),
    /// At the desk: no system can have this name.
    NoSource,
    /// At the desk: this system tells its events itself.
    SourceHasKey,
    /// At the desk: a table of events is too long for a page.
    TooManyRows,
    /// At the desk: a field of a key that is to be made or rotated.
    Key(typed::Wrong),
}

impl Trouble {
    /// Why somebody else has to do it.
    #[must_use]
    pub fn of_own_work(act: Act) -> Self {
        if matches!(act, Act::UpholdPlan(_)) { Self::OwnPlan } else { Self::OwnWork }
    }

    /// Rounds up to whole minutes.
    #[must_use]
    pub fn wait(time: chrono::TimeDelta) -> Self {
        Self::Wait { minutes: minutes(time) }
    }

    /// Rounds up to whole minutes.
    #[must_use]
    pub fn too_many_messages(time: chrono::TimeDelta) -> Self {
        Self::TooManyMessages { minutes: minutes(time) }
    }

    /// Rounds up to whole hours.
    #[must_use]
    pub fn too_many_today(time: chrono::TimeDelta) -> Self {
        Self::TooManyToday { hours: hours(time) }
    }

    /// Rounds up to whole hours.
    #[must_use]
    pub fn too_many_mails(time: chrono::TimeDelta) -> Self {
        Self::TooManyMails { hours: hours(time) }
    }

    #[must_use]
    pub fn say(&self, words: Words) -> String {
        match self {
            Self::Typed(problem) => words.problem(problem),
            Self::CodeWrong { tries_left } => words.with("code-wrong", &[("tries", (*tries_left).into())]),
            Self::CodeOver => words.say("code-over"),
            Self::CodeElsewhere => words.say("code-elsewhere"),
            Self::CodeNotSent => words.say("code-not-sent"),
            Self::Wait { minutes } => words.with("wait-minutes", &[("minutes", (*minutes).into())]),
            Self::TooManyToday { hours } => words.with("too-many-today", &[("hours", (*hours).into())]),
            Self::HolderWrong => words.say("holder-wrong"),
            Self::DigitsWrong => words.say("digits-wrong"),
            Self::LinkUnknown => words.say("link-unknown"),
            Self::Unfit { name, unfit } => words.unfit(name, *unfit),
            Self::TooManyAtOnce => words.say("too-many-at-once"),
            Self::Busy => words.say("unfit-busy"),
            Self::NoFile => words.say("missing-files"),
            Self::AnotherPlan => words.say("plan-another"),
            Self::PlanTooOld => words.say("plan-too-old"),
            Self::NoObjection => words.say("plan-objection-missing"),
            Self::NotThatDay => words.say("appointments-not-that-day"),
            Self::SlotTaken => words.say("appointments-taken"),
            Self::NotNow => words.say("my-not-now"),
            Self::WrongTime => words.say("staff-wrong-time"),
            Self::PlanWrong => words.say("staff-plan-fields"),
            Self::NoSuchCase => words.say("report-no-such-case"),
            Self::NoMessage => words.say("messages-missing"),
            Self::AskedSince => words.say("staff-asked-since"),
            Self::AnsweredSince => words.say("staff-answered-since"),
            Self::GivenSince => words.say("staff-given-since"),
            Self::SomeGivenSince => words.say("staff-some-given-since"),
            Self::NamedSince => words.say("deputies-named-since"),
            Self::EndedSince => words.say("staff-ended-since"),
            Self::NotTheirs => words.say("staff-not-theirs"),
            Self::TooManyMessages { minutes } => words.with("messages-too-many", &[("minutes", (*minutes).into())]),
            Self::MessagesClosed => words.say("messages-closed"),
            Self::TooManyMails { hours } => words.with("mail-too-many", &[("hours", (*hours).into())]),
            Self::MailCounts => words.say("mail-counts"),
            Self::MailCodeOver => words.say("mail-code-over"),
            Self::NoMailAddress => words.say("mail-no-address"),
            Self::NoMail => words.say("mail-none"),
            Self::SignInWrong => words.say("staff-sign-in-wrong"),
            Self::PasswordWrong => words.say("staff-password-wrong"),
            Self::StaffCodeWrong => words.say("staff-code-wrong"),
            Self::PasskeyWrong => words.say("staff-passkey-wrong"),
            Self::PasskeyNotAdded => words.say("staff-passkey-not-added"),
            Self::TooManyPasskeys => words.say("staff-passkeys-too-many"),
            Self::ProviderUnknown => words.say("staff-provider-unknown"),
            Self::ProviderRefused => words.say("staff-provider-refused"),
            Self::ProviderUnreachable => words.say("staff-provider-unreachable"),
            Self::ProviderTaken => words.say("staff-provider-taken"),
            Self::PasswordGuessable => words.say("staff-password-guessable"),
            Self::MovedOn => words.say("staff-moved-on"),
            Self::OwnWork => words.say("staff-own-work"),
            Self::OwnPlan => words.say("staff-own-plan"),
            Self::FindingsOpen => words.say("staff-findings-open"),
            Self::NothingFound => words.say("staff-nothing-found"),
            Self::FindingUnsaid => words.say("staff-finding-unsaid"),
            Self::EnoughPhotos => words.with("photo-enough", &[("max", MOST_PHOTOS.into())]),
            Self::PhotoOfNothing => words.say("photo-not-there"),
            Self::MeterTaken { reference: Some(reference) } => {
                words.with("staff-meter-taken-by", &[("reference", reference.as_str().into())])
            }
            Self::MeterTaken { reference: None } => words.say("staff-meter-taken"),
            Self::NothingCorrected => words.say("staff-nothing-corrected"),
            Self::Unanswered => words.say("archive-after-answer"),
            Self::DataDeleted => words.say("staff-data-deleted"),
            Self::SurveyWaits => words.say("survey-waits"),
            Self::SurveyIsYours => words.say("survey-is-yours"),
            Self::DepartmentSigned => words.say("survey-department-signed"),
            Self::NoSignatureWanted => words.say("survey-none-wanted"),
            Self::NoReason => words.say("survey-no-reason"),
            Self::NotEntitled => words.say("staff-not-entitled"),
            Self::NothingChosen => words.say("staff-nothing-chosen"),
            Self::NotSure => words.say("staff-not-sure"),
            Self::Doubted => words.say("doubts-asked"),
            Self::CantStandIn => words.say("deputies-cant-stand-in"),
            Self::NotTheseDays => words.say("deputies-not-these-days"),
            Self::TooManyViews => words.say("staff-too-many-views"),
            Self::NothingToFind => words.say("staff-find-empty"),
            Self::EventTable(why) => words.event_table(why),
            Self::NoSource => words.say("event-import-no-source"),
            Self::SourceHasKey => words.say("event-import-has-key"),
            Self::TooManyRows => words.with("event-import-too-many", &[("max", MOST_ROWS.into())]),
            Self::Key(wrong) => words.key_wrong(wrong),
            Self::NotANumberOf => words.say("staff-find-malformed"),
        }
    }
}

fn minutes(time: chrono::TimeDelta) -> i64 {
    (time.num_seconds() + 59).div_euclid(60).max(1)
}

fn hours(time: chrono::TimeDelta) -> i64 {
    (time.num_minutes() + 59).div_euclid(60).max(1)
}
