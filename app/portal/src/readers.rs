//! Connections that pages read with. On its way back into the pool each connection is asked whether it still stands: for a page
//! of one query a second way to the database. So a few stay out of the pool from page to page, and go back once they rest.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Result;

/// Nobody can be sure of a connection that nobody used for longer.
const RESTED: Duration = Duration::from_millis(500);

/// Half of a pool's connections: the others are there for whatever else is done. Cheap to clone.
#[derive(Clone)]
pub struct Readers {
    pool: PgPool,
    /// Whoever comes first reads first.
    turns: Arc<Semaphore>,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    connections: Vec<(Instant, PoolConnection<Postgres>)>,
    /// Somebody is going to give back what rests.
    watched: bool,
}

impl Readers {
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        let half = (pool.options().get_max_connections() / 2).max(1);
        let turns = Semaphore::new(usize::try_from(half).unwrap_or(Semaphore::MAX_PERMITS));
        Self { pool, turns: Arc::new(turns), kept: Arc::default() }
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// When the database doesn't answer, or has too much to do for as long as the pool waits.
    pub async fn reader(&self) -> Result<Reader> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(self.pool.options().get_acquire_timeout(), turn);
        let turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let kept = lock(&self.kept).connections.pop().filter(|(since, _)| since.elapsed() < RESTED);
        let connection = match kept {
            Some((_, connection)) => connection,
            None => self.pool.acquire().await?,
        };
        Ok(Reader { readers: self.clone(), connection, _turn: turn })
    }

    fn keep(&self, connection: PoolConnection<Postgres>) {
        let mut kept = lock(&self.kept);
        kept.connections.push((Instant::now(), connection));
        if !std::mem::replace(&mut kept.watched, true) {
            tokio::spawn(give_back(Arc::downgrade(&self.kept)));
        }
    }
}

/// Gives back what rests, until nothing is kept any more.
async fn give_back(kept: Weak<Mutex<Kept>>) {
    loop {
        tokio::time::sleep(RESTED).await;
        let Some(kept) = kept.upgrade() else { return };
        let mut kept = lock(&kept);
        kept.connections.retain(|(since, _)| since.elapsed() < RESTED);
        if kept.connections.is_empty() {
            kept.watched = false;
            return;
        }
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One of these connections, and the turn at it. Dropped, it goes back into the pool, which looks after it.
pub struct Reader {
    readers: Readers,
    connection: PoolConnection<Postgres>,
    _turn: OwnedSemaphorePermit,
}

impl Reader {
    /// For the next page: only what has just been read to the end can be relied on.
    pub fn keep(self) {
        self.readers.keep(self.connection);
    }
}

impl Deref for Reader {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use sqlx::postgres::PgPoolOptions;

    use super::*;

    async fn of(pool: &PgPool, connections: u32) -> Readers {
        let options = PgPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_millis(300));
        Readers::new(options.connect_with((*pool.connect_options()).clone()).await.unwrap())
    }

    async fn backend(reader: &mut Reader) -> i32 {
        sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut **reader).await.unwrap()
    }

    #[sqlx::test(migrations = false)]
    async fn page_after_page_reads_with_the_same_connection_until_it_rests(pool: PgPool) {
        let readers = of(&pool, 4).await;
        let mut first = readers.reader().await.unwrap();
        let process = backend(&mut first).await;
        first.keep();
        let mut second = readers.reader().await.unwrap();
        assert_eq!(backend(&mut second).await, process);
        second.keep();
        assert_eq!(readers.pool.num_idle(), 0);
        tokio::time::sleep(RESTED * 3).await;
        assert_eq!(readers.pool.num_idle(), 1, "others may have it");
        drop(readers.reader().await.unwrap());
        tokio::time::sleep(RESTED).await;
        assert_eq!(readers.pool.num_idle(), 1, "what was not read to the end is looked after by the pool");
    }

    #[sqlx::test(migrations = false)]
    async fn pages_leave_half_of_the_connections_to_others(pool: PgPool) {
        let readers = of(&pool, 4).await;
        let held = (readers.reader().await.unwrap(), readers.reader().await.unwrap());
        let third = readers.reader().await;
        assert!(matches!(third, Err(crate::Fault::Database(sqlx::Error::PoolTimedOut))));
        let others = (readers.pool.acquire().await.unwrap(), readers.pool.acquire().await.unwrap());
        drop(held.0);
        readers.reader().await.unwrap();
        drop(others);
    }
}
