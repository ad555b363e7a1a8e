//! Messages to applicants, and the jobs that send them.

use std::future::Future;
use std::pin::Pin;

use uuid::Uuid;

/// One message on its way. Its text holds a code, or a reference and a link, and never goes to a log.
pub struct Sms {
    /// Of the notification or code: what a gateway uses to drop repeats, and what a log may hold.
    pub id: Uuid,
    /// 11 digits of a mainland mobile phone.
    pub phone: String,
    pub text: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    #[error("no answer from the message gateway")]
    Unreachable,
    #[error("the message gateway answered {0}")]
    Answered(u16),
    #[error("the message could not be kept")]
    NotKept,
}

pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), SmsError>> + Send + 'a>>;

pub trait SmsSender: Send + Sync {
    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a>;
}
