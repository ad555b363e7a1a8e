//! Contractors: licences and design qualifications, lists as they are delivered, the neutral order, and each firm's share.

pub mod changes;
mod choice;
pub mod download;
mod filter;
pub mod import;
mod licence;
mod order;
pub mod shares;

pub use choice::{Choice, field};
pub use filter::{Filter, PAGE, Pages, VOLTAGES};
pub use licence::{GRADES, Licence, LicenceKind, MaxVoltage, Scheme, Speciality, max_kv};
pub use order::{seed_of, shuffle};
