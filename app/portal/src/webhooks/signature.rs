//! The secret of an endpoint and what it signs: HMAC-SHA-256 over id, time and body, by Standard Webhooks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::parts::Random;
use crate::sealed::Place;
use crate::{Keys, Result};

/// In front of a secret as it is handed over.
const PREFIX: &str = "whsec_";
const BYTES: usize = 32;

/// What signs. It is in no log: it has no `Debug`.
pub(super) struct Secret(Vec<u8>);

/// Which of an endpoint's two secrets.
#[derive(Clone, Copy)]
pub(super) enum Which {
    Current,
    Previous,
}

fn place(endpoint: Uuid, which: Which) -> Place {
    let column = match which {
        Which::Current => "webhook_endpoints.sealed_secret",
        Which::Previous => "webhook_endpoints.sealed_previous",
    };
    Place::new(column, endpoint)
}

impl Secret {
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = vec![0; BYTES];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// As the receiver's library takes it.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    pub fn seal(&self, keys: &Keys, random: &dyn Random, endpoint: Uuid, which: Which) -> Result<Vec<u8>> {
        Ok(keys.webhooks().seal(random, &place(endpoint, which), &self.0)?)
    }

    pub fn open(keys: &Keys, endpoint: Uuid, which: Which, sealed: &[u8]) -> Result<Self> {
        Ok(Self(keys.webhooks().open(&place(endpoint, which), sealed)?))
    }

    fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// The header `webhook-signature`: one signature for each secret. `id` has no dot; `timestamp` counts seconds.
pub(super) fn sign(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> String {
    secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::parts::SeededRandom;

    /// The vector that the libraries of Standard Webhooks are tested by.
    #[test]
    fn signs_as_the_published_libraries_do() {
        let secret = Secret(STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let signature = sign(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_sealed_secret_opens_in_its_place_alone() {
        let (keys, random) = (crate::testing::keys(), SeededRandom::new(3));
        let (endpoint, secret) = (Uuid::from_u128(1), Secret::generate(&random));
        let sealed = secret.seal(&keys, &random, endpoint, Which::Current).unwrap();
        assert!(!sealed.windows(BYTES).any(|part| part == secret.0));
        assert_eq!(Secret::open(&keys, endpoint, Which::Current, &sealed).unwrap().0, secret.0);
        assert!(Secret::open(&keys, endpoint, Which::Previous, &sealed).is_err());
        assert!(Secret::open(&keys, Uuid::from_u128(2), Which::Current, &sealed).is_err());
    }
}
