//! The apply journey: each step saves what was typed, right or wrong, and leads on or back to itself.

mod resume;
mod save_contact;
mod save_document;
mod save_supply;
mod save_where;
mod submit;

use domain::applications::{Step, field};
use portal::applications::drafts;
use portal::limits::{self, Allowance};
use portal::sessions::Visitor;

use super::Typed;
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
