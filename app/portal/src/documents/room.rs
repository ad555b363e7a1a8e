//! Room for uploads under way: so many at once of a session, of an address and each network around it, and in all; and so
//! many bytes of files that wait on disk to be looked at.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Portal;
use crate::foreign::Whose;
use crate::limits::Address;

/// Forms with files that one browser may send at once.
const PER_SESSION: usize = 3;
/// That all behind one address may send at once, times the operator's factor.
const PER_ADDRESS: usize = 24;
/// That the process takes at once.
const IN_ALL: usize = 160;
/// That one network may send at once however wide it is, times the operator's factor: others find room as well.
const PER_NETWORK: usize = IN_ALL / 2;
/// Bytes on disk of all uploads under way together.
const BYTES: u64 = 1 << 30;

/// The room of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Rooms(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    sessions: HashMap<Vec<u8>, usize>,
    networks: HashMap<Vec<u8>, usize>,
    uploads: usize,
    bytes: u64,
}

/// One upload under way. Cheap to clone; its place is free again when the last clone is gone.
#[derive(Clone)]
pub struct Room(Arc<Place>);

struct Place {
    rooms: Rooms,
    session: Vec<u8>,
    /// From the narrowest.
    networks: Vec<Vec<u8>>,
}

/// A place in the portal's process; see [`Rooms::enter`].
#[must_use]
pub fn enter(portal: &Portal, session: &[u8], address: Address, factor: u32) -> Option<Room> {
    portal.kept::<Rooms>().enter(session, address, factor)
}

impl Rooms {
    /// A place for an upload of this session from this address, if there is one. `factor` is what the operator allows one
    /// address more than usual.
    #[must_use]
    pub fn enter(&self, session: &[u8], address: Address, factor: u32) -> Option<Room> {
        let mut state = self.state();
        let (session, networks) = (session.to_vec(), address.networks());
        let of = |counts: &HashMap<Vec<u8>, usize>, whose| counts.get(whose).copied().unwrap_or_default();
        let full = state.uploads >= IN_ALL
            || of(&state.sessions, &session) >= PER_SESSION
            || networks.iter().any(|(network, wider)| of(&state.networks, network) >= most(*wider, factor));
        if full {
            return None;
        }
        let networks: Vec<Vec<u8>> = networks.into_iter().map(|(network, _)| network).collect();
        state.uploads += 1;
        *state.sessions.entry(session.clone()).or_default() += 1;
        for network in &networks {
            *state.networks.entry(network.clone()).or_default() += 1;
        }
        Some(Room(Arc::new(Place { rooms: self.clone(), session, networks })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Uploads at once from a network in which `wider` times as much is allowed as from one address.
fn most(wider: u32, factor: u32) -> usize {
    let times = |count: usize, by: u32| count.saturating_mul(usize::try_from(by).unwrap_or(usize::MAX));
    times(times(PER_ADDRESS, wider).min(PER_NETWORK), factor)
}

impl Room {
    /// Between whom turns at the decoders are shared out.
    pub(super) fn whose(&self) -> Whose {
        Whose { address: self.0.networks.first().cloned().unwrap_or_default(), session: self.0.session.clone() }
    }

    /// So many more bytes on disk, if there is room for them.
    pub(super) fn take(&self, bytes: u64) -> bool {
        let mut state = self.0.rooms.state();
        let taken = state.bytes.saturating_add(bytes);
        if taken > BYTES {
            return false;
        }
        state.bytes = taken;
        true
    }

    pub(super) fn give_back(&self, bytes: u64) {
        let mut state = self.0.rooms.state();
        state.bytes = state.bytes.saturating_sub(bytes);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.rooms.state();
        state.uploads = state.uploads.saturating_sub(1);
        leave(&mut state.sessions, &self.session);
        for network in &self.networks {
            leave(&mut state.networks, network);
        }
    }
}

fn leave(counts: &mut HashMap<Vec<u8>, usize>, whose: &[u8]) {
    if let Some(count) = counts.get_mut(whose) {
        *count -= 1;
        if *count == 0 {
            counts.remove(whose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> Address {
        Address(std::net::Ipv4Addr::new(192, 0, 2, last).into())
    }

    #[test]
    fn one_address_leaves_room_for_others() {
        let rooms = Rooms::default();
        let full: Vec<Room> =
            (0_u32..).map_while(|at| rooms.enter(&at.to_be_bytes(), address(1), 1)).take(1000).collect();
        assert_eq!(full.len(), PER_ADDRESS);
        let mine: Vec<Room> = (0..10).map_while(|_| rooms.enter(b"mine", address(2), 1)).collect();
        assert_eq!(mine.len(), PER_SESSION);
        assert!(rooms.enter(b"x", address(1), 2).is_some(), "the operator may know of a hall");
        drop((full, mine));
        assert!(rooms.state().networks.is_empty() && rooms.state().sessions.is_empty());
    }

    #[test]
    fn whoever_has_many_addresses_leaves_room_for_others() {
        let most = |address: fn(u32) -> String| {
            let rooms = Rooms::default();
            let enter = |at: u32| rooms.enter(&at.to_be_bytes(), Address(address(at).parse().unwrap()), 1);
            let full: Vec<Room> = (1..250).map_while(enter).collect();
            assert!(rooms.enter(b"other", Address("203.0.113.1".parse().unwrap()), 1).is_some());
            full.len()
        };
        assert_eq!(most(|at| format!("192.0.2.{at}")), PER_NETWORK);
        assert_eq!(most(|at| format!("2001:db8:1::{at:x}")), PER_ADDRESS, "one customer's");
        assert_eq!(most(|at| format!("2001:db8:1:{at:x}::1")), PER_NETWORK, "a customer with a wider network");
        assert_eq!(most(|at| format!("2001:db8:1:{at:x}00::1")), PER_NETWORK, "a whole site's");
    }

    #[test]
    fn bytes_are_bounded_for_all_together() {
        let rooms = Rooms::default();
        let (one, other) = (rooms.enter(b"1", address(1), 1).unwrap(), rooms.enter(b"2", address(2), 1).unwrap());
        assert!(one.take(BYTES - 1) && other.take(1) && !other.take(1));
        one.give_back(10);
        assert!(other.take(10));
    }
}
