//! The event log: admission, promises, the cached state, and what the pages show of it.

mod acts;
mod append;
mod cases;
mod changes;
pub mod follow_up;
mod held;
mod list;
pub(crate) mod log;
mod notify;
mod own;
mod push;
mod rebuild;
mod redate;
pub mod state;

use domain::progress::BrokenLog;

use crate::Fault;

pub use acts::{Acted, confirm, finish_works, is_by_phone, withdraw};
pub(crate) use acts::{hold, may_act, owned, write};
pub use append::append;
pub(crate) use append::{append_all, would_append};
pub(crate) use cases::by_reference;
pub use cases::{Case, public_case};
pub use changes::{Change, Feed, MOST_CHANGES, Position, changes, feed, latest, newest, told};
pub use follow_up::{Arriving, Outcome};
pub use held::{HeldEvent, Standing, Waiting, held, held_for_long};
pub(crate) use held::{expire, held_for};
pub use list::{Listed, Page, Wanted, list, read};
pub use log::Origin;
pub use own::{Chosen, OwnCase, Seen, own_case};
pub use push::{EventId, Pushed, PushedEvent, escaped, left_over, push};
pub use rebuild::{Rebuilt, rebuild};
pub use redate::redate_open;

pub(crate) fn broken(case_id: i64, error: &BrokenLog) -> Fault {
    Fault::Inconsistent(format!("the log of case {case_id} can't be folded: {error}"))
}

#[cfg(test)]
pub(crate) mod tests;
