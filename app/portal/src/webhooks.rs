//! Events sent to other systems as they are written, by Standard Webhooks: signed, tried again for a day, and replayed on demand.
//!
//! An endpoint's place in the feed of changes moves on in the transaction that puts its deliveries down, so that none is left out
//! and none put down twice. A delivery is tried at least once and may arrive more often; its id is the same each time.

mod addresses;
mod deliveries;
mod endpoints;
mod message;
mod networks;
mod post;
mod schedule;
mod sending;
mod signature;

pub use addresses::Unfit;
pub use deliveries::{Dead, Replay, dead, replay, sweep};
pub use endpoints::{Added, Endpoint, NewEndpoint, PauseReason, Resumed, add, list, pause, remove, resume, rotate};
pub use post::Post;
pub use sending::run;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
