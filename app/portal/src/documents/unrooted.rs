//! Objects that were stored for a document whose rows are not written yet. Whichever way that comes to nothing, they are
//! deleted: the sender has gone, the child died, there are too many already.

use tokio::runtime::Handle;
use uuid::Uuid;

use super::store;
use crate::sealed::DataKey;
use crate::{Portal, Result};

/// Dropping it deletes what it holds, after [`Unrooted::keep`] nothing.
pub(super) struct Unrooted {
    portal: Portal,
    key: DataKey,
    ids: Vec<Uuid>,
}

impl Unrooted {
    pub(super) fn begin(portal: &Portal, key: &DataKey) -> Self {
        Self { portal: portal.clone(), key: key.clone(), ids: Vec::new() }
    }

    /// Seals and stores; how many bytes it was before.
    pub(super) async fn put(&mut self, id: Uuid, plain: Vec<u8>) -> Result<usize> {
        let (key, sealer, length) = (self.key.clone(), self.portal.clone(), plain.len());
        let sealed =
            tokio::task::spawn_blocking(move || key.seal(sealer.random(), &store::place(id), &plain)).await??;
        // Before it is stored: what was cut off while it was may be there.
        self.ids.push(id);
        store::put(&self.portal, id, sealed).await?;
        Ok(length)
    }

    /// Rows lead to them from now on, or may: what turns out to have none is swept.
    pub(super) fn keep(mut self) {
        self.ids.clear();
    }
}

impl Drop for Unrooted {
    fn drop(&mut self) {
        let (portal, ids) = (self.portal.clone(), std::mem::take(&mut self.ids));
        // A process that ends leaves them to the sweep, as does a store that fails.
        let Ok(runtime) = Handle::try_current() else { return };
        if ids.is_empty() {
            return;
        }
        runtime.spawn(async move {
            for id in ids {
                if let Err(error) = store::delete(&portal, id).await {
                    tracing::warn!(%error, "an object without a row was not deleted");
                }
            }
        });
    }
}
