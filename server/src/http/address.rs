//! Where a request comes from, for the limits. Never logged.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use portal::limits::Address;

/// Puts the [`Address`] into the request's extensions.
pub async fn find(
    State(proxy): State<Option<IpAddr>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let address = address(peer.ip(), proxy, forwarded);
    request.extensions_mut().insert(Address(address));
    next.run(request).await
}

/// The last address of the header is the one that the proxy wrote; those before it are anybody's word.
fn address<'a>(peer: IpAddr, proxy: Option<IpAddr>, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
    if proxy != Some(peer.to_canonical()) {
        return peer;
    }
    forwarded.last().and_then(|line| line.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_proxys_own_word_counts() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxy = ip("10.0.0.1");
        let header = ["192.0.2.9, 203.0.113.5"];
        assert_eq!(address(proxy, Some(proxy), header.into_iter()), ip("203.0.113.5"));
        assert_eq!(address(ip("198.51.100.7"), Some(proxy), header.into_iter()), ip("198.51.100.7"));
        assert_eq!(address(proxy, None, header.into_iter()), proxy);
        assert_eq!(address(proxy, Some(proxy), ["nonsense"].into_iter()), proxy);
    }
}
