//! The list of licensed firms in its versions, the choice that an owner records, and each firm's share of the work.

mod choice;
mod firm;
mod import;
mod initials;
mod list;
mod reading;
pub mod shares;
mod store;
mod versions;

pub use choice::{Recorded, choose};
pub use firm::{Dropped, Happened, Standing, firm};
pub(crate) use import::import_in;
pub use import::{Delivery, Imported, Published, Report, import, publish};
pub use list::{Contractor, Found, Shown, find, list, one, page};
pub(crate) use reading::read;
pub use reading::{LIST, Sheet, Told, Unreadable, decode, read_list};
pub use versions::{ChangedFirm, Version, changes, latest, versions};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
