//! What a receiver on this machine gets, checked by a library that does not know how it was signed.

mod addresses;
mod queue;
mod receiver;
mod retries;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::documents::DocumentKind;
use domain::progress::{Event, EventKind};
use ipnet::IpNet;
use serde_json::{Value, json};
use sqlx::PgPool;
use standardwebhooks::{Webhook, WebhookError};

use self::receiver::{Names, Receiver, Reply, Request};
use super::*;
use crate::api_keys::{ApiCaller, Scope};
use crate::progress::tests::support::{Made, World, world};
use crate::progress::{self, Feed};
use crate::{Portal, testing};

const DAY: &str = "2026-03-30 10:00";

/// This machine, as the operator's own network.
fn here() -> Vec<IpNet> {
    vec!["127.0.0.0/8".parse().unwrap()]
}

fn post() -> Post {
    Post::with(&here(), Arc::new(Names(HashMap::new())), Duration::from_secs(5)).unwrap()
}

fn named(name: &str, url: &str) -> NewEndpoint {
    NewEndpoint { name: name.to_owned(), url: url.to_owned(), ..NewEndpoint::default() }
}

/// Makes an endpoint; its secret.
async fn added(portal: &Portal, owner: &PgPool, new: &NewEndpoint) -> String {
    match add(owner, portal.keys(), portal.random(), portal.now(), &here(), new).await.unwrap() {
        Added::Secret(secret) => secret,
        other => panic!("{other:?}"),
    }
}

/// A world with an endpoint that gets everything: its secret.
async fn listening(pool: PgPool, receiver: &Receiver) -> (World, String) {
    let world = world(pool, DAY).await;
    let secret = added(&world.portal, &world.owner, &named("crm", &receiver.url())).await;
    (world, secret)
}

/// Sends what is due now, once.
async fn send(portal: &Portal, post: &Post) {
    for endpoint in deliveries::look(portal).await.unwrap() {
        sending::deliver(portal, post, endpoint, &AtomicBool::new(false)).await.unwrap();
    }
}

async fn lease(world: &World, case: &Made, id: &str) {
    world.push(case, id, Event::DocumentReceived { document: DocumentKind::Lease }).await;
}

fn ids(requests: &[Request]) -> Vec<&str> {
    requests.iter().map(|one| one.header("webhook-id")).collect()
}

#[allow(clippy::disallowed_methods, reason = "the library looks at the machine's time")]
fn machines_time() -> DateTime<Utc> {
    Utc::now()
}

fn verified(secret: &str, request: &Request) -> Result<(), WebhookError> {
    Webhook::new(secret).unwrap().verify(&request.body, &request.headers)
}

#[sqlx::test(migrations = "./migrations")]
async fn a_receiver_gets_each_event_signed_as_the_feed_tells_it(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(204)).await;
    let (world, secret) = listening(pool, &receiver).await;
    let case = world.submit("lv-resident").await;
    lease(&world, &case, "e-1").await;
    world.clock.set(machines_time());
    send(&world.portal, &post()).await;

    let requests = receiver.take();
    let reader = ApiCaller::new(uuid::Uuid::nil(), "another".to_owned(), vec![Scope::ReadApplications]);
    let Feed::Changes { changes, .. } = progress::feed(&world.portal, &reader, 0, 100).await.unwrap() else { panic!() };
    assert_eq!(requests.len(), changes.len());
    for change in &changes {
        let id = format!("{}-{}", case.reference.as_str(), change.recorded.seq);
        let request = requests.iter().find(|one| one.header("webhook-id") == id).unwrap();
        assert_eq!((request.path.as_str(), request.header("content-type")), ("/hook", "application/json"));
        let kind = change.recorded.event.kind();
        let told = serde_json::to_value(change).unwrap();
        let expected = json!({"type": format!("application.{kind}"), "timestamp": told["occurred_at"], "data": told});
        assert_eq!(request.json(), expected);
        verified(&secret, request).unwrap();
        let mut altered = request.clone();
        altered.body[20] ^= 1;
        assert!(matches!(verified(&secret, &altered), Err(WebhookError::InvalidSignature)));
    }
    let known = json!({"area": "test", "reference": case.reference.to_string(), "seq": 1});
    let first = requests.iter().map(Request::json).find(|body| body["data"]["seq"] == 1).unwrap();
    assert!(known.as_object().unwrap().iter().all(|(name, value)| &first["data"][name] == value), "{first}");
    assert_eq!(first["type"], "application.submitted");

    send(&world.portal, &post()).await;
    assert!(receiver.take().is_empty(), "each once");
    let listed = list(&world.owner).await.unwrap().remove(0);
    assert_eq!((listed.pending, listed.dead, listed.paused), (0, 0, None));
    assert_eq!(listed.delivered_at.map(|at| at.timestamp()), Some(world.now().timestamp()));
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_sent_ages(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, secret) = listening(pool, &receiver).await;
    world.submit("lv-resident").await;
    world.clock.set(machines_time() - TimeDelta::minutes(6));
    send(&world.portal, &post()).await;
    let requests = receiver.take();
    assert!(!requests.is_empty());
    assert!(requests.iter().all(|one| matches!(verified(&secret, one), Err(WebhookError::TimestampTooOldError))));
}

