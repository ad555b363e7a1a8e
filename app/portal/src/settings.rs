//! What the operator decides. Read from the configuration by the server; the numbers here are what applies unsaid.

use chrono::TimeDelta;
use domain::text::Text;
use ipnet::IpNet;

use crate::notifications::QuietHours;
use crate::staff::Entrance;

/// What the operator has decided, with what applies unsaid filled in.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The utility's name, shown in the header and the contract notice.
    pub operator: Text,
    /// The utility's service line.
    pub service_phone: String,
    /// The regulator's complaint line.
    pub regulator_phone: String,
    /// Where the portal is reached, without a slash at the end; links in messages begin with it.
    pub base_url: String,
    /// Shows 演示数据 and keeps sent messages for `/dev/messages`.
    pub demo: bool,
    /// Where the desk is, in a demo: there the front page leads to it. A real portal's public side knows no such address.
    pub desk: Option<String>,
    /// How staff get in at the desk.
    pub entrance: Entrance,
    pub limits: Limits,
    /// Factor on what one address may do at once, where many people share one; at least 1.
    pub address_factor: u32,
    pub retention: Retention,
    /// Working days within which a change has to be disclosed.
    pub disclosure_days: u16,
    /// Working days within which a customer's message is answered.
    pub answer_days: u16,
    /// When nobody is sent what can wait until the morning; `None`: never.
    pub quiet_hours: Option<QuietHours>,
    /// Visits of one kind that an area can make in half a day, at least 1.
    pub visits_per_half_day: u32,
    /// Networks of the utility's own to which webhooks are sent, beside public ones.
    pub webhook_networks: Vec<IpNet>,
}

/// What applies unsaid. The regulation's versions and local guides disagree (20 and 10): the shorter one.
pub const DISCLOSURE_DAYS: u16 = 10;

/// What applies unsaid: by the end of the next working day.
pub const ANSWER_DAYS: u16 = 1;

/// What applies unsaid.
pub const VISITS_PER_HALF_DAY: u32 = 4;

/// How often something may be done. All processes share the count.
#[derive(Debug, Clone)]
pub struct Limits {
    pub code_per_phone: Bucket,
    pub code_per_address: Bucket,
    pub code_in_all: Bucket,
    /// Of these, for phones that have neither a case nor a draft: the rest is kept for those that have.
    pub code_for_strangers: Bucket,
    /// Cases that one phone submits.
    pub cases_per_phone: Bucket,
    /// What a customer does to one case: choose, book, send papers, write. And, apart from it, what other systems write to him.
    pub acts_per_case: Bucket,
    /// Wrong links, wrong codes and wrong ID digits.
    pub tries_per_address: Bucket,
    /// Guesses at a document number's last 4 characters.
    pub digits_per_case: Bucket,
    /// Codes by mail, to one address: a stranger's must not be flooded.
    pub confirmations_per_mail: Bucket,
    /// Codes by mail, for one case.
    pub confirmations_per_case: Bucket,
    /// Forms with files.
    pub uploads_per_address: Bucket,
    pub drafts_per_address: Bucket,
    /// Reports of charges that are not on the list.
    pub reports_per_address: Bucket,
    /// Sessions that begin with nothing but a refused form.
    pub sessions_per_address: Bucket,
    pub api_per_key: Bucket,
}

/// A token bucket: `burst` at once, then one every `refill`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// At least 1.
    pub burst: u32,
    /// Time after which one more is allowed, more than zero.
    pub refill: TimeDelta,
}

impl Bucket {
    /// `burst` is at least 1, `refill_seconds` more than 0.
    #[must_use]
    pub const fn new(burst: u32, refill_seconds: i64) -> Self {
        Self { burst, refill: TimeDelta::seconds(refill_seconds) }
    }

    /// So many in a minute, all of them at once if need be. `calls` is at least 1.
    #[must_use]
    pub fn per_minute(calls: u32) -> Self {
        Self { burst: calls, refill: TimeDelta::minutes(1) / i32::try_from(calls).unwrap_or(i32::MAX) }
    }

    /// So many times as much. `factor` is at least 1.
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        let refill = self.refill / i32::try_from(factor).unwrap_or(i32::MAX);
        Self { burst: self.burst.saturating_mul(factor), refill }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            code_per_phone: Bucket::new(3, 600),
            // Thirty people in a hall apply at once, and some of them ask twice.
            code_per_address: Bucket::new(60, 30),
            code_in_all: Bucket::new(300, 1),
            code_for_strangers: strangers(Bucket::new(300, 1)),
            cases_per_phone: Bucket::new(5, 4 * 3600),
            acts_per_case: Bucket::new(40, 1800),
            tries_per_address: Bucket::new(120, 10),
            digits_per_case: Bucket::new(5, 3600),
            confirmations_per_mail: Bucket::new(3, 8 * 3600),
            confirmations_per_case: Bucket::new(5, 4 * 3600),
            uploads_per_address: Bucket::new(60, 10),
            drafts_per_address: Bucket::new(60, 20),
            reports_per_address: Bucket::new(10, 360),
            sessions_per_address: Bucket::new(300, 5),
            // A back office may bring a night's events at once.
            api_per_key: Bucket { burst: 6000, refill: TimeDelta::milliseconds(20) },
        }
    }
}

/// Seven tenths of what there is of codes in all.
#[must_use]
pub fn strangers(all: Bucket) -> Bucket {
    Bucket { burst: (all.burst * 7 / 10).max(1), refill: all.refill * 10 / 7 }
}

/// How long something is kept. Whole days.
#[derive(Debug, Clone)]
pub struct Retention {
    /// A draft that nobody touched, with its documents.
    pub draft: TimeDelta,
    /// A session that nobody used.
    pub session: TimeDelta,
    /// A case whose owner proved it longer ago wants the last 4 of the document's number as well.
    pub idle_case: TimeDelta,
    /// An event that has waited for its predecessor for longer expires. It is kept.
    pub held_event: TimeDelta,
    /// Demo messages.
    pub demo_message: TimeDelta,
    /// Receipts of messages that nobody here knows.
    pub stray_receipt: TimeDelta,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            draft: TimeDelta::days(30),
            session: TimeDelta::days(14),
            idle_case: TimeDelta::days(90),
            held_event: TimeDelta::days(30),
            demo_message: TimeDelta::days(7),
            stray_receipt: TimeDelta::days(3),
        }
    }
}
