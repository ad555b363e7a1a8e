//! A case that a session has opened by private link, and by which one: a link that is revoked takes with it whoever came by it.

use serde::{Deserialize, Serialize};

/// The link that a case begins with. Whoever submits it holds that one.
pub const FIRST_LINK: i32 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct OpenedCase {
    pub id: i64,
    /// Of the link. It opens the case as long as the case's own is the same.
    pub generation: i32,
}

/// As it stands in a session.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    WithLink {
        id: i64,
        generation: i32,
    },
    /// Sessions once kept the case alone. That counts as its first link: if there is another by now, it is wanted.
    Alone(i64),
}

impl From<Kept> for OpenedCase {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::WithLink { id, generation } => Self { id, generation },
            Kept::Alone(id) => Self { id, generation: FIRST_LINK },
        }
    }
}
