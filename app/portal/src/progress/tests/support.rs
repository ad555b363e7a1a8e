//! A database with what is published and one area, and cases in it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::progress::{Event, Source};
use sqlx::PgPool;
use uuid::Uuid;

use crate::api_keys::{ApiCaller, Scope};
use crate::applications::{People, people};
use crate::parts::FixedClock;
use crate::progress::{self, Arriving, EventId, Origin, Outcome, Pushed, PushedEvent};
use crate::sealed::{DataKey, KeyOwner};
use crate::sessions::{FIRST_LINK, OpenedCase, PhoneHash, Visitor};
use crate::testing::{SentMessages, bench};
use crate::{Portal, publications};

pub struct World {
    pub portal: Portal,
    pub clock: Arc<FixedClock>,
    pub owner: PgPool,
    pub messages: Arc<SentMessages>,
    pub caller: ApiCaller,
}

pub struct Made {
    pub id: i64,
    pub reference: Reference,
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `2026-05-06 08:40` as a clock in Shanghai shows it.
pub fn at(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc() - TimeDelta::hours(8)
}

pub async fn world(owner: PgPool, now: &str) -> World {
    publications::publish_all(&owner, at("2025-12-01 00:00")).await.unwrap();
    sqlx::query(
        r#"insert into areas values ('test', '{"zh": "示例区", "en": "Example"}', true,
           '{"zh": "1 号客户经理", "en": "Manager 1"}', '010-00000001', '{"zh": "示例路 1 号", "en": "1 Example Road"}')"#,
    )
    .execute(&owner)
    .await
    .unwrap();
    let bench = bench(owner.clone(), at(now)).await;
    let caller = ApiCaller::new(Uuid::nil(), "back-office".to_owned(), Scope::ALL.to_vec());
    World { portal: bench.portal, clock: bench.clock, owner, messages: bench.messages, caller }
}

impl World {
    pub fn set(&self, now: &str) {
        self.clock.set(at(now));
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.portal.now()
    }

    /// A case submitted now.
    pub async fn submit(&self, template: &str) -> Made {
        let random = self.portal.random();
        let reference =
            Reference::from_random(&mut |below| u8::try_from(random.below(u32::from(below))).unwrap_or_default());
        let mut transaction = self.portal.pool().begin().await.unwrap();
        let id = sqlx::query_scalar::<_, i64>(
            "insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
                 town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, submitted_at)
             select $1, $2, $3, '2026-1', 'low-voltage', '2026-1', code, town_planning_area, 'owner', 'id_card', 'home',
                 8000, 1, $4
             from areas where code = 'test'
             returning id",
        )
        .bind(reference.as_str())
        .bind(self.portal.new_id())
        .bind(template)
        .bind(self.now())
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
        let event = Event::Submitted { template: template.to_owned(), version: "2026-1".to_owned() };
        let arriving = Arriving { event, occurred_at: self.now(), source: Source::Customer };
        let outcome = progress::append(&self.portal, &mut transaction, id, arriving, Origin::Customer).await.unwrap();
        assert_eq!(outcome, Outcome::Written);
        transaction.commit().await.unwrap();
        Made { id, reference }
    }

    /// A case submitted now with a key and a person, so that something can be sealed and somebody told.
    pub async fn submit_sealed(&self, template: &str) -> Made {
        let case = self.submit(template).await;
        let (keys, random) = (self.portal.keys(), self.portal.random());
        let key = DataKey::generate(random);
        let wrapped = keys.wrap(random, KeyOwner::Case(case.id), &key).unwrap();
        sqlx::query("insert into case_keys (case_id, wrapped_key, master_key_version) values ($1, $2, $3)")
            .bind(case.id)
            .bind(wrapped.bytes)
            .bind(wrapped.master_version)
            .execute(&self.owner)
            .await
            .unwrap();
        let said = || "示例".to_owned();
        let somebody = People {
            name: said(),
            phone: "15400000000".to_owned(),
            holder: said(),
            number: String::new(),
            address: said(),
        };
        sqlx::query("insert into case_people (case_id, sealed) values ($1, $2)")
            .bind(case.id)
            .bind(key.seal_json(random, &people::place(case.id), &somebody).unwrap())
            .execute(&self.owner)
            .await
            .unwrap();
        case
    }

    /// Pushed by the back office under this id, as having happened now.
    pub async fn push(&self, case: &Made, id: &str, event: Event) -> Pushed {
        self.push_at(case, id, event, self.now()).await
    }

    pub async fn push_at(&self, case: &Made, id: &str, event: Event, occurred_at: DateTime<Utc>) -> Pushed {
        let pushed = PushedEvent { source_event_id: EventId::parse(id).unwrap(), occurred_at, event };
        progress::push(&self.portal, &self.caller, &case.reference, &pushed).await.unwrap()
    }

    /// Kinds of the log, oldest first.
    pub async fn kinds(&self, case: &Made) -> Vec<String> {
        sqlx::query_scalar("select kind from events where case_id = $1 order by seq")
            .bind(case.id)
            .fetch_all(&self.owner)
            .await
            .unwrap()
    }

    pub async fn count(&self, query: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned())).fetch_one(&self.owner).await.unwrap()
    }
}

pub fn owner_of(case: &Made) -> Visitor {
    Visitor { cases: vec![OpenedCase { id: case.id, generation: FIRST_LINK }], ..Visitor::default() }
}

/// The owner with the phone of the case confirmed as well.
pub async fn with_phone(world: &World, case: &Made) -> Visitor {
    let hash = vec![u8::try_from(case.id).unwrap(); 32];
    sqlx::query!("insert into case_lookups (kind, hash, case_id) values ('phone', $1, $2)", hash, case.id)
        .execute(&world.owner)
        .await
        .unwrap();
    Visitor { phone: Some(PhoneHash(hash)), ..owner_of(case) }
}
