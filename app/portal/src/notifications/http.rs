//! HTTP as all providers are spoken to: bounded in time and size, and nothing of a request in an error.

use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::parts::{Known, SmsError};

/// A provider that takes longer is taken for dead: somebody waits for the page.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Between the tries for one message; the job queue has its own, longer ones.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];
/// Bytes of an answer: fifty messages of a phone are less.
const LARGEST: usize = 512 * 1024;
/// Characters of a provider's code.
const LONGEST_CODE: usize = 80;

/// Once for the process; a second choice is the same one.
pub(crate) fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What was answered, whatever the status.
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// # Errors
    /// When it is not such JSON; a status that says that something went wrong is then what is told.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, SmsError> {
        serde_json::from_slice(&self.body).map_err(|_| match self.status {
            200..=299 => SmsError::Unreadable,
            status => SmsError::Answered(status),
        })
    }
}

pub(super) struct Http(reqwest::Client);

impl Http {
    /// # Errors
    /// When the system's TLS settings can't be read.
    pub fn new() -> Result<Self, SmsError> {
        Self::with_timeout(TIMEOUT)
    }

    /// # Errors
    /// As of [`Self::new`].
    pub fn with_timeout(timeout: Duration) -> Result<Self, SmsError> {
        choose_cryptography();
        let client = reqwest::Client::builder().timeout(timeout).redirect(reqwest::redirect::Policy::none()).build();
        Ok(Self(client.map_err(|_| SmsError::Unreachable)?))
    }

    pub fn get(&self, address: &str) -> reqwest::RequestBuilder {
        self.0.get(address)
    }

    pub fn post(&self, address: &str) -> reqwest::RequestBuilder {
        self.0.post(address)
    }
}

/// The errors are told apart here and their texts dropped: they could quote the request.
///
/// # Errors
/// When nothing is answered in time, or too much, or that the provider itself is in trouble (500 and more).
pub(super) async fn answer(request: reqwest::RequestBuilder) -> Result<Answer, SmsError> {
    let mut response = request.send().await.map_err(|_| SmsError::Unreachable)?;
    let status = response.status().as_u16();
    if status >= 500 {
        return Err(SmsError::Answered(status));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| SmsError::Unreachable)? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(SmsError::Unreadable);
        }
    }
    Ok(Answer { status, body })
}

/// Tries up to three times in about a second as long as the provider says that it is in trouble, and asks between the tries: it
/// may have the message all the same. What it understood and refused won't be right the next time, and what it did not answer is the
/// queue's to ask for. `ask`: whether the provider has it; of one that knows our id again, nothing is to be asked.
pub(super) async fn patiently<F, A>(once: impl Fn() -> F, ask: impl Fn() -> A) -> Result<Known, SmsError>
where
    F: Future<Output = Result<Known, SmsError>>,
    A: Future<Output = Result<Option<Known>, SmsError>>,
{
    for pause in PAUSES {
        let trouble = match once().await {
            Err(trouble @ SmsError::Answered(500..)) => trouble,
            answer => return answer,
        };
        tokio::time::sleep(pause).await;
        match ask().await {
            Ok(Some(known)) => return Ok(known),
            Ok(None) => {}
            Err(error) if error.is_trouble() => return Err(trouble),
            // It says nothing of its messages: to this account, for example.
            Err(_) => {}
        }
    }
    once().await
}

/// A provider's code as it may be kept and shown: what else there is of it could quote the request.
pub(super) fn code(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let code: String = text.chars().filter(plain).take(LONGEST_CODE).collect();
    if code.is_empty() { "unsaid".to_owned() } else { code }
}

/// The host of an address, with its port if it says one.
pub(super) fn host(address: &str) -> String {
    let authority = address.split_once("://").map_or(address, |(_, rest)| rest);
    authority.split(['/', '?']).next().unwrap_or_default().to_owned()
}
