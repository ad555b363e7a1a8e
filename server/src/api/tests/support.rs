//! A listening portal with one area, what is published, and a clock that stands still.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::progress::{Event, Source};
use domain::ratings;
use portal::api_keys::{self, By, Created, NewKey, Scope};
use portal::parts::FixedClock;
use portal::progress::{self, Arriving, Origin};
use portal::ratings::{Part, Rated};
use portal::sealed::{DataKey, KeyOwner};
use portal::sessions::{FIRST_LINK, OpenedCase, Visitor};
use portal::testing::{Bench, bench};
use portal::{Portal, publications};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::Config;
use crate::http;

pub struct World {
    pub portal: Portal,
    pub clock: Arc<FixedClock>,
    pub owner: PgPool,
    client: Client,
    base: String,
    /// The secret of a key with every scope.
    key: String,
    _stop: watch::Sender<bool>,
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
    listening(bench(owner.clone(), at(now)).await, owner).await
}

/// The whole router on a port of its own, and a key with every scope.
pub async fn listening(bench: Bench, owner: PgPool) -> World {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let config = Config { base_url: base.clone(), ..Config::default() };
    let (stop, stopping) = watch::channel(false);
    let router = http::router(&config, bench.portal.clone(), stopping).unwrap();
    tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
    });
    let key = key(&bench.portal, &owner, "back-office", &Scope::ALL).await;
    World { portal: bench.portal, clock: bench.clock, owner, client: Client::new(), base, key, _stop: stop }
}

async fn key(portal: &Portal, owner: &PgPool, source: &str, scopes: &[Scope]) -> String {
    let new =
        NewKey { source: source.to_owned(), purpose: source.to_owned(), scopes: scopes.to_vec(), ..NewKey::default() };
    made(portal, owner, &new).await
}

async fn made(portal: &Portal, owner: &PgPool, new: &NewKey) -> String {
    match api_keys::create(owner, portal.random(), portal.now(), new, By::Operator).await.unwrap() {
        Created::Secret(_, secret) => secret,
        other => panic!("{other:?}"),
    }
}

impl World {
    pub fn set(&self, now: &str) {
        self.clock.set(at(now));
    }

    pub async fn key_of(&self, source: &str, scopes: &[Scope]) -> String {
        key(&self.portal, &self.owner, source, scopes).await
    }

    pub async fn key_as(&self, new: &NewKey) -> String {
        made(&self.portal, &self.owner, new).await
    }

    pub async fn read_with(&self, key: &str, path: &str) -> Answer {
        Answer::of(self.get(path).bearer_auth(key).send().await.unwrap()).await
    }

