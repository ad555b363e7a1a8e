//! Who calls, by `Authorization: Bearer sunlit_…`.

use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;
use portal::Portal;
use portal::api_keys::{self, ApiCaller};
use portal::limits::{self, Allowance};

use super::problem::Problem;

/// Another system with a key in use, within its limit. What it may do its scopes say, which the use cases ask.
pub struct Caller(pub ApiCaller);

impl FromRequestParts<Portal> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, secret) = header
            .and_then(|value| value.trim().split_once(' '))
            .ok_or_else(|| Problem::unknown_caller("This needs a key, sent as Authorization: Bearer sunlit_…."))?;
        let caller =
            if scheme.eq_ignore_ascii_case("bearer") { api_keys::caller(portal, secret.trim()).await? } else { None };
        let caller = caller.ok_or_else(|| Problem::unknown_caller("Nobody has this key, or it was revoked."))?;
        let bucket = portal.settings().limits.api_per_key;
        match limits::take(portal, "api", bucket, caller.key().as_bytes()).await? {
            Allowance::Granted => Ok(Self(caller)),
            Allowance::After(wait) => Err(Problem::too_many(wait.num_seconds())),
        }
    }
}
