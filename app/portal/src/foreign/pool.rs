//! Whose turn it is. Round after round each of those who wait gets one, so that whoever brings many files waits behind
//! himself and not others behind him.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

pub(super) struct Pool {
    children: usize,
    waiting: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whose children are at work, each at most once.
    running: Vec<Vec<u8>>,
    queue: VecDeque<(Vec<u8>, oneshot::Sender<Turn>)>,
    /// When those who wait or work had their last turn, by a count that only grows.
    served: HashMap<Vec<u8>, u64>,
    turns: u64,
}

/// Somebody's turn, for as long as it lives.
pub(super) struct Turn {
    pool: Arc<Pool>,
    whose: Vec<u8>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        state.running.retain(|running| *running != self.whose);
        drop(state);
        self.pool.hand_out();
    }
}

impl Pool {
    pub(super) fn new(children: usize, waiting: usize) -> Self {
        Self { children, waiting, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None`: too many wait already. Whoever stops waiting gives up the place.
    pub(super) async fn turn(self: &Arc<Self>, whose: &[u8]) -> Option<Turn> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut state = self.state();
            state.queue.retain(|(_, waiting)| !waiting.is_closed());
            let own = state.queue.iter().filter(|(waiting, _)| waiting == whose).count();
            // Nobody takes up more than a quarter of the queue.
            if state.queue.len() >= self.waiting || own >= self.waiting.div_ceil(4) {
                return None;
            }
            state.queue.push_back((whose.to_vec(), sender));
        }
        self.hand_out();
        receiver.await.ok()
    }

    fn hand_out(self: &Arc<Self>) {
        loop {
            let mut state = self.state();
            if state.running.len() >= self.children {
                return;
            }
            let Some((whose, sender)) = state.next() else { return };
            state.turns += 1;
            let turns = state.turns;
            state.running.push(whose.clone());
            state.served.insert(whose.clone(), turns);
            state.forget();
            drop(state);
            // Whoever has gone meanwhile gives it back at once, by dropping it.
            let _ = sender.send(Turn { pool: Arc::clone(self), whose });
        }
    }
}

impl State {
    /// Of those whose child is not at work, the one whose last turn is longest ago.
    fn next(&mut self) -> Option<(Vec<u8>, oneshot::Sender<Turn>)> {
        self.queue.retain(|(_, waiting)| !waiting.is_closed());
        let free = self.queue.iter().enumerate().filter(|(_, (whose, _))| !self.running.contains(whose));
        let (at, _) = free.min_by_key(|(at, (whose, _))| (self.served.get(whose).copied().unwrap_or_default(), *at))?;
        self.queue.remove(at)
    }

    /// Whoever neither waits nor works begins anew.
    fn forget(&mut self) {
        let Self { served, running, queue, .. } = self;
        served.retain(|whose, _| running.contains(whose) || queue.iter().any(|(waiting, _)| waiting == whose));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn soon<T>(future: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(std::time::Duration::from_millis(50), future).await.ok()
    }

    #[tokio::test]
    async fn whoever_brings_many_waits_behind_himself() {
        let pool = Arc::new(Pool::new(2, 100));
        let many = pool.turn(b"many").await.unwrap();
        let waiting: Vec<_> = (0..20)
            .map(|_| {
                let pool = pool.clone();
                tokio::spawn(async move { pool.turn(b"many").await })
            })
            .collect();
        tokio::task::yield_now().await;
        // The other child is there for others, at once.
        let one = soon(pool.turn(b"one")).await.flatten().unwrap();
        assert!(soon(pool.turn(b"another")).await.is_none());
        let another = tokio::spawn({
            let pool = pool.clone();
            async move { pool.turn(b"another").await }
        });
        tokio::task::yield_now().await;
        drop(many);
        // It had its turn; the other one had none yet.
        assert!(soon(another).await.unwrap().unwrap().is_some());
        drop(one);
        assert_eq!(waiting.len(), 20);
    }

    #[tokio::test]
    async fn who_has_gone_is_passed_over_and_a_full_queue_says_so() {
        let pool = Arc::new(Pool::new(1, 8));
        let first = pool.turn(b"a").await.unwrap();
        for _ in 0..10 {
            assert!(soon(pool.turn(b"b")).await.is_none(), "waits, and leaves");
        }
        let held: Vec<_> = (0..2)
            .map(|_| {
                let pool = pool.clone();
                tokio::spawn(async move { pool.turn(b"b").await })
            })
            .collect();
        tokio::task::yield_now().await;
        assert!(soon(pool.turn(b"b")).await.unwrap().is_none(), "a quarter of the queue is the most");
        drop(first);
        for turn in held {
            drop(turn.await.unwrap().unwrap());
        }
    }
}
