//! What the portal can do. One function is one use case is one transaction; every use case checks itself who may ask.
//!
//! What somebody did wrong is a typed outcome of the use case; [`Fault`] is kept for what is wrong with us.

pub mod agreements;
pub mod api_keys;
pub mod applications;
pub mod calendar;
pub mod contractors;
pub mod csv;
pub mod demo;
pub mod disclosure;
pub mod documents;
pub mod exports;
pub mod faults;
pub mod fees;
pub mod foreign;
pub mod jobs;
pub mod keys;
pub mod limits;
pub mod notifications;
pub mod parts;
pub mod progress;
pub mod publications;
pub mod ratings;
pub mod reports;
pub mod schema;
pub mod sealed;
pub mod sessions;
pub mod settings;
pub mod standards;
pub mod statistics;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod warnings;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use object_store::ObjectStore;
use sqlx::PgPool;
use uuid::Uuid;

use documents::Rooms;
use domain::fees::Catalogue;
pub use faults::{Fault, Result};
use foreign::{Children, Decoder};
pub use keys::Keys;
pub use parts::{Clock, Random, SmsSender};
pub use settings::Settings;

/// Everything that the use cases work with. Cheap to clone.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

/// What the process hands in at its start.
pub struct Parts {
    /// Connects as the portal's own role, which can't change events.
    pub pool: PgPool,
    pub keys: Keys,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub store: Arc<dyn ObjectStore>,
    /// A folder for files while they arrive; nothing of them has a name there.
    pub spool: PathBuf,
    /// Read what strangers send.
    pub children: Children,
    pub sms: Arc<dyn SmsSender>,
    pub settings: Settings,
}

struct Inner {
    parts: Parts,
    rules: publications::RulesCache,
    figures: statistics::LiveCache,
    warnings: warnings::WarningsCache,
    rooms: Rooms,
    catalogues: publications::Pinned<Catalogue>,
}

/// What a child of the portal can read, by name.
pub const DECODERS: [(&str, Decoder); 2] =
    [(documents::PAPER, documents::decode), (contractors::LIST, contractors::decode)];

impl Portal {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            parts,
            rules: publications::RulesCache::default(),
            figures: statistics::LiveCache::default(),
            warnings: warnings::WarningsCache::default(),
            rooms: Rooms::default(),
            catalogues: publications::Pinned::default(),
        }))
    }

    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.0.parts.pool
    }

    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.parts.keys
    }

    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.parts.clock
    }

    /// By the portal's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock().now()
    }

    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.0.parts.random
    }

    /// A random id (UUID version 4).
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.random().fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Where sealed documents are kept.
    #[must_use]
    pub fn store(&self) -> &dyn ObjectStore {
        &*self.0.parts.store
    }

    /// Where files are while they arrive.
    #[must_use]
    pub fn spool(&self) -> &Path {
        &self.0.parts.spool
    }

    /// Read what strangers send.
    #[must_use]
    pub fn children(&self) -> &Children {
        &self.0.parts.children
    }

    /// Room for uploads under way in this process.
    #[must_use]
    pub fn rooms(&self) -> &Rooms {
        &self.0.rooms
    }

    #[must_use]
    pub fn sms(&self) -> &dyn SmsSender {
        &*self.0.parts.sms
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    pub(crate) fn rules_cache(&self) -> &publications::RulesCache {
        &self.0.rules
    }

    /// The fee catalogues that cases have pinned.
    pub(crate) fn catalogues(&self) -> &publications::Pinned<Catalogue> {
        &self.0.catalogues
    }

    pub(crate) fn figures_cache(&self) -> &statistics::LiveCache {
        &self.0.figures
    }

    pub(crate) fn warnings_cache(&self) -> &warnings::WarningsCache {
        &self.0.warnings
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Portal").finish_non_exhaustive()
    }
}

/// The child of the tests that send files: see `testing::children`. Started by hand it has nobody to listen to.
#[cfg(test)]
#[test]
fn reads_as_child() {
    if std::env::var_os(testing::CHILD).is_some() {
        foreign::child::run(&DECODERS).expect("somebody listens");
    }
}
