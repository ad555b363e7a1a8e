//! A portal for tests: a clock that stands still, the same random numbers every time, a store and a phone in memory.

#[allow(clippy::unwrap_used, clippy::missing_panics_doc)]
pub mod applying;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use domain::text::Text;
use object_store::memory::InMemory;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use crate::foreign::{Bounds, Children, Program};
use crate::keys::Keys;
use crate::parts::{Asking, FixedClock, Known, Provider, SeededRandom, Sending, Sent, Sms, SmsError, SmsSender};
use crate::settings::Settings;
use crate::{Parts, Portal};

/// A phone: the messages that would have been sent, and what its provider says of them.
#[derive(Default)]
pub struct SentMessages(Mutex<Phone>);

#[derive(Default)]
struct Phone {
    /// Id aside, phone and text.
    sent: Vec<(String, String)>,
    /// What the next sendings come to; once they are used up, all are taken.
    outcomes: VecDeque<Result<(), SmsError>>,
    /// What asking comes to, by the message's id.
    known: HashMap<Uuid, Known>,
    /// What the next askings fail with.
    unsaid: VecDeque<SmsError>,
    /// How often was asked.
    asked: usize,
}

impl SentMessages {
    /// Takes out what was sent so far, oldest first.
    pub fn take(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.phone().sent)
    }

    /// What the next sending comes to. A message that fails has not reached the phone.
    pub fn next(&self, outcome: Result<(), SmsError>) {
        self.phone().outcomes.push_back(outcome);
    }

    /// What the provider says of a message from now on.
    pub fn know(&self, id: Uuid, known: Known) {
        self.phone().known.insert(id, known);
    }

    /// What the next asking fails with.
    pub fn say_nothing(&self, error: SmsError) {
        self.phone().unsaid.push_back(error);
    }

    /// How often the provider was asked what became of a message.
    pub fn asked(&self) -> usize {
        self.phone().asked
    }

    fn phone(&self) -> MutexGuard<'_, Phone> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SmsSender for SentMessages {
    fn provider(&self) -> Provider {
        Provider::Gateway
    }

    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        let mut phone = self.phone();
        let outcome = phone.outcomes.pop_front().unwrap_or(Ok(()));
        if outcome.is_ok() {
            phone.sent.push((sms.phone.clone(), sms.text.clone()));
        }
        let known = outcome.map(|()| Known { provider_id: Some(sms.id.to_string()), fate: None });
        Box::pin(async { known })
    }

    fn ask<'a>(&'a self, sent: &'a Sent<'a>) -> Asking<'a> {
        let mut phone = self.phone();
        phone.asked += 1;
        let known = phone.unsaid.pop_front().map_or_else(|| Ok(phone.known.get(&sent.id).cloned()), Err);
        Box::pin(async { known })
    }
}

pub struct Bench {
    pub portal: Portal,
    pub clock: Arc<FixedClock>,
    pub messages: Arc<SentMessages>,
    pub store: Arc<InMemory>,
}

/// Everything on top of one database, at `now`. The portal has no more rights there than its role; `pool` is the owner's.
///
/// # Panics
/// When the job queue can't be installed.
pub async fn bench(pool: PgPool, now: DateTime<Utc>) -> Bench {
    crate::notifications::http::choose_cryptography();
    crate::jobs::install(&pool).await.expect("the job queue's tables");
    let as_portal = pool.connect_options().as_ref().clone().options([("role", "sunlit_portal")]);
    let pool = PgPoolOptions::new().max_connections(8).connect_lazy_with(as_portal);
    let clock = Arc::new(FixedClock::new(now));
    let random = Arc::new(SeededRandom::new(7));
    let messages = Arc::new(SentMessages::default());
    let store = Arc::new(InMemory::new());
    let portal = Portal::new(Parts {
        pool,
        keys: keys().into(),
        clock: clock.clone(),
        random,
        store: store.clone(),
        spool: std::env::temp_dir(),
        children: children(),
        sms: messages.clone(),
        mail: None,
        settings: settings(),
    });
    Bench { portal, clock, messages, store }
}

/// Set in a child that a test has started.
pub const CHILD: &str = "SUNLIT_TEST_CHILD";

/// Children of a test: the program of the tests itself, whose test `reads_as_child` is the child.
///
/// # Panics
/// When the program doesn't know where it stands.
#[must_use]
pub fn children() -> Children {
    let program = Program {
        path: std::env::current_exe().expect("a path"),
        arguments: ["--exact", "reads_as_child", "--nocapture"].map(Into::into).to_vec(),
        environment: vec![(CHILD.into(), "1".into())],
    };
    Children::new(program, Bounds::default())
}

/// # Panics
/// Never: what is generated can be read.
#[must_use]
pub fn keys() -> Keys {
    Keys::parse(&Keys::generate(&SeededRandom::new(1))).expect("a generated key file")
}

#[must_use]
pub fn settings() -> Settings {
    Settings {
        operator: Text { zh: "示例供电公司".to_owned(), en: "Example Power Supply Company".to_owned() },
        service_phone: "95598".to_owned(),
        regulator_phone: "12398".to_owned(),
        base_url: "http://127.0.0.1:3000".to_owned(),
        demo: true,
        desk: None,
        entrance: crate::staff::Entrance::default(),
        limits: crate::settings::Limits::default(),
        address_factor: 1,
        retention: crate::settings::Retention::default(),
        disclosure_days: crate::settings::DISCLOSURE_DAYS,
        quiet_hours: None,
        answer_days: crate::settings::ANSWER_DAYS,
        visits_per_half_day: crate::settings::VISITS_PER_HALF_DAY,
        webhook_networks: Vec::new(),
    }
}
