//! The apply journey: each step saves what was typed, right or wrong, and leads on or back to itself.

mod resume;
mod save_contact;
mod save_document;
mod save_supply;
mod save_where;
mod submit;

use domain::applications::{Step, field};
use portal::applications::{drafts, submission};
use portal::limits::{self, Allowance};
use portal::sessions::Visitor;
use uuid::Uuid;

use super::Typed;
use super::sessions::SIGN_IN;
use crate::caller;
use crate::notice::{self, Notice, Trouble};
use crate::preferences::{self, SWITCH};

pub use resume::ResumeDraft;
pub use save_contact::SaveContact;
pub use save_document::SaveDocument;
pub use save_supply::SaveSupply;
pub use save_where::SaveWhere;
pub use submit::SubmitApplication;

/// The address of a step's page.
#[must_use]
pub fn path_of(step: Step) -> String {
    format!("/apply/{}", step.code())
}

/// The form of a step's answers, for buttons outside of it.
pub const STEP_FORM: &str = "step";

/// The form's field for the draft that it was made for.
pub const DRAFT: &str = "draft";

/// Where a form leads that was made for a draft which is not this session's: the second click of a double click that still
/// came with the old cookie, the other tab, or somebody whose session has ended. No draft begins with it, no code is sent, and
/// nothing is said about the cookie. `None`: it is this session's, or the form was made before there was one.
async fn of_another(visitor: &Visitor, typed: &Typed) -> portal::Result<Option<String>> {
    let named = typed.get(DRAFT);
    let Ok(draft) = Uuid::try_parse(named) else { return Ok(None) };
    let here = drafts::is_here(&caller::portal(), visitor, draft).await?;
    Ok((!here).then(|| go_on(draft)))
}

/// The page that finds out how to go on with a draft.
fn go_on(draft: Uuid) -> String {
    format!("{SIGN_IN}?{DRAFT}={draft}")
}

/// Where to go on with the draft that a form named: with it if it is this session's, or the case that it became, or with the
/// list of one's own. `None`: only a confirmed phone leads further.
///
/// # Errors
/// When the database fails.
pub async fn where_to_go_on(named: &str) -> portal::Result<Option<String>> {
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    if visitor.draft.is_some() && visitor.draft == Uuid::try_parse(named).ok() {
        if let Some(reference) = submission::submitted_here(&portal, &visitor).await? {
            return Ok(Some(format!("/apply/done/{}", reference.as_str())));
        }
        if let Some(draft) = drafts::draft(&portal, &visitor).await? {
            return Ok(Some(path_of(draft.resume_at())));
        }
    }
    Ok(visitor.phone.is_some().then(|| "/my".to_owned()))
}

/// Whether this is the address of a step with such a form.
#[must_use]
pub fn has_step_form(path: &str) -> bool {
    Step::ALL.into_iter().any(|step| path_of(step) == path)
}

/// Where a switch of language or size leads that was pressed within a step's form. What was typed is kept and not judged.
fn switched(step: Step, typed: &Typed) -> Option<String> {
    preferences::switched(typed.get(SWITCH), &path_of(step))
}

/// Whether this address may begin another draft now; whoever has one may go on.
async fn may_begin(visitor: &Visitor) -> portal::Result<Option<Trouble>> {
    if visitor.draft.is_some() {
        return Ok(None);
    }
    let portal = caller::portal();
    let bucket = portal.settings().limits.drafts_per_address;
    Ok(match limits::take_for_address(&portal, "drafts", bucket, caller::address()).await? {
        Allowance::Granted => None,
        Allowance::After(time) => Some(Trouble::wait(time)),
    })
}

async fn save(step: Step, typed: Typed) -> portal::Result<String> {
    let mut visitor = caller::visitor().await?;
    if let Some(elsewhere) = of_another(&visitor, &typed).await? {
        return Ok(elsewhere);
    }
    if let Some(wait) = may_begin(&visitor).await? {
        notice::leave(Notice::of(&path_of(Step::Where), field::AREA, wait)).await?;
        return Ok(path_of(Step::Where));
    }
    let switched = switched(step, &typed);
    let finished = switched.is_none();
    let draft = drafts::save_step(&caller::portal(), &mut visitor, step, &typed.pairs(), finished).await?;
    caller::keep(&visitor).await?;
    Ok(switched.unwrap_or_else(|| path_of(draft.after(step))))
}
