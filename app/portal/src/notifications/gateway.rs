//! The operator's message gateway: one POST of JSON per message, with a bearer token.

use std::time::Duration;

use crate::parts::{Sending, Sms, SmsError, SmsSender};

/// A gateway that takes longer is taken for dead: somebody waits for the page.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Between the tries for one message; the job queue has its own, longer ones.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// Once for the process; a second choice is the same one.
pub(crate) fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Sends by the operator's gateway; one try takes 5 seconds at most.
pub struct HttpGateway {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl HttpGateway {
    /// `url` takes `{"id", "phone", "text"}`; answers from 200 to 299 mean that the message was taken, and the same `id`
    /// again is the same message.
    ///
    /// # Errors
    /// When the system's TLS settings can't be read.
    pub fn new(url: String, token: String) -> Result<Self, SmsError> {
        Self::with_timeout(url, token, TIMEOUT)
    }

    pub(super) fn with_timeout(url: String, token: String, timeout: Duration) -> Result<Self, SmsError> {
        choose_cryptography();
        let client = reqwest::Client::builder()
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| SmsError::Unreachable)?;
        Ok(Self { client, url, token })
    }

    /// The error is told apart here and its text dropped: it could quote the request.
    async fn try_once(&self, sms: &Sms) -> Result<(), SmsError> {
        let body = serde_json::json!({ "id": sms.id, "phone": sms.phone, "text": sms.text });
        let sent = self.client.post(&self.url).bearer_auth(&self.token).json(&body).send().await;
        let status = sent.map_err(|_| SmsError::Unreachable)?.status();
        if status.is_success() { Ok(()) } else { Err(SmsError::Answered(status.as_u16())) }
    }
}

impl SmsSender for HttpGateway {
    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        Box::pin(async move {
            for pause in PAUSES {
                match self.try_once(sms).await {
                    // What the gateway understood and refused won't be right the next time.
                    Err(SmsError::Answered(500..)) => tokio::time::sleep(pause).await,
                    answer => return answer,
                }
            }
            self.try_once(sms).await
        })
    }
}
