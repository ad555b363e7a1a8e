//! The operator's message gateway: one POST of JSON per message, with a bearer token.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::http::{Http, answer, code, patiently};
use super::receipt::Receipt;
use crate::parts::{Asking, Blame, Fate, Known, Provider, Sending, Sent, Sms, SmsError, SmsSender};

/// Statuses by which it says that it will never take this message.
const NEVER: [u16; 4] = [400, 410, 413, 422];
/// Codes by which it says that a message failed for the number: see README.
pub(super) const NUMBER_FAILED: [&str; 2] = ["absent", "unknown"];

/// Sends by the operator's gateway; one try takes 5 seconds at most.
pub struct HttpGateway {
    http: Http,
    url: String,
    token: String,
}

/// What the gateway says of a message, asked or by itself.
#[derive(Deserialize)]
pub(super) struct Said {
    id: Option<String>,
    state: String,
    code: Option<String>,
    at: Option<DateTime<Utc>>,
}

impl Said {
    fn fate(&self) -> Option<Fate> {
        match self.state.as_str() {
            "delivered" => Some(Fate::Delivered),
            "failed" => Some(Fate::Failed(code(self.code.as_deref().unwrap_or_default()))),
            _ => None,
        }
    }

    /// `None`: it is on its way, or nobody knows which one it is.
    pub fn receipt(self) -> Option<Receipt> {
        let fate = self.fate()?;
        Some(Receipt { provider_id: self.id?, own_id: None, fate, at: self.at })
    }
}

impl HttpGateway {
    /// `url` takes `{"id", "phone", "text"}`; answers from 200 to 299 mean that the message was taken, and the same `id`
    /// again is the same message. `GET {url}/{id}` gives what became of it.
    ///
    /// # Errors
    /// When the system's TLS settings can't be read.
    pub fn new(url: String, token: String) -> Result<Self, SmsError> {
        Ok(Self { http: Http::new()?, url, token })
    }

    #[cfg(test)]
    pub(super) fn with_timeout(url: String, token: String, timeout: std::time::Duration) -> Result<Self, SmsError> {
        Ok(Self { http: Http::with_timeout(timeout)?, url, token })
    }

    async fn try_once(&self, sms: &Sms) -> Result<Known, SmsError> {
        let body = serde_json::json!({ "id": sms.id, "phone": sms.phone, "text": sms.text });
        let answer = answer(self.http.post(&self.url).bearer_auth(&self.token).json(&body)).await?;
        match answer.status {
            // Our id is the gateway's.
            200..=299 => Ok(Known { provider_id: Some(sms.id.to_string()), fate: None }),
            status if NEVER.contains(&status) => {
                Err(SmsError::Refused { code: status.to_string(), blame: Blame::Message })
            }
            status => Err(SmsError::Answered(status)),
        }
    }
}

impl SmsSender for HttpGateway {
    fn provider(&self) -> Provider {
        Provider::Gateway
    }

    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        // The same id again is the same message.
        Box::pin(patiently(|| self.try_once(sms), || async { Ok(None) }))
    }

    fn ask<'a>(&'a self, sent: &'a Sent<'a>) -> Asking<'a> {
        Box::pin(async move {
            let address = format!("{}/{}", self.url.trim_end_matches('/'), sent.id);
            let answer = answer(self.http.get(&address).bearer_auth(&self.token)).await?;
            match answer.status {
                404 => Ok(None),
                200..=299 => {
                    let said: Said = answer.json()?;
                    let fate = said.fate().map(|fate| (fate, said.at));
                    Ok(Some(Known { provider_id: Some(sent.id.to_string()), fate }))
                }
                status => Err(SmsError::Answered(status)),
            }
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
