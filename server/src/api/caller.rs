//! Who calls, by `Authorization: Bearer sunlit_…`, and how often he still may, which each answer says
//! (draft-ietf-httpapi-ratelimit-headers).

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use http::request::Parts;
use portal::Portal;
use portal::api_keys::{self, ApiCaller, Known};
use portal::limits::{self, Address, Allowance, Debit};
use portal::settings::Bucket;

use super::problem::Problem;

/// Another system with a key in use, within its limit. What it may do its scopes say, which the use cases ask.
pub struct Caller(pub ApiCaller);

/// What is left of the caller's limit, once it is known who calls.
#[derive(Clone, Default)]
pub struct Left(Arc<Mutex<Option<(Bucket, u32)>>>);

impl Left {
    fn set(&self, bucket: Bucket, left: u32) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((bucket, left));
    }

    fn get(&self) -> Option<(Bucket, u32)> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Caller {
    /// Counts so many more calls than the one that was made.
    pub async fn owes(&self, portal: &Portal, more: u32, left: Option<&Left>) -> Result<(), Problem> {
        let (bucket, debit) = debit(portal, &self.0);
        let still = limits::owe(portal, &debit, more).await?;
        if let Some(left) = left {
            left.set(bucket, still);
        }
        Ok(())
    }
}

fn debit(portal: &Portal, caller: &ApiCaller) -> (Bucket, Debit) {
    let bucket = caller.limit().unwrap_or(portal.settings().limits.api_per_key);
    (bucket, Debit::of("api", bucket, caller.key().as_bytes()))
}

impl FromRequestParts<Portal> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, secret) = header
            .and_then(|value| value.trim().split_once(' '))
            .ok_or_else(|| Problem::unknown_caller("api-no-key"))?;
        let secret = if scheme.eq_ignore_ascii_case("bearer") { secret.trim() } else { "" };
        let caller = match api_keys::caller(portal, secret, parts.extensions.get::<Address>().copied()).await? {
            Known::Caller(caller) => caller,
            Known::Nobody => return Err(Problem::unknown_caller("api-unknown-key")),
            Known::Expired => return Err(Problem::unknown_caller("api-expired-key")),
            Known::Elsewhere => return Err(Problem::elsewhere()),
        };
        let (bucket, debit) = debit(portal, &caller);
        let (allowance, left) = limits::take_counted(portal, debit).await?;
        if let Some(slot) = parts.extensions.get::<Left>() {
            slot.set(bucket, left);
        }
        match allowance {
            Allowance::Granted => Ok(Self(caller)),
            Allowance::After(wait) => Err(Problem::too_many(wait.num_seconds())),
        }
    }
}

/// Says in each answer to a key how many calls are left, and in how many seconds all of them are there again.
pub async fn say_limits(mut request: Request, next: Next) -> Response {
    let left = Left::default();
    request.extensions_mut().insert(left.clone());
    let mut response = next.run(request).await;
    if let Some((bucket, left)) = left.get() {
        let seconds = |calls: u32| (bucket.refill.as_seconds_f64() * f64::from(calls)).ceil();
        let policy = format!("\"key\";q={};w={}", bucket.burst, seconds(bucket.burst));
        let now = format!("\"key\";r={left};t={}", seconds(bucket.burst.saturating_sub(left)));
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", now)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
    }
    response
}
