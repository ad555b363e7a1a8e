use std::ops::Deref;

use sqlx::PgPool;

use crate::Portal;

/// The portal as the desk has it: its pool logs in as `sunlit_staff`, which may read what the portal's own role can't. Cheap
/// to clone.
#[derive(Debug, Clone)]
pub struct Desk(Portal);

impl Desk {
    /// `pool` connects as the staff's role.
    #[must_use]
    pub fn new(portal: &Portal, pool: PgPool) -> Self {
        Self(portal.with_pool(pool))
    }

    /// For what customers and staff share.
    #[must_use]
    pub fn portal(&self) -> &Portal {
        &self.0
    }
}

impl Deref for Desk {
    type Target = Portal;

    fn deref(&self) -> &Portal {
        &self.0
    }
}
