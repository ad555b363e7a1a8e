//! Where the pages about keys of other systems are.

use uuid::Uuid;

/// The list.
pub const KEYS: &str = "/staff/keys";
/// The form for another one.
pub const NEW_KEY: &str = "/staff/keys/new";
/// The page of a key, as the router knows it.
pub const KEY: &str = "/staff/keys/{id}";

/// The page of a key.
#[must_use]
pub fn key_address(id: Uuid) -> String {
    format!("{KEYS}/{id}")
}

/// The page that asks whether a key is to be ended.
#[must_use]
pub fn revoke_address(id: Uuid) -> String {
    format!("{KEYS}/{id}/revoke")
}
