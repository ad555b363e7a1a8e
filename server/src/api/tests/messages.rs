use domain::applications::Reference;
use portal::api_keys::{NewKey, Scope};
use portal::messages::{self, Author, Sent};
use portal::staff::looks_of_owner;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{Answer, World, event, world};

async fn ask(world: &World, case: &str, text: &str) {
    let (owner, reference) = (world.owner_of(case).await, Reference::parse(case).unwrap());
    let sent = messages::send(&world.portal, &owner, &reference, world.portal.new_id(), text).await.unwrap();
    assert_eq!(sent, Sent::Sent);
}

/// What the customer sees.
async fn thread(world: &World, case: &str) -> messages::Thread {
    let (owner, reference) = (world.owner_of(case).await, Reference::parse(case).unwrap());
    messages::thread_of_owner(&world.portal, &owner, &reference).await.unwrap().unwrap()
}

async fn write(world: &World, key: &str, case: &str, once: &str, body: &Value) -> (Answer, bool) {
    let request = world.post(&format!("/applications/{case}/messages")).bearer_auth(key).json(body);
    let response = request.header("idempotency-key", once).send().await.unwrap();
    let replayed = response.headers().contains_key("idempotency-replayed");
    (Answer::of(response).await, replayed)
}

async fn told(world: &World) -> i64 {
    let told = "select count(*) from notifications where kind = 'answered'";
    sqlx::query_scalar(told).fetch_one(&world.owner).await.unwrap()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_answer_ends_the_wait_and_is_told_once(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    ask(&world, &case, "周末能来勘查吗？").await;
    let key = world.key_of("客服系统", &[Scope::WriteMessages]).await;
    let path = format!("/applications/{case}/messages");
    let read = world.read_with(&key, &path).await;
    assert_eq!(read.status, 200, "{}", read.body);
    let asked = &read.body["messages"][0];
    assert_eq!((&asked["text"], &asked["from_customer"]), (&json!("周末能来勘查吗？"), &json!(true)));
    assert!(asked["by"].is_null() && read.body["answer_due"].is_string(), "{}", read.body);

    let answer = json!({ "text": "可以，周六上午。", "last_read": asked["id"] });
    let (first, replayed) = write(&world, &key, &case, "k-1", &answer).await;
    assert_eq!((first.status, replayed), (201, false), "{}", first.body);
    let (again, replayed) = write(&world, &key, &case, "k-1", &answer).await;
    assert_eq!((again.status, replayed, &again.body), (201, true, &first.body));
    let other = json!({ "text": "不行", "last_read": asked["id"] });
    assert_eq!(write(&world, &key, &case, "k-1", &other).await.0.status, 422);
    assert_eq!(told(&world).await, 1);

    let seen = thread(&world, &case).await;
    assert_eq!((seen.messages.len(), seen.due, seen.messages[1].text.as_str()), (2, None, "可以，周六上午。"));
    assert!(matches!(&seen.messages[1].author, Author::System(name) if name.zh == "客服系统"));
    let read = world.read_with(&key, &path).await.body;
    assert_eq!(
        read["messages"][1],
        json!({ "id": first.body["id"], "from_customer": false, "by": "客服系统",
        "text": "可以，周六上午。", "written_at": first.body["written_at"] })
    );
    assert!(read["answer_due"].is_null(), "{read}");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_the_customer_says_against_a_system_is_for_people_to_answer(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    let mut paused = event("e-1", "2026-05-06 09:00", "paused");
    paused["pause"] = json!(1);
    paused["reason"] = json!("customer_request");
    paused["awaits"] = json!({ "act": "word" });
    let told = world.push(&case, &paused).await;
    assert_eq!(told.status, 201, "{}", told.body);
    let (owner, reference) = (world.owner_of(&case).await, Reference::parse(&case).unwrap());
    let seq = told.body["seq"].as_u64().unwrap().try_into().unwrap();
    portal::objections::object(&world.portal, &owner, &reference, seq).await.unwrap();

    let key = world.key_of("crm", &[Scope::WriteMessages]).await;
    let read = world.read_with(&key, &format!("/applications/{case}/messages")).await.body;
    assert!(read["answer_due"].is_string(), "{read}");
    let answer = json!({ "text": "好的。", "last_read": read["messages"][0]["id"] });
    assert_eq!(write(&world, &key, &case, "k-1", &answer).await.0.status, 201);
    assert!(thread(&world, &case).await.due.is_some(), "it still waits");
}

/// As after a process was killed between the message and its kept answer.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_sent_again_after_its_answer_was_lost_is_one_message(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    let key = world.key_of("crm", &[Scope::WriteMessages]).await;
    let first = json!({ "text": "请补房产证。" });
    let (done, _) = write(&world, &key, &case, "k-1", &first).await;
    sqlx::query("delete from api_answers").execute(&world.owner).await.unwrap();
    ask(&world, &case, "好的，在哪里交？").await;
    world.set("2026-05-06 09:05");
    let (again, replayed) = write(&world, &key, &case, "k-1", &first).await;
    assert_eq!((again.status, replayed, again.body), (201, false, done.body));
    let seen = thread(&world, &case).await;
    assert_eq!((seen.messages.len(), told(&world).await), (2, 1));
    assert!(seen.due.is_some(), "what was asked since is answered by nothing");
}

/// Answers are kept for a week, and messages under their ids for as long as the case.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_idempotency_key_is_good_for_no_other_text_though_its_answer_is_no_longer_kept(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    let key = world.key_of("crm", &[Scope::WriteMessages]).await;
    let (first, _) = write(&world, &key, &case, "k-1", &json!({ "text": "请补房产证。" })).await;
    sqlx::query("delete from api_answers").execute(&world.owner).await.unwrap();
    let other = json!({ "text": "周三上门。", "last_read": first.body["id"] });
    let (refused, _) = write(&world, &key, &case, "k-1", &other).await;
    assert!(refused.status == 422 && refused.detail().contains("another body"), "{}", refused.body);
    assert_eq!((thread(&world, &case).await.messages.len(), told(&world).await), (1, 1));
    let (again, _) = write(&world, &key, &case, "k-1", &json!({ "text": "请补房产证。" })).await;
    assert_eq!((again.status, again.body), (201, first.body));
    assert_eq!(write(&world, &key, &case, "k-2", &other).await.0.status, 201);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn nobody_answers_what_he_has_not_read(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    let key = world.key_of("crm", &[Scope::WriteMessages]).await;
    ask(&world, &case, "要户口本吗？").await;
    let (late, _) = write(&world, &key, &case, "k-1", &json!({ "text": "不要" })).await;
    assert_eq!((late.status, &late.body["errors"][0]["pointer"]), (409, &json!("/last_read")));
    assert!(late.detail().contains("customer has written"), "{}", late.detail());
    let asked = thread(&world, &case).await.last();
    // Two at once: one is sent, and the other reads that first.
    let answers = ["不要", "要"].map(|text| json!({ "text": text, "last_read": asked }));
    let (first, second) =
        tokio::join!(write(&world, &key, &case, "k-2", &answers[0]), write(&world, &key, &case, "k-3", &answers[1]),);
    let (first, second) = (first.0, second.0);
    let mut both = [first.status, second.status];
    both.sort_unstable();
    assert_eq!((both, told(&world).await, thread(&world, &case).await.messages.len()), ([201, 409], 1, 2));
    let refused = if first.status == 409 { first } else { second };
    assert!(refused.detail().contains("utility has written"), "{}", refused.detail());
    // It was refused for how things stood, so the same key goes on.
    let once = if thread(&world, &case).await.messages[1].text == "要" { "k-2" } else { "k-3" };
    let last = thread(&world, &case).await.last();
    let (adds, _) = write(&world, &key, &case, once, &json!({ "text": "周三上门。", "last_read": last })).await;
    assert_eq!((adds.status, thread(&world, &case).await.messages.len()), (201, 3));
}

/// Each is a message to the customer's phone, and whoever writes has read his own.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn systems_write_so_often_to_one_customer(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, other) = (world.submit_sealed("lv-resident").await, world.submit_sealed("lv-resident").await);
    let keys =
        [world.key_of("crm", &[Scope::WriteMessages]).await, world.key_of("hall", &[Scope::WriteMessages]).await];
    let bucket = world.portal.settings().limits.acts_per_case;
    let mut last = Value::Null;
    for (number, key) in (0..bucket.burst).zip(keys.iter().cycle()) {
        let body = json!({ "text": "请补房产证。", "last_read": last });
        let (written, _) = write(&world, key, &case, &format!("k-{number}"), &body).await;
        assert_eq!(written.status, 201, "{number}: {}", written.body);
        last = written.body["id"].clone();
    }
    let body = json!({ "text": "请补房产证。", "last_read": last });
    for key in &keys {
        let (refused, _) = write(&world, key, &case, "k", &body).await;
        assert!(
            refused.status == 429 && refused.detail().contains("messages about this application"),
            "{}",
            refused.body
        );
        assert_eq!(refused.retry_after, Some(bucket.refill.num_seconds().to_string()));
    }
    assert_eq!(told(&world).await, i64::from(bucket.burst));
    assert_eq!(write(&world, &keys[0], &other, "k", &json!({ "text": "您好。" })).await.0.status, 201);
    ask(&world, &case, "收到了，别再发了。").await;
    world.clock.advance(bucket.refill);
    let body = json!({ "text": "好。", "last_read": thread(&world, &case).await.last() });
    assert_eq!(write(&world, &keys[0], &case, "k", &body).await.0.status, 201, "it was not kept as refused");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn each_look_is_told_to_the_owner(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    let key = world.key_of("客服系统", &[Scope::WriteMessages]).await;
    let reader = world.key_of("reader", &[Scope::ReadApplications, Scope::ReadPeople]).await;
    let path = format!("/applications/{case}/messages");
    assert!(world.read_with(&reader, &path).await.detail().contains("messages:write"));
    assert_eq!(world.read_with(&key, &path).await.status, 200);
    let (owner, reference) = (world.owner_of(&case).await, Reference::parse(&case).unwrap());
    let looks = looks_of_owner(&world.portal, &owner, &reference).await.unwrap();
    let looks: Vec<_> = looks.iter().map(|look| (look.post.zh.as_str(), look.what.as_str(), look.times)).collect();
    assert_eq!(looks, [("客服系统", "messages", 1)]);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_not_to_be_written_is_refused_with_a_sentence(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, bare) = (world.submit_sealed("lv-resident").await, world.submit("lv-resident").await);
    let key = world.key_of("crm", &[Scope::WriteMessages]).await;
    let long = "长".repeat(1_001);
    for (body, pointer) in [
        (json!({ "text": " \n " }), "/text"),
        (json!({ "text": long }), "/text"),
        (json!({ "text": "x", "post": "主任" }), "/post"),
        (json!({ "text": "x", "last_read": "y" }), "/last_read"),
    ] {
        let (refused, _) = write(&world, &key, &case, "k", &body).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["pointer"]), (400, &json!(pointer)), "{}", refused.body);
        refused.detail();
        sqlx::query("delete from api_answers").execute(&world.owner).await.unwrap();
    }
    let said = json!({ "text": "x" });
    let unnamed = world.send_with(&key, &format!("/applications/{case}/messages"), &said).await;
    assert!(unnamed.status == 400 && unnamed.detail().contains("Idempotency-Key"));
    // Its personal data is deleted.
    assert_eq!(write(&world, &key, &bare, "k", &said).await.0.status, 410);
    assert_eq!(world.read_with(&key, &format!("/applications/{bare}/messages")).await.status, 410);
    assert_eq!(write(&world, &key, "K7M3-9PXR-2Q", "k", &said).await.0.status, 404);
    let reader = world.key_of("reader", &[Scope::ReadPeople, Scope::PushEvents]).await;
    let (refused, _) = write(&world, &reader, &case, "k", &said).await;
    assert!(refused.status == 403 && refused.detail().contains("messages:write"));
    sqlx::query("insert into areas select 'other', name, true, manager_post, duty_phone, hall from areas")
        .execute(&world.owner)
        .await
        .unwrap();
    let scopes = vec![Scope::WriteMessages];
    let (source, purpose, areas) = ("elsewhere".to_owned(), "elsewhere".to_owned(), vec!["other".to_owned()]);
    let elsewhere = world.key_as(&NewKey { source, purpose, scopes, areas, ..NewKey::default() }).await;
    assert_eq!(write(&world, &elsewhere, &case, "k", &said).await.0.status, 404);
    assert_eq!(world.read_with(&elsewhere, &format!("/applications/{case}/messages")).await.status, 404);
    assert_eq!((thread(&world, &case).await.messages.len(), told(&world).await), (0, 0));
}

/// As at the desk.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_case_that_has_ended_takes_messages_too(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    let mut refused = event("e-1", "2026-05-06 09:00", "refused");
    refused["reason"] = json!("supply_unsafe");
    assert_eq!(world.push(&case, &refused).await.status, 201);
    let key = world.key_of("crm", &[Scope::WriteMessages]).await;
    let (written, _) = write(&world, &key, &case, "k-1", &json!({ "text": "可以重新申请。" })).await;
    assert_eq!(written.status, 201, "{}", written.body);
}
