//! Time, chance and the way to a phone are parts of the portal, so that a test can say what they are.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::Language;
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
    /// Of the notification or code: by which a gateway drops repeats and a message is found again, and what a log may hold.
    pub id: Uuid,
    /// 11 digits of a mainland mobile phone.
    pub phone: String,
    pub text: String,
}

/// Who carries messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    Aliyun,
    Tencent,
    /// Of the operator's own: what [`HttpGateway`](crate::notifications::HttpGateway) speaks.
    Gateway,
    /// The list of a demo.
    Demo,
}

impl Provider {
    const ALL: [Self; 4] = [Self::Aliyun, Self::Tencent, Self::Gateway, Self::Demo];

    /// The name in the database and in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Aliyun => "aliyun",
            Self::Tencent => "tencent",
            Self::Gateway => "gateway",
            Self::Demo => "demo",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.code() == code)
    }
}

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// No message to this number or address will ever be taken.
    Number,
    /// This text will never be taken: it holds a word that is forbidden, for example.
    Message,
    /// Trying again may help, once somebody has put the account, the registration of signature or template, or the provider right.
    Circumstances,
}

/// Why a message was not taken. Its text quotes nothing of the message.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    #[error("no answer from the message gateway")]
    Unreachable,
    #[error("the message gateway answered {0}")]
    Answered(u16),
    /// With the provider's code: up to 80 letters, digits, dots, hyphens and underscores.
    #[error("the message gateway refused it: {code}")]
    Refused { code: String, blame: Blame },
    #[error("no registered template fits the message")]
    NoTemplate,
    #[error("what the message gateway answered can't be read")]
    Unreadable,
    #[error("the message could not be kept")]
    NotKept,
}

impl SmsError {
    /// Whether the provider is in trouble or out of reach: asked later, it may say whether it has the message.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Answered(429 | 500..))
    }

    /// The code under which it is kept and what is to blame, if the same message will never be taken. `None`: trying again may
    /// help.
    #[must_use]
    pub fn for_good(&self) -> Option<(String, Blame)> {
        match self {
            Self::Refused { blame: Blame::Circumstances, .. } => None,
            Self::Refused { code, blame } => Some((code.clone(), *blame)),
            Self::NoTemplate => Some(("NoTemplate".to_owned(), Blame::Message)),
            _ => None,
        }
    }
}

/// How a message ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    Delivered,
    /// With the provider's code, as of [`SmsError::Refused`].
    Failed(String),
}

/// A message that was sent, for asking what became of it.
pub struct Sent<'a> {
    /// Of the [`Sms`].
    pub id: Uuid,
    /// As the provider calls it, where that is known.
    pub provider_id: Option<&'a str>,
    pub phone: &'a str,
    /// When it was first tried, and last: the provider keeps messages by day.
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// What a provider knows of a message that it has taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// As the provider calls it. `None`: it does not say.
    pub provider_id: Option<String>,
    /// How it ended and, if that is said, when. `None`: it is on its way.
    pub fate: Option<(Fate, Option<DateTime<Utc>>)>,
}

/// The future of [`SmsSender::send`].
pub type Sending<'a> = Pin<Box<dyn Future<Output = std::result::Result<Known, SmsError>> + Send + 'a>>;

/// The future of [`SmsSender::ask`].
pub type Asking<'a> = Pin<Box<dyn Future<Output = std::result::Result<Option<Known>, SmsError>> + Send + 'a>>;

/// Sends messages: by a provider, or into the demo's list.
pub trait SmsSender: Send + Sync {
    fn provider(&self) -> Provider;

    /// Gives what the provider says of the message that it has taken.
    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a>;

    /// What became of a message. `None`: the provider knows of none.
    fn ask<'a>(&'a self, sent: &'a Sent<'a>) -> Asking<'a>;
}

/// One mail on its way. It goes to no log.
#[derive(Clone)]
pub struct Mail {
    /// Of the notification or confirmation: the mail's own id is made of it, so that the same mail is known again.
    pub id: Uuid,
    /// When it was first tried.
    pub date: DateTime<Utc>,
    pub language: Language,
    /// As whom it comes, in that language.
    pub from: String,
    /// `name@host`, in ASCII.
    pub to: String,
    pub subject: String,
    pub text: String,
    /// A document of the same words.
    pub html: String,
    pub calendar: Option<CalendarPart>,
}

/// An entry for the reader's calendar (RFC 5545), as a part of a mail (RFC 6047).
#[derive(Clone)]
pub struct CalendarPart {
    pub method: CalendarMethod,
    /// The name of the file.
    pub name: String,
    pub text: String,
}

/// What a calendar does with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarMethod {
    /// It takes it, in place of what it has of it.
    Publish,
    /// It takes it out.
    Cancel,
}

impl CalendarMethod {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
        }
    }
}

/// Why a mail was not taken. Its text quotes nothing of the mail. Codes are the server's: `550`, or `550 5.1.1`.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It has not got the mail, or not all of it.
    #[error("the mail server is out of reach")]
    Unreachable,
    /// It got all of the mail and did not say whether it takes it. Sent again, it may come twice.
    #[error("the mail server did not say whether it has taken the mail")]
    Unanswered,
    /// It says that it may take the mail later.
    #[error("the mail server takes it later: {0}")]
    Later(String),
    #[error("the mail server refused it: {code}")]
    Refused { code: String, blame: Blame },
    #[error("the mail can't be written")]
    Unwritten,
    #[error("the mail could not be kept")]
    NotKept,
}

impl MailError {
    /// The code under which it is kept and what is to blame, if the same mail will never be taken. `None`: trying again may help.
    #[must_use]
    pub fn for_good(&self) -> Option<(String, Blame)> {
        match self {
            Self::Refused { blame: Blame::Circumstances, .. } => None,
            Self::Refused { code, blame } => Some((code.clone(), *blame)),
            Self::Unwritten => Some(("unwritten".to_owned(), Blame::Message)),
            _ => None,
        }
    }
}

/// The future of [`MailSender::send`].
pub type Mailing<'a> = Pin<Box<dyn Future<Output = std::result::Result<(), MailError>> + Send + 'a>>;

/// Sends mails: by a mail server, or into the demo's list.
pub trait MailSender: Send + Sync {
    /// The address from which they come.
    fn from(&self) -> &str;

    /// Hands a mail over. What is taken may still not arrive: nobody says.
    fn send<'a>(&'a self, mail: &'a Mail) -> Mailing<'a>;
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
