//! Time, chance and the way to a phone are parts of the portal, so that a test can say what they are.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng, TryRng};
use uuid::Uuid;

/// Where the time comes from. Instants are UTC.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// A clock that moves only when it is told to.
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    pub fn set(&self, now: DateTime<Utc>) {
        *lock(&self.0) = now;
    }

    pub fn advance(&self, by: TimeDelta) {
        *lock(&self.0) += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *lock(&self.0)
    }
}

/// Where chance comes from.
pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// Letters and digits that nobody takes for each other.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

impl dyn Random + '_ {
    /// So many letters and digits that nobody takes for each other; 4.95 bits each.
    #[must_use]
    pub fn letters(&self, count: usize) -> String {
        (0..count).map(|_| char::from(LETTERS[self.below(31) as usize])).collect()
    }

    /// A number from 0 to `below` − 1, each as likely. `below` is at least 1.
    #[must_use]
    pub fn below(&self, below: u32) -> u32 {
        // Numbers of the last, incomplete round would make small results likelier.
        let whole = u32::MAX - u32::MAX % below;
        loop {
            let mut bytes = [0; 4];
            self.fill(&mut bytes);
            let number = u32::from_le_bytes(bytes);
            if number < whole {
                return number % below;
            }
        }
    }
}

/// The operating system's generator.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness nothing here may go on: keys and codes would be guessable.
        SysRng.try_fill_bytes(bytes).expect("the operating system gives random bytes");
    }
}

/// The same numbers for the same seed: for tests and demo data, never for keys of real data.
pub struct SeededRandom(Mutex<StdRng>);

impl SeededRandom {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        lock(&self.0).fill_bytes(bytes);
    }
}

/// One message on its way. Its text holds a code, or a reference and a link, and never goes to a log.
pub struct Sms {
    /// Of the notification or code: what a gateway uses to drop repeats, and what a log may hold.
    pub id: Uuid,
    /// 11 digits of a mainland mobile phone.
    pub phone: String,
    pub text: String,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    #[error("no answer from the message gateway")]
    Unreachable,
    #[error("the message gateway answered {0}")]
    Answered(u16),
    #[error("the message could not be kept")]
    NotKept,
}

/// The future of [`SmsSender::send`].
pub type Sending<'a> = Pin<Box<dyn Future<Output = std::result::Result<(), SmsError>> + Send + 'a>>;

/// Sends messages: by a gateway, or into the demo's list.
pub trait SmsSender: Send + Sync {
    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a>;
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