    /// A case submitted now.
    pub async fn submit(&self, template: &str) -> String {
        let random = self.portal.random();
        let reference =
            Reference::from_random(&mut |below| u8::try_from(random.below(u32::from(below))).unwrap_or_default());
        let mut transaction = self.portal.pool().begin().await.unwrap();
        let id = sqlx::query_scalar::<_, i64>(
            "insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
                 town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, submitted_at)
             values ($1, $2, $3, '2026-1', 'low-voltage', '2026-1', 'test', true, 'owner', 'id_card', 'home', 8000,
                 1, $4)
             returning id",
        )
        .bind(reference.as_str())
        .bind(self.portal.new_id())
        .bind(template)
        .bind(self.portal.now())
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
        let event = Event::Submitted { template: template.to_owned(), version: "2026-1".to_owned() };
        let arriving = Arriving { event, occurred_at: self.portal.now(), source: Source::Portal };
        progress::append(&self.portal, &mut transaction, id, arriving, Origin::Portal).await.unwrap();
        transaction.commit().await.unwrap();
        reference.to_string()
    }

    /// The same with a key for what is sealed.
    pub async fn submit_sealed(&self, template: &str) -> String {
        let reference = self.submit(template).await;
        let (keys, random) = (self.portal.keys(), self.portal.random());
        let id = self.case_id(&reference).await;
        let wrapped = keys.wrap(random, KeyOwner::Case(id), &DataKey::generate(random)).unwrap();
        sqlx::query("insert into case_keys (case_id, wrapped_key, master_key_version) values ($1, $2, $3)")
            .bind(id)
            .bind(wrapped.bytes)
            .bind(wrapped.master_version)
            .execute(&self.owner)
            .await
            .unwrap();
        reference
    }

    async fn case_id(&self, reference: &str) -> i64 {
        let reference = Reference::parse(reference).unwrap();
        progress::public_case(&self.portal, &reference).await.unwrap().unwrap().id
    }

    /// Whoever has opened the case.
    pub async fn owner_of(&self, reference: &str) -> Visitor {
        let id = self.case_id(reference).await;
        Visitor { cases: vec![OpenedCase { id, generation: FIRST_LINK }], ..Visitor::default() }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}/api/v1{path}", self.base))
    }

    pub fn put(&self, path: &str) -> RequestBuilder {
        self.client.put(format!("{}/api/v1{path}", self.base))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}/api/v1{path}", self.base))
    }

    /// A page, as its text.
    pub async fn page(&self, path: &str) -> (u16, String) {
        let answer = self.client.get(format!("{}{path}", self.base)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// With the key that may do everything, in the language that is wanted.
    pub async fn push_in(&self, language: &str, path: &str, body: &Value) -> Answer {
        let request = self.post(path).bearer_auth(&self.key).header("accept-language", language).json(body);
        Answer::of(request.send().await.unwrap()).await
    }

    /// With the key that may do everything.
    pub async fn read(&self, path: &str) -> Answer {
        Answer::of(self.get(path).bearer_auth(&self.key).send().await.unwrap()).await
    }

    pub async fn open(&self, path: &str) -> Answer {
        Answer::of(self.get(path).send().await.unwrap()).await
    }

    pub async fn push(&self, reference: &str, event: &Value) -> Answer {
        self.push_with(&self.key, reference, event).await
    }

    pub async fn push_with(&self, key: &str, reference: &str, event: &Value) -> Answer {
        self.send_with(key, &format!("/applications/{reference}/events"), event).await
    }

    pub async fn escalate(&self, reference: &str, measure: &Value) -> Answer {
        self.send_with(&self.key, &format!("/applications/{reference}/escalations"), measure).await
    }

    pub async fn send_with(&self, key: &str, path: &str, body: &Value) -> Answer {
        Answer::of(self.post(path).bearer_auth(key).json(body).send().await.unwrap()).await
    }

    /// A POST without a body, with the key that may do everything.
    pub async fn tell(&self, path: &str) -> Answer {
        self.tell_with(&self.key, path).await
    }

    pub async fn tell_with(&self, key: &str, path: &str) -> Answer {
        Answer::of(self.post(path).bearer_auth(key).send().await.unwrap()).await
    }

    /// The owner rates: the power is not on.
    pub async fn rate_no_power(&self, reference: &str) {
        let owner = self.owner_of(reference).await;
        let reference = Reference::parse(reference).unwrap();
        let answers = ratings::Answers { power_on: "no".to_owned(), ..ratings::Answers::default() };
        let rating = ratings::check(&answers).ok().unwrap();
        let rated = portal::ratings::rate(&self.portal, &owner, &reference, Part::First, &rating).await.unwrap();
        assert!(matches!(rated, Rated::Done { call_by: Some(_) }));
    }

    /// What anything stored about cases would change.
    pub async fn traces(&self) -> (i64, i64) {
        sqlx::query_as("select (select count(*) from events), (select count(*) from held_events)")
            .fetch_one(&self.owner)
            .await
            .unwrap()
    }
}

/// An event of this kind, occurred at a time in Shanghai.
pub fn event(id: &str, occurred: &str, kind: &str) -> Value {
    json!({ "source_event_id": id, "occurred_at": at(occurred), "kind": kind })
}

pub struct Answer {
    pub status: u16,
    pub media_type: String,
    pub retry_after: Option<String>,
    pub body: Value,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        Self {
            status: response.status().as_u16(),
            media_type: header("content-type").unwrap_or_default(),
            retry_after: header("retry-after"),
            body: response.json().await.unwrap_or_default(),
        }
    }

    /// The sentence of a problem, which has to be one.
    pub fn detail(&self) -> &str {
        assert_eq!(self.media_type, "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], self.status);
        let detail = self.body["detail"].as_str().unwrap();
        assert!(detail.ends_with('.') || detail.contains("Id: "), "{detail}");
        detail
    }
}
