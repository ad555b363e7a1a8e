//! The way to receivers. What a name stands for is looked at when the connection is made, so that no name can lead to an address
//! that is not called; nothing follows a redirect, asks a proxy or reads an answer's body.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::header::RETRY_AFTER;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::Url;

use super::networks::Networks;
use super::{addresses, schedule};
use crate::notifications::http::choose_cryptography;

const CONNECT: Duration = Duration::from_secs(5);
/// From the connection to the answer's headers.
const WHOLE: Duration = Duration::from_secs(15);

/// Sends to receivers. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    secure: reqwest::Client,
    plain: reqwest::Client,
    networks: Networks,
}

/// What one try came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Taken(u16),
    /// With the time that the receiver asks for.
    Refused(u16, Option<TimeDelta>),
    Unanswered(Silence),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// It stands for no address that is called.
    Address,
    Unreachable,
    Late,
}

/// What goes out.
pub(super) struct Letter {
    pub id: String,
    pub timestamp: i64,
    pub signature: String,
    pub body: Vec<u8>,
}

impl Post {
    /// `own`: the operator's networks, called beside public ones.
    ///
    /// # Errors
    /// When the system's TLS settings can't be read.
    pub fn new(own: &[IpNet]) -> Result<Self, reqwest::Error> {
        Self::with(own, Arc::new(System), WHOLE)
    }

    pub(super) fn with(own: &[IpNet], names: Arc<dyn Resolve>, whole: Duration) -> Result<Self, reqwest::Error> {
        choose_cryptography();
        let networks = Networks::new(own);
        let client = |is_plain: bool| {
            reqwest::Client::builder()
                .https_only(!is_plain)
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .user_agent("sunlit")
                // Each try looks at the address anew.
                .pool_max_idle_per_host(0)
                .connect_timeout(CONNECT.min(whole))
                .timeout(whole)
                .dns_resolver(Guarded { names: names.clone(), networks: networks.clone(), is_plain })
                .build()
        };
        Ok(Self { secure: client(false)?, plain: client(true)?, networks })
    }

    /// One try; it takes 15 seconds at most.
    pub(super) async fn send(&self, url: &str, letter: Letter, now: DateTime<Utc>) -> Answer {
        let Ok(url) = Url::parse(url) else { return Answer::Unanswered(Silence::Address) };
        let is_plain = url.scheme() != "https";
        let called = |address| if is_plain { self.networks.has(address) } else { self.networks.reaches(address) };
        if addresses::literal(&url).is_some_and(|address| !called(address)) {
            return Answer::Unanswered(Silence::Address);
        }
        let client = if is_plain { &self.plain } else { &self.secure };
        let request = client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", letter.id)
            .header("webhook-timestamp", letter.timestamp)
            .header("webhook-signature", letter.signature)
            .body(letter.body);
        match request.send().await {
            Ok(response) if response.status().is_success() => Answer::Taken(response.status().as_u16()),
            Ok(response) => {
                let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                let asked = header.and_then(|header| schedule::asked(header, now));
                Answer::Refused(response.status().as_u16(), asked)
            }
            // Its text could quote the address, and that may hold somebody's key.
            Err(error) => Answer::Unanswered(silence(&error)),
        }
    }
}

fn silence(error: &reqwest::Error) -> Silence {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if one.is::<NotCalled>() {
            return Silence::Address;
        }
        cause = one.source();
    }
    if error.is_timeout() { Silence::Late } else { Silence::Unreachable }
}

/// What a name stands for is none of the addresses that are called.
#[derive(Debug, thiserror::Error)]
#[error("stands for no address that is called")]
struct NotCalled;

/// Asks for a name, and lets only those addresses through that are called.
struct Guarded {
    names: Arc<dyn Resolve>,
    networks: Networks,
    is_plain: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (asked, networks, is_plain) = (self.names.resolve(name), self.networks.clone(), self.is_plain);
        Box::pin(async move {
            let called = |found: &SocketAddr| match is_plain {
                true => networks.has(found.ip()),
                false => networks.reaches(found.ip()),
            };
            let called: Vec<SocketAddr> = asked.await?.filter(called).collect();
            if called.is_empty() {
                return Err(NotCalled.into());
            }
            Ok(Box::new(called.into_iter()) as Addrs)
        })
    }
}

/// The system's resolver.
struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