#[sqlx::test(migrations = "./migrations")]
async fn while_a_secret_is_rotated_both_verify_and_never_three(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, first) = listening(pool, &receiver).await;
    let case = world.submit("lv-resident").await;
    let rotated = async |overlap: TimeDelta| {
        let portal = &world.portal;
        rotate(&world.owner, portal.keys(), portal.random(), portal.now(), "crm", overlap).await.unwrap().unwrap()
    };
    let sent = async |id: &str| {
        lease(&world, &case, id).await;
        send(&world.portal, &post()).await;
        receiver.take().pop().unwrap()
    };
    world.clock.set(machines_time());
    let second = rotated(TimeDelta::hours(1)).await;
    let both = sent("e-1").await;
    assert!(verified(&first, &both).is_ok() && verified(&second, &both).is_ok());

    let third = rotated(TimeDelta::seconds(60)).await;
    let two = sent("e-2").await;
    assert!(verified(&first, &two).is_err(), "the one before the one before");
    assert!(verified(&second, &two).is_ok() && verified(&third, &two).is_ok());

    world.clock.advance(TimeDelta::seconds(60));
    let one = sent("e-3").await;
    assert!(verified(&second, &one).is_err() && verified(&third, &one).is_ok());
    let portal = &world.portal;
    let nobodys = rotate(&world.owner, portal.keys(), portal.random(), portal.now(), "erp", TimeDelta::zero());
    assert_eq!(nobodys.await.unwrap(), None);
}

#[sqlx::test(migrations = "./migrations")]
async fn kinds_and_areas_choose_and_nothing_of_before_is_sent(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let world = world(pool, DAY).await;
    sqlx::query("insert into areas select 'west', name, town_planning_area, manager_post, duty_phone, hall from areas")
        .execute(&world.owner)
        .await
        .unwrap();
    let case = world.submit("lv-resident").await;
    lease(&world, &case, "e-0").await;
    let kinds = vec![EventKind::DocumentReceived];
    let chosen = |name: &str, path: &str, area: &str| NewEndpoint {
        kinds: kinds.clone(),
        areas: vec![area.to_owned()],
        ..named(name, &format!("{}/{path}", receiver.url()))
    };
    added(&world.portal, &world.owner, &chosen("here", "here", "test")).await;
    added(&world.portal, &world.owner, &chosen("west", "west", "west")).await;
    let other = world.submit("lv-resident").await;
    lease(&world, &other, "e-1").await;
    send(&world.portal, &post()).await;
    let requests = receiver.take();
    assert_eq!(requests.len(), 1, "{:?}", ids(&requests));
    assert_eq!(requests[0].path, "/hook/here");
    assert_eq!(requests[0].json()["type"], "application.document_received");
    assert_eq!(requests[0].json()["data"]["reference"], other.reference.to_string());

    // What was before it, when it is asked for.
    let replayed = replay(&world.owner, world.now(), "here", &Replay::Since(0)).await.unwrap();
    assert_eq!(replayed, Some(2));
    send(&world.portal, &post()).await;
    let again = receiver.take();
    let references: Vec<Value> = again.iter().map(|one| one.json()["data"]["reference"].clone()).collect();
    assert_eq!(references.len(), 2);
    assert!(references.contains(&case.reference.to_string().into()), "{references:?}");
    assert!(ids(&again).contains(&requests[0].header("webhook-id")), "under its id");
}

#[sqlx::test(migrations = "./migrations")]
async fn no_body_says_anything_of_a_person(pool: PgPool) {
    use testing::applying;
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let bench = applying::ready(pool.clone()).await;
    added(&bench.portal, &pool, &named("crm", &receiver.url())).await;
    let mut visitor = crate::sessions::Visitor::default();
    let address = "示例市示例路 77 号 3 单元";
    applying::ready_to_submit(&bench, &mut visitor, address).await;
    let reference = applying::submitted(&bench, &mut visitor).await;
    send(&bench.portal, &post()).await;
    let requests = receiver.take();
    assert!(requests.iter().any(|one| one.json()["data"]["reference"] == reference.to_string()));
    for request in &requests {
        let body = String::from_utf8(request.body.clone()).unwrap();
        let headers = format!("{:?}", request.headers);
        for personal in ["示例申请人", "申请人", "13800001234", "1234\"", &applying::number(), address, "示例路"]
        {
            assert!(!body.contains(personal) && !headers.contains(personal), "{personal}: {body}");
        }
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn an_endpoint_that_can_not_be_is_refused_and_its_secret_is_shown_once(pool: PgPool) {
    let world = world(pool, DAY).await;
    let tried = async |new: NewEndpoint| {
        let portal = &world.portal;
        add(&world.owner, portal.keys(), portal.random(), portal.now(), &[], &new).await.unwrap()
    };
    let url = "https://system.example.cn/hook";
    assert_eq!(tried(named("", url)).await, Added::Name);
    assert_eq!(tried(named(&"x".repeat(61), url)).await, Added::Name);
    assert!(matches!(tried(named("crm", "https://127.0.0.1/")).await, Added::Address(Unfit::NotPublic(_))));
    let elsewhere = NewEndpoint { areas: vec!["moon".to_owned()], ..named("crm", url) };
    assert_eq!(tried(elsewhere).await, Added::UnknownArea("moon".to_owned()));
    let made = tried(named("crm", url)).await;
    assert_eq!(format!("{made:?}"), "Secret", "no secret in a log");
    let Added::Secret(secret) = made else { panic!() };
    assert!(secret.starts_with("whsec_"));
    assert_eq!(tried(named("crm", url)).await, Added::NameTaken);
    assert!(remove(&world.owner, "crm").await.unwrap() && !remove(&world.owner, "crm").await.unwrap());
    assert_eq!(list(&world.owner).await.unwrap(), []);
}
