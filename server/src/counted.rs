//! How much of something one client has going at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// What is counted, by client.
pub type Counts<K> = Arc<Mutex<HashMap<K, usize>>>;

/// Counts one for as long as it lives.
pub struct Counted<K: Eq + Hash + Copy> {
    counts: Counts<K>,
    client: K,
    gauge: &'static str,
}

impl<K: Eq + Hash + Copy> Counted<K> {
    /// `None`: the client has `most` already. All of all clients are told as a metric of this name.
    pub fn one(counts: &Counts<K>, client: K, most: usize, gauge: &'static str) -> Option<Self> {
        let mut all = counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(client).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        metrics::gauge!(gauge).increment(1.0);
        Some(Self { counts: Arc::clone(counts), client, gauge })
    }
}

impl<K: Eq + Hash + Copy> Drop for Counted<K> {
    fn drop(&mut self) {
        let mut all = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.client);
            }
        }
        metrics::gauge!(self.gauge).decrement(1.0);
    }
}
