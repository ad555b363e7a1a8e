//! Whose turn it is. Round after round each address of those who wait gets one, and in each of an address's turns another
//! of its sessions, so that whoever brings many files waits behind himself and not others behind him.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Between whom turns are shared out: addresses first, then the sessions behind one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Whose {
    pub address: Vec<u8>,
    pub session: Vec<u8>,
}

pub(super) struct Pool {
    children: usize,
    waiting: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whose children are at work. No session has two.
    running: Vec<Whose>,
    queue: VecDeque<(Whose, oneshot::Sender<Turn>)>,
    /// When those who wait or work had their last turn, by a count that only grows.
    addresses: HashMap<Vec<u8>, u64>,
    sessions: HashMap<Vec<u8>, u64>,
    turns: u64,
}

/// Somebody's turn, for as long as it lives.
pub(super) struct Turn {
    pool: Arc<Pool>,
    whose: Whose,
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
    pub(super) async fn turn(self: &Arc<Self>, whose: &Whose) -> Option<Turn> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut state = self.state();
            state.queue.retain(|(_, waiting)| !waiting.is_closed());
            let beside = state.queue.iter().filter(|(waiting, _)| waiting.address == whose.address).count();
            // No address takes up more than a quarter of the queue.
            if state.queue.len() >= self.waiting || beside >= self.waiting.div_ceil(4) {
                return None;
            }
            state.queue.push_back((whose.clone(), sender));
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
            state.addresses.insert(whose.address.clone(), turns);
            state.sessions.insert(whose.session.clone(), turns);
            state.running.push(whose.clone());
            state.forget();
            drop(state);
            // Whoever has gone meanwhile gives it back at once, by dropping it.
            let _ = sender.send(Turn { pool: Arc::clone(self), whose });
        }
    }
}

impl State {
    /// Of those whose session has no child at work: first whose address has fewest, then whose address, then whose session
    /// had its last turn longest ago. So an address has a second child only while nobody of another waits.
    fn next(&mut self) -> Option<(Whose, oneshot::Sender<Turn>)> {
        self.queue.retain(|(_, waiting)| !waiting.is_closed());
        let rank = |whose: &Whose| {
            let at_work = self.running.iter().filter(|running| running.address == whose.address).count();
            let last = |turns: Option<&u64>| turns.copied().unwrap_or_default();
            (at_work, last(self.addresses.get(&whose.address)), last(self.sessions.get(&whose.session)))
        };
        let works = |whose: &Whose| self.running.iter().any(|running| running.session == whose.session);
        let free = self.queue.iter().enumerate().filter(|(_, (whose, _))| !works(whose));
        let (at, _) = free.min_by_key(|(at, (whose, _))| (rank(whose), *at))?;
        self.queue.remove(at)
    }

    /// Whoever neither waits nor works begins anew.
    fn forget(&mut self) {
        let Self { running, queue, addresses, sessions, .. } = self;
        let here = || running.iter().chain(queue.iter().map(|(whose, _)| whose));
        addresses.retain(|address, _| here().any(|whose| whose.address == *address));
        sessions.retain(|session, _| here().any(|whose| whose.session == *session));
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinHandle;

    use super::*;

    async fn soon<T>(future: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(std::time::Duration::from_millis(50), future).await.ok()
    }

    fn whose(address: &str, session: &str) -> Whose {
        Whose { address: address.into(), session: session.into() }
    }

    /// Somebody who stands in the queue from now on, if there is no turn yet.
    async fn waits(pool: &Arc<Pool>, address: &str, session: &str) -> JoinHandle<Option<Turn>> {
        let (pool, whose) = (pool.clone(), whose(address, session));
        let waiting = tokio::spawn(async move { pool.turn(&whose).await });
        tokio::task::yield_now().await;
        waiting
    }

    async fn turn(waiting: JoinHandle<Option<Turn>>) -> Turn {
        soon(waiting).await.expect("a turn").unwrap().unwrap()
    }

    #[tokio::test]
    async fn whoever_brings_many_waits_behind_himself() {
        let pool = Arc::new(Pool::new(2, 100));
        let many = pool.turn(&whose("many", "many")).await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..20 {
            waiting.push(waits(&pool, "many", "many").await);
        }
        // The other child is there for others, at once.
        let one = soon(pool.turn(&whose("one", "one"))).await.flatten().unwrap();
        assert!(soon(pool.turn(&whose("another", "another"))).await.is_none());
        let another = waits(&pool, "another", "another").await;
        drop(many);
        // It had its turn; the other one had none yet.
        let _another = turn(another).await;
        drop(one);
        assert_eq!(waiting.len(), 20);
    }

    #[tokio::test]
    async fn behind_one_address_no_child_is_idle_and_each_session_gets_its_turn() {
        let pool = Arc::new(Pool::new(2, 100));
        let first = pool.turn(&whose("hall", "greedy")).await.unwrap();
        let greedy = waits(&pool, "hall", "greedy").await;
        assert!(!greedy.is_finished(), "never two children for one session");
        // Nobody of another address waits.
        let second = turn(waits(&pool, "hall", "b").await).await;
        let others = [waits(&pool, "hall", "c").await, waits(&pool, "hall", "d").await];
        drop(first);
        let [c, d] = others;
        let c = turn(c).await;
        drop(second);
        let d = turn(d).await;
        assert!(!greedy.is_finished(), "those who had no turn yet come first");
        drop(c);
        drop((turn(greedy).await, d));
    }

    #[tokio::test]
    async fn a_second_child_of_an_address_stands_back_behind_other_addresses() {
        let pool = Arc::new(Pool::new(2, 100));
        let hall = [pool.turn(&whose("hall", "a")).await.unwrap(), pool.turn(&whose("hall", "b")).await.unwrap()];
        let waiting = waits(&pool, "hall", "c").await;
        let home = [waits(&pool, "home", "x").await, waits(&pool, "home", "y").await];
        let [one, other] = hall;
        drop(one);
        let [x, y] = home;
        let x = turn(x).await;
        assert!(!waiting.is_finished());
        drop(other);
        // Each address has one now, though the hall's last turn was before.
        let c = turn(waiting).await;
        assert!(!y.is_finished());
        drop(x);
        drop((turn(y).await, c));
    }

    #[tokio::test]
    async fn who_has_gone_is_passed_over_and_a_full_queue_says_so() {
        let pool = Arc::new(Pool::new(1, 8));
        let first = pool.turn(&whose("a", "a")).await.unwrap();
        for _ in 0..10 {
            assert!(soon(pool.turn(&whose("b", "b"))).await.is_none(), "waits, and leaves");
        }
        let held = [waits(&pool, "b", "b").await, waits(&pool, "b", "c").await];
        assert!(soon(pool.turn(&whose("b", "d"))).await.unwrap().is_none(), "a quarter of the queue is the most");
        drop(first);
        for waiting in held {
            drop(turn(waiting).await);
        }
    }
}
