//! Which addresses are called: public ones, and those of the networks that the operator names.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// IPv4 that is nobody's on the public network, by IANA's registry of special-purpose addresses (RFC 6890) and that of multicast.
const SPECIAL_V4: [([u8; 4], u8); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];
/// What is public in IPv6 at all.
const PUBLIC_V6: ([u16; 8], u8) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
/// And in it: IETF's own with Teredo, documentation, and 6to4, which leads to any IPv4 address.
const SPECIAL_V6: [([u16; 8], u8); 4] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
    ([0x2001, 0x0db8, 0, 0, 0, 0, 0, 0], 32),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
];

/// The operator's networks.
#[derive(Debug, Clone)]
pub(super) struct Networks(Arc<[IpNet]>);

impl Networks {
    pub fn new(own: &[IpNet]) -> Self {
        Self(own.into())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One of the operator's own, where calls without TLS may go as well.
    pub fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether it is called at all.
    pub fn reaches(&self, address: IpAddr) -> bool {
        self.has(address) || is_public(address)
    }
}

/// An IPv4 address that stands in an IPv6 one is judged as what it is.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let within = |(network, length): &([u8; 4], u8)| {
                Ipv4Net::new((*network).into(), *length).is_ok_and(|network| network.contains(&address))
            };
            !SPECIAL_V4.iter().any(within)
        }
        IpAddr::V6(address) => {
            let within = |(network, length): &([u16; 8], u8)| {
                Ipv6Net::new((*network).into(), *length).is_ok_and(|network| network.contains(&address))
            };
            within(&PUBLIC_V6) && !SPECIAL_V6.iter().any(within)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_address_is_called_and_the_operators_own_are() {
        let none = Networks::new(&[]);
        let refused = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.19.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for address in refused {
            assert!(!none.reaches(address.parse().unwrap()), "{address}");
        }
        for address in
            ["1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2400:3200::1", "::ffff:1.1.1.1"]
        {
            assert!(none.reaches(address.parse().unwrap()), "{address}");
            assert!(!none.has(address.parse().unwrap()), "{address}");
        }
        let own = Networks::new(&["10.1.0.0/16".parse().unwrap(), "fd00:1::/32".parse().unwrap()]);
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "fd00:1::5"] {
            assert!(own.has(address.parse().unwrap()) && own.reaches(address.parse().unwrap()), "{address}");
        }
        assert!(!own.reaches("10.2.0.1".parse().unwrap()) && own.reaches("1.1.1.1".parse().unwrap()));
    }
}
