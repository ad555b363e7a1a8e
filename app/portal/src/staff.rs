//! The desk: what those who work here can do. Each use case takes the [`Member`] who asks and checks the right that it stands
//! for, in the case's area; what it touches of a person's data it records as a look.

mod account;
mod act;
mod acts;
mod amendments;
mod answers;
mod assignments;
mod cases;
mod challenges;
mod confirmations;
mod deputies;
mod desk;
mod doubts;
mod entitled;
mod entrance;
mod failures;
mod identities;
mod inspections;
mod looks;
mod lookups;
mod members;
mod meters;
mod notes;
mod open_work;
mod papers;
mod passkey_sign_in;
pub mod passkeys;
mod passwords;
mod photos;
mod plans;
mod presence;
mod provider;
mod recovery;
pub mod sessions;
mod sign_in;
mod sweep;
mod unanswered;
mod views;
mod visits;
mod work;
mod work_counters;
mod work_item;
mod written;

pub use account::{Account, Changed, PROVED_FOR, account, change_password, is_fresh};
pub use act::Act;
pub use acts::{Acting, Done, Offered, act};
pub use amendments::{Amendable, duplicates};
pub use answers::answer;
pub use assignments::{Assigned, Given, assign, assign_all, colleagues, colleagues_for_all};
pub use cases::{FRESH, SeenCase, Unmasked, Whose, see, unmask, visit};
pub use confirmations::{CodeSent, Told, confirm_by_code, send_meter_code};
pub use deputies::{Absence, Deputies, LONGEST_ABSENCE, Named, deputies, end_absence, name_deputy};
pub use desk::Desk;
pub use doubts::Doubt;
pub use entrance::{ClientSecret, Entrance, Provider};
pub use identities::{Linked, Linking, link, linked_since, unlink, unlink_own};
pub use looks::{Audited, Look, Looked, OPEN_FOR, Purpose, looks, looks_of_owner};
pub use lookups::{Found, LookFor, look_up};
pub use members::{Member, NewMember, add, change, end, everybody, member};
pub use notes::{LONGEST as LONGEST_NOTE, Note, write_note};
pub use papers::{paper, paper_page};
pub use passkey_sign_in::{ask_for_passkey, sign_in_by_passkey};
pub use passwords::{LONGEST_PASSWORD, SHORTEST_PASSWORD, Unsafe};
pub use photos::{MOST_PHOTOS, Photographed, add_photo, photo};
pub use presence::{PRESENT_FOR, Present, still_here};
pub use provider::{Begun, Returned, begin, finish};
pub use recovery::{RECOVERY_CODES, renew_recovery_codes};
pub use sign_in::{SignIn, enter_demo, sign_in, sign_in_by_code};
pub(crate) use sweep::sweep;
pub use views::{LONGEST_VIEW_NAME, MOST_VIEWS, SavedView, WorkView, delete_view, save_view, views};
pub use work::{Asked, COUNTED, Counters, Filter, PER_PAGE, Work, work};
pub use work_item::WorkItem;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests;
