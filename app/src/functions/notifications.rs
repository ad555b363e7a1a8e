//! Which messages customers want, and where.

mod choose_messages;
mod confirm_mail;
mod give_mail;
mod remove_mail;

pub use choose_messages::{ChooseMessages, WANTED, WAY};
pub use confirm_mail::{ConfirmMail, MAIL_CODE};
pub use give_mail::{GiveMail, MAIL};
pub use remove_mail::RemoveMail;
