//! Codes by SMS, private links, and the end of a session.

pub(super) mod by_phone;
mod check_code;
mod check_digits;
mod open_link;
mod renew_link;
mod send_code;
mod sign_out;

pub use check_code::CheckCode;
pub use check_digits::{CheckDigits, DIGITS};
pub use open_link::OpenLink;
pub use renew_link::RenewLink;
pub use send_code::SendCode;
pub use sign_out::SignOut;

/// The page with both forms.
pub const SIGN_IN: &str = "/sign-in";
/// What a notice about a private link is filed under: it belongs to none of that page's fields.
pub const LINK: &str = "link";
