//! The operator's mail server, by SMTP (RFC 5321). One connection a mail: what a server closes meanwhile is nobody's trouble.

use std::error::Error as _;
use std::time::Duration;

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::account::SmsSecret;
use super::mime;
use crate::parts::{Blame, Mail, MailError, MailSender, Mailing};

/// Until it has the whole mail but for its end.
const UNTIL_DATA: Duration = Duration::from_secs(30);
/// For its word on the mail: whoever hangs up sooner makes doubles. Much more than that (RFC 5321 says ten minutes) keeps others waiting.
const UNTIL_TAKEN: Duration = Duration::from_secs(120);
/// For its goodbye, which nothing depends on.
const UNTIL_BYE: Duration = Duration::from_secs(2);

/// How the connection is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From its first byte on.
    Tls,
    /// By STARTTLS; never without it.
    StartTls,
    /// Not: for a server on this machine.
    None,
}

/// The mail server, and as whom it is spoken to.
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Name and password. `None`: it wants none.
    pub account: Option<(String, SmsSecret)>,
    /// The portal's host name, as it is greeted with; empty without one.
    pub hello: String,
    /// The address from which mails come.
    pub from: String,
}

/// Sends by the operator's mail server.
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    /// `None`: not encrypted.
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    from: Address,
    sender: String,
    until_data: Duration,
    until_taken: Duration,
}

/// Why it can't be spoken to at all.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    #[error("the sender's address is not like name@example.com")]
    From,
    #[error("the system's certificates can't be read, or the host has no name: {0}")]
    Tls(Error),
}

impl Smtp {
    /// # Errors
    /// When the sender's address is none, or the system's certificates can't be read.
    pub fn new(server: MailServer) -> Result<Self, SmtpError> {
        let from: Address = server.from.parse().map_err(|_| SmtpError::From)?;
        let hello = if server.hello.is_empty() { ClientId::default() } else { ClientId::Domain(server.hello) };
        let tls = match server.security {
            Security::None => None,
            Security::Tls | Security::StartTls => {
                Some(TlsParameters::new(server.host.clone()).map_err(SmtpError::Tls)?)
            }
        };
        Ok(Self {
            tls,
            host: server.host,
            port: server.port,
            security: server.security,
            credentials: server.account.map(|(name, secret)| Credentials::new(name, secret.as_str().to_owned())),
            hello,
            sender: from.to_string(),
            from,
            until_data: UNTIL_DATA,
            until_taken: UNTIL_TAKEN,
        })
    }

    #[cfg(test)]
    pub(super) fn with_patience(mut self, patience: Duration) -> Self {
        (self.until_data, self.until_taken) = (patience, patience);
        self
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, MailError> {
        let at_once = self.tls.clone().filter(|_| self.security == Security::Tls);
        let server = (self.host.as_str(), self.port);
        let opened = AsyncSmtpConnection::connect_tokio1(server, Some(self.until_data), &self.hello, at_once, None);
        let mut connection = opened.await.map_err(|error| ours(&error))?;
        if let Some(tls) = self.tls.clone().filter(|_| self.security == Security::StartTls) {
            connection.starttls(tls, &self.hello).await.map_err(|error| ours(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            let ways = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&ways, credentials).await.map_err(|error| ours(&error))?;
        }
        Ok(connection)
    }

    /// Up to where the mail itself is wanted. Until then it surely is not taken.
    async fn until_data(&self, envelope: &Envelope) -> Result<AsyncSmtpConnection, MailError> {
        let mut connection = self.open().await?;
        let from = MailFrom::new(envelope.from().cloned(), Vec::new());
        connection.command(from).await.map_err(|error| ours(&error))?;
        for to in envelope.to() {
            let answer = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
            answer.map_err(|error| refusal(&error, true).unwrap_or(MailError::Unreachable))?;
        }
        let answer = connection.command(Data).await;
        answer.map_err(|error| refusal(&error, false).unwrap_or(MailError::Unreachable))?;
        Ok(connection)
    }

    async fn hand_over(&self, mail: &Mail) -> Result<(), MailError> {
        let (envelope, bytes) = mime::write(mail, &self.from)?;
        let begun = timeout(self.until_data, self.until_data(&envelope)).await;
        let mut connection = begun.map_err(|_| MailError::Unreachable)??;
        let answered = match timeout(self.until_taken, connection.message(&bytes)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(&error, false).unwrap_or(MailError::Unanswered)),
            Err(_) => return Err(MailError::Unanswered),
        };
        // It has said what becomes of the mail: whether it says goodbye changes nothing.
        if !matches!(timeout(UNTIL_BYE, connection.quit()).await, Ok(Ok(_))) {
            tracing::debug!(id = %mail.id, "the mail server did not say goodbye");
        }
        answered
    }
}

impl MailSender for Smtp {
    fn from(&self) -> &str {
        &self.sender
    }

    fn send<'a>(&'a self, mail: &'a Mail) -> Mailing<'a> {
        Box::pin(self.hand_over(mail))
    }
}

/// What goes wrong before a mail's address is named is ours to put right, whatever the server calls it: account, sender, certificate.
fn ours(error: &Error) -> MailError {
    match refusal(error, false) {
        Some(MailError::Refused { code, .. }) => MailError::Refused { code, blame: Blame::Circumstances },
        Some(other) => other,
        None => {
            tracing::warn!(%error, "the mail server is not to be spoken to");
            MailError::Unreachable
        }
    }
}

/// What the server says of the mail. `None`: it says nothing that can be read.
fn refusal(error: &Error, of_address: bool) -> Option<MailError> {
    let status = u16::from(error.status()?);
    let more = error.source().map(ToString::to_string).and_then(|text| enhanced(&text));
    let code = more.as_ref().map_or_else(|| status.to_string(), |more| format!("{status} {more}"));
    if error.is_transient() {
        return Some(MailError::Later(code));
    }
    // RFC 3463: of those about addresses 1.7 and 1.8 are about the sender's, and 1.5 is no refusal; 2.1 is a mailbox that is closed.
    let blame = match more.as_deref() {
        Some("5.1.0" | "5.1.1" | "5.1.2" | "5.1.3" | "5.1.4" | "5.1.6" | "5.1.10" | "5.2.1") => Blame::Number,
        None if of_address && matches!(status, 550 | 551 | 553) => Blame::Number,
        _ => Blame::Message,
    };
    Some(MailError::Refused { code, blame })
}

/// 5.1.1, with which what a server says may begin (RFC 2034).
fn enhanced(text: &str) -> Option<String> {
    let first = text.split_whitespace().next()?;
    let parts: Vec<&str> = first.split('.').collect();
    let is_number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(is_number)).then(|| first.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
