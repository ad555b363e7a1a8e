//! Nobody's connections keep all others out: of all that may be open at once, one network has a share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Of one network that is no trusted proxy. A proxy brings everybody's.
const SHARE: usize = if cfg!(test) { 4 } else { 256 };

/// How many connections each network has open.
#[derive(Clone)]
pub struct Shares {
    proxy: Option<IpAddr>,
    most: usize,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Shares {
    /// `factor`: where many people share one address.
    pub fn new(proxy: Option<IpAddr>, factor: u32) -> Self {
        let most = SHARE.saturating_mul(usize::try_from(factor).unwrap_or(usize::MAX));
        Self { proxy, most, open: Arc::default() }
    }

    pub fn is_proxy(&self, peer: IpAddr) -> bool {
        self.proxy == Some(peer.to_canonical())
    }

    /// One more connection of this peer, for as long as what comes back is kept. `None`: its network has its share already.
    pub fn take(&self, peer: IpAddr) -> Option<Share> {
        if self.is_proxy(peer) {
            return Some(Share(None));
        }
        let network = network(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Share(Some((self.clone(), network))))
    }
}

/// One connection's part of its network's share; none of a proxy's.
pub struct Share(Option<(Shares, IpAddr)>);

impl Drop for Share {
    fn drop(&mut self) {
        let Some((shares, network)) = &self.0 else { return };
        let mut open = shares.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(network) {
            *count -= 1;
            if *count == 0 {
                open.remove(network);
            }
        }
    }
}

/// An IPv4 address, or the first address of the /64 that one IPv6 customer has.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => std::net::Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_share_and_a_proxy_has_everybodys() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let shares = Shares::new(Some(ip("10.0.0.1")), 1);
        // One customer's /64 is one network, whatever its addresses.
        let mut kept: Vec<_> = (0..SHARE).map(|at| shares.take(ip(&format!("2001:db8::{at:x}"))).unwrap()).collect();
        assert!(shares.take(ip("2001:db8::ffff")).is_none());
        assert!(shares.take(ip("2001:db8:0:1::1")).is_some());
        kept.pop();
        assert!(shares.take(ip("2001:db8::ffff")).is_some());
        let mapped: Vec<_> = (0..SHARE).map(|_| shares.take(ip("::ffff:192.0.2.1")).unwrap()).collect();
        assert!(shares.take(ip("192.0.2.1")).is_none() && shares.take(ip("192.0.2.2")).is_some());
        drop(mapped);
        let of_proxy: Vec<_> = (0..SHARE * 3).map(|_| shares.take(ip("::ffff:10.0.0.1")).unwrap()).collect();
        drop((of_proxy, kept));
        assert!(shares.open.lock().unwrap().is_empty(), "nothing is remembered of who has gone");
    }
}
