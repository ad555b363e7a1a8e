//! What the desk's forms post to. Each leads on by 303, and each wants somebody who has signed in.

mod account;
mod act;
mod again;
mod answer;
mod api_keys;
mod assign;
mod countersign;
mod deputies;
mod enter;
mod event_imports;
mod find;
pub mod meter;
mod note;
mod passkey;
pub mod photo;
mod plan;
mod provider;
mod sign_in;
mod sign_out;
mod unmask;
mod view;
mod wanted;
mod webhooks;
mod written;

use domain::applications::Reference;
use portal::staff::{Desk, Member};
use uuid::Uuid;

use super::back::sign_in_to;
use super::caller::{self, SIGN_IN};

pub use account::{CHANGED, ChangePassword, EndSession, ME, NEW_PASSWORD};
pub use act::{Act, MINUTE, MOST_DAYS, SURE, field};
pub use again::{ProveAgain, ProveAgainByPasskey};
pub use answer::{ANSWER, Answer, INSERT, READ};
pub use api_keys::{FORM, OVERLAP, RevokeKey};
pub use assign::{ASSIGN, Assign, AssignAll, GIVEN, HAD, HAND_OVER, REFERENCE, TO, WORK, ticked, with_owners};
pub use countersign::{Countersign, ReturnSurvey, SEND_BACK, SIGN_FOR, SURVEY, TakeBackSurvey};
pub use deputies::{EndAbsence, NameDeputy, deputy_field};
pub use enter::Enter;
pub use event_imports::{EVENTS, ImportEvents, SOURCE, TABLE, import_address};
pub use find::{FIND, Find, Found, LONGEST};
pub use note::{TEXT, WriteNote};
pub use passkey::{AddPasskey, NAME, NEW_PASSKEY, PASSKEY, RemovePasskey, SignInWithPasskey};
pub use photo::AddPhoto;
pub use plan::{AnswerPlan, REASON, UpholdPlan};
pub use provider::{GiveCode, UnlinkProvider};
pub use sign_in::{CODE, LOGIN, PASSWORD, SignIn};
pub use sign_out::SignOut;
pub use unmask::{PAPER, PURPOSE, Unmask};
pub use view::{DeleteView, LEVEL, SHOW, SaveView, VIEW_NAME, asked, work_address};
pub use wanted::{AGAIN, WANTED, Wanted, ask_again, wanted};
pub use webhooks::{ENDPOINT, POSITION, Replay, SENT_AGAIN, WEBHOOKS};
pub use written::{EXTERNAL, NO_EXTERNAL, named};

/// In front of the addresses of these forms; none of the public's has it.
pub const PREFIX: &str = "/_staff";

/// Does something to a case for whoever has signed in, and leads back to it; to the sign-in for whoever has not.
async fn at_case(
    reference: Option<String>,
    work: impl AsyncFnOnce(&Member, &Reference) -> portal::Result<()>,
) -> portal::Result<String> {
    let reference = Reference::parse(reference.as_deref().unwrap_or_default());
    let Some(member) = caller::member().await? else {
        return Ok(reference.map_or_else(|_| SIGN_IN.to_owned(), |reference| sign_in_to(&address(&reference))));
    };
    let Ok(reference) = reference else { return Ok("/staff".to_owned()) };
    work(&member, &reference).await?;
    Ok(address(&reference))
}

/// A form's own id. One without is none of ours, and every time another one.
pub(super) fn form_id(desk: &Desk, typed: Option<&str>) -> Uuid {
    typed.and_then(|id| Uuid::try_parse(id).ok()).unwrap_or_else(|| desk.new_id())
}

/// The page of a case.
#[must_use]
pub fn address(reference: &Reference) -> String {
    format!("/staff/cases/{}", reference.as_str())
}

/// The page of a paper.
#[must_use]
pub fn paper_address(id: Uuid) -> String {
    format!("/staff/papers/{id}")
}
