//! What a customer says to what somebody else has told of him: by the link of a message, or on his page.

mod object;
mod object_by_link;

pub use object::Object;
pub use object_by_link::{NOT_ME, ObjectByLink};
