//! An endpoint's address as it was typed: what can be called, and where what it says alone shows that it can't be.

use std::net::IpAddr;

use url::{Host, Url};

use super::networks::Networks;

/// Characters of an address.
const LONGEST: usize = 2_000;

/// Why an address is no endpoint's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the address must be like https://system.example.cn/sunlit, with 2000 characters at most")]
    NoAddress,
    #[error("the address must not hold a user, a password or what follows a #; the signature says who sends")]
    Credentials,
    #[error("the address must begin with https://; http:// is for addresses in webhook_networks alone")]
    Plain,
    #[error("{0} is no public address; name its network in webhook_networks if it is one of your own")]
    NotPublic(IpAddr),
}

/// Reads an address. Where it holds a name, what that stands for is looked at when it is called.
pub(super) fn parse(typed: &str, networks: &Networks) -> Result<Url, Unfit> {
    let url = Url::parse(typed.trim()).map_err(|_| Unfit::NoAddress)?;
    if typed.len() > LONGEST || !matches!(url.scheme(), "https" | "http") {
        return Err(Unfit::NoAddress);
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(Unfit::Credentials);
    }
    let is_plain = url.scheme() == "http";
    match literal(&url) {
        Some(address) if !networks.reaches(address) => Err(Unfit::NotPublic(address)),
        Some(address) if is_plain && !networks.has(address) => Err(Unfit::Plain),
        None if is_plain && networks.is_empty() => Err(Unfit::Plain),
        _ => Ok(url),
    }
}

/// The IP address where the host is one, however it is written: no resolver is asked for it.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_not_called_is_refused_with_a_reason() {
        let none = Networks::new(&[]);
        for url in
            ["", "system.example.cn", "ftp://system.example.cn/", "https://", &format!("https://a.cn/{:2000}", 0)]
        {
            assert_eq!(parse(url, &none), Err(Unfit::NoAddress), "{url}");
        }
        for url in ["https://me@a.cn/", "https://me:word@a.cn/", "https://a.cn/#part"] {
            assert_eq!(parse(url, &none), Err(Unfit::Credentials), "{url}");
        }
        for url in ["http://a.cn/", "http://1.1.1.1/"] {
            assert_eq!(parse(url, &none), Err(Unfit::Plain), "{url}");
        }
        // As whoever hides it would write it.
        let hidden = [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
        ];
        for host in hidden {
            assert!(matches!(parse(&format!("https://{host}:8443/x"), &none), Err(Unfit::NotPublic(_))), "{host}");
        }
        let own = Networks::new(&["127.0.0.0/8".parse().unwrap()]);
        for url in ["https://a.cn/x?y=1", "https://1.1.1.1/", "http://127.0.0.1:80/", "http://inside.example.cn/"] {
            assert!(parse(url, &own).is_ok(), "{url}");
        }
        assert_eq!(parse("http://1.1.1.1/", &own), Err(Unfit::Plain));
    }
}
