//! What every use case is given: the parts that the process handed in at its start, and what is kept in memory.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use object_store::ObjectStore;
use sqlx::PgPool;
use uuid::Uuid;

use crate::foreign::Children;
use crate::keys::Keys;
use crate::parts::{Clock, MailSender, Random, SmsSender};
use crate::readers::Readers;
use crate::settings::Settings;

/// Everything that the use cases work with. Cheap to clone.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

/// What the process hands in at its start. Cheap to clone.
#[derive(Clone)]
pub struct Parts {
    /// Connects as the portal's own role, which can't change events.
    pub pool: PgPool,
    pub keys: Arc<Keys>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub store: Arc<dyn ObjectStore>,
    /// A folder for files while they arrive; nothing of them has a name there.
    pub spool: PathBuf,
    /// Read what strangers send.
    pub children: Children,
    pub sms: Arc<dyn SmsSender>,
    /// `None`: there is no mail, and nobody is offered any.
    pub mail: Option<Arc<dyn MailSender>>,
    pub settings: Settings,
}

struct Inner {
    readers: Readers,
    parts: Parts,
    kept: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Portal {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner { readers: Readers::new(parts.pool.clone()), parts, kept: RwLock::default() }))
    }

    /// The same over connections of another role. What is kept in memory is not shared: one role may see what another
    /// may not.
    #[must_use]
    pub(crate) fn with_pool(&self, pool: PgPool) -> Self {
        Self::new(Parts { pool, ..self.0.parts.clone() })
    }

    /// The same with another way for mails.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn with_mail(&self, mail: Option<Arc<dyn MailSender>>) -> Self {
        Self::new(Parts { mail, ..self.0.parts.clone() })
    }

    /// The same with other settings.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn with_settings(&self, settings: Settings) -> Self {
        Self::new(Parts { settings, ..self.0.parts.clone() })
    }

    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.0.parts.pool
    }

    /// For pages of one query.
    #[must_use]
    pub(crate) fn readers(&self) -> &Readers {
        &self.0.readers
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

    #[must_use]
    pub fn sms(&self) -> &dyn SmsSender {
        &*self.0.parts.sms
    }

    /// `None`: there is no mail.
    #[must_use]
    pub fn mail(&self) -> Option<&dyn MailSender> {
        self.0.parts.mail.as_deref()
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// What a use case keeps in memory for as long as the process runs: one value of each type, begun with its default.
    pub(crate) fn kept<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let of_type = |kept: &HashMap<TypeId, Arc<dyn Any + Send + Sync>>| {
            kept.get(&TypeId::of::<T>()).and_then(|value| Arc::clone(value).downcast().ok())
        };
        let known = of_type(&self.0.kept.read().unwrap_or_else(PoisonError::into_inner));
        known.unwrap_or_else(|| {
            let mut kept = self.0.kept.write().unwrap_or_else(PoisonError::into_inner);
            of_type(&kept).unwrap_or_else(|| {
                let begun = Arc::new(T::default());
                kept.insert(TypeId::of::<T>(), Arc::clone(&begun) as Arc<dyn Any + Send + Sync>);
                begun
            })
        })
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Portal").finish_non_exhaustive()
    }
}
