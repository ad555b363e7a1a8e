use portal::api_keys::{By, Scope};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{Answer, at, event, world};

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_event_is_applied_once_and_answered_the_same_again(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-06 10:00");
    let accepted = event("e-1", "2026-05-06 09:59", "accepted");
    let first = world.push(&case, &accepted).await;
    assert_eq!((first.status, &first.body["outcome"]), (201, &json!("applied")));
    let traces = world.traces().await;
    world.set("2026-07-01 10:00");
    let again = world.push(&case, &accepted).await;
    assert_eq!((again.status, again.body), (200, first.body));
    // However the reference is written.
    let typed = case.replace('-', "").to_lowercase();
    assert_eq!(world.push(&typed, &accepted).await.status, 200);
    assert_eq!(world.traces().await, traces, "nothing was changed");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_id_with_other_content_is_a_conflict(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    world.push(&case, &event("e-1", "2026-05-06 09:00", "accepted")).await;
    let traces = world.traces().await;
    for (reference, content) in [
        (&case, event("e-1", "2026-05-06 09:00", "withdrawn")),
        (&case, event("e-1", "2026-05-06 08:59", "accepted")),
        (&other, event("e-1", "2026-05-06 09:00", "accepted")),
    ] {
        let answer = world.push(reference, &content).await;
        assert_eq!(answer.status, 409, "{content}");
        assert!(answer.detail().contains("source_event_id"));
    }
    assert_eq!(world.traces().await, traces);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_event_without_its_predecessor_is_held_and_applied_when_that_comes(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-06 18:00");
    let energised = event("e-3", "2026-05-06 17:00", "energised");
    let mut surveyed = event("e-2", "2026-05-06 12:00", "survey_done");
    surveyed["external_line"] = json!(false);
    for (pushed, missing) in [(&energised, "accepted"), (&surveyed, "accepted"), (&energised, "accepted")] {
        let held = world.push(&case, pushed).await;
        assert_eq!((held.status, held.body), (202, json!({ "outcome": "held", "missing": missing })));
    }
    let accepted = world.push(&case, &event("e-1", "2026-05-06 10:00", "accepted")).await;
    assert_eq!(accepted.status, 201);
    let case = world.read(&format!("/applications/{case}")).await.body;
    assert_eq!(case["progress"]["state"], "energised");
    let kinds = case["events"].as_array().unwrap().iter().map(|event| event["event"]["kind"].as_str().unwrap());
    let kinds: Vec<&str> = kinds.filter(|kind| !["promised", "redated"].contains(kind)).collect();
    assert_eq!(kinds, ["submitted", "accepted", "survey_done", "energised"]);
    assert_eq!(world.traces().await.1, 0, "nothing is held any more");
    let reference = case["reference"].as_str().unwrap();
    assert_eq!(world.push(reference, &energised).await.status, 200, "a held event's id stays its own");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_cannot_be_is_refused_with_its_reason_and_what_could(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-08 10:00");
    world.push(&case, &event("e-1", "2026-05-07 10:00", "accepted")).await;
    let traces = world.traces().await;
    let paused = json!({
        "source_event_id": "e-2", "occurred_at": at("2026-05-08 09:00"), "kind": "paused", "pause": 1,
        "reason": "customer_request", "awaits": { "act": "word" }
    });
    let mut resumed = event("e-2", "2026-05-08 10:00", "resumed");
    resumed["pause"] = json!(7);
    let mut confirmed = event("e-2", "2026-05-08 10:00", "confirmed");
    confirmed["seq"] = json!(1);
    let mut surveyed = event("e-2", "2026-05-06 08:59", "survey_done");
    surveyed["external_line"] = json!(true);
    for (pushed, reason) in [
        (event("e-2", "2026-05-08 10:01", "withdrawn"), "in_the_future"),
        (surveyed, "before_previous_event"),
        (event("e-2", "2026-05-08 10:00", "accepted"), "already_happened"),
        (event("e-2", "2026-05-08 10:00", "plan_answered"), "not_in_this_template"),
        (paused, "pause_backdated"),
        (resumed, "unknown_pause"),
        (confirmed, "not_yours_to_say"),
    ] {
        let answer = world.push(&case, &pushed).await;
        assert_eq!((answer.status, &answer.body["reason"]), (409, &json!(reason)), "{pushed}");
        assert!(!answer.detail().is_empty());
        let allowed = answer.body["allowed"].as_array().unwrap();
        assert!(allowed.contains(&json!("survey_done")) && !allowed.contains(&json!("accepted")));
    }
    assert_eq!(world.traces().await, traces, "a refusal changes nothing");
    world.push(&case, &event("e-2", "2026-05-08 10:00", "withdrawn")).await;
    let late = world.push(&case, &event("e-3", "2026-05-08 10:00", "energised")).await;
    assert_eq!((late.status, &late.body["reason"]), (409, &json!("case_ended")));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_wrong_time_is_corrected(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-08 10:00");
    world.push(&case, &event("e-1", "2026-05-07 10:00", "accepted")).await;
    let entry = async |kind: &str| {
        let log = world.read(&format!("/applications/{case}")).await.body["events"].clone();
        log.as_array().unwrap().iter().find(|entry| entry["event"]["kind"] == kind).unwrap().clone()
    };
    let seq = entry("accepted").await["seq"].clone();
    let mut corrected = event("e-2", "2026-05-08 10:00", "corrected");
    corrected["seq"] = seq.clone();
    assert_eq!(world.push(&case, &corrected).await.status, 400, "without the time that it was");
    corrected["corrected_to"] = json!(at("2026-05-07 15:30"));
    let answer = world.push(&case, &corrected).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    let said = entry("corrected").await["event"].clone();
    assert_eq!(said, json!({ "kind": "corrected", "seq": seq, "corrected_to": at("2026-05-07 15:30") }));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn malformed_pushes_get_a_sentence(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let mut extra = event("e-1", "2026-05-06 09:00", "accepted");
    extra["note"] = json!("Mr Wang is not at home");
    let mut corrected = event("e-1", "2026-05-06 09:00", "corrected");
    corrected["seq"] = json!(2);
    corrected["corrected_to"] = json!("2026-05-06");
    let mut nested = event("e-1", "2026-05-06 09:00", "contractor_chosen");
    nested["chosen"] = json!({ "choice": "unlisted", "name": "a firm" });
    for (pushed, says) in [
        (json!([]), "can't be read"),
        (json!({ "kind": "accepted" }), "source_event_id"),
        (json!({ "kind": "accepted", "source_event_id": "e-1" }), "occurred_at"),
        (json!({ "kind": "accepted", "source_event_id": "e-1", "occurred_at": "yesterday" }), "occurred_at is a date"),
        (corrected, "corrected_to is a date and a time of day"),
        (event("", "2026-05-06 09:00", "accepted"), "visible ASCII"),
        (event("e 1", "2026-05-06 09:00", "accepted"), "visible ASCII"),
        (event("e-1", "2026-05-06 09:00", "connected"), "unknown variant `connected`"),
        (event("e-1", "2026-05-06 09:00", "survey_done"), "external_line"),
        (extra, "no field \"note\""),
        (nested, "no field \"name\""),
    ] {
        let answer = world.push(&case, &pushed).await;
        assert_eq!(answer.status, 400, "{pushed}");
        assert!(answer.detail().contains(says), "{}", answer.detail());
    }
    let (wrong, impossible) = (swapped(&case), case.replacen(|c: char| c != '-', "0", 1));
    for (reference, status, says) in [
        (wrong.as_str(), 404, "swapped"),
        (impossible.as_str(), 404, "character 1 is '0'"),
        ("K7M3", 404, "4 characters instead of 10"),
        ("2222-2222-22", 404, "no application"),
    ] {
        let answer = world.push(reference, &event("e-1", "2026-05-06 09:00", "accepted")).await;
        assert_eq!(answer.status, status, "{reference}");
        assert!(answer.detail().contains(says), "{}", answer.detail());
    }
    assert_eq!(world.traces().await.1, 0);
}

/// Two neighbours that differ, the other way round.
fn swapped(reference: &str) -> String {
    let mut characters: Vec<char> = reference.replace('-', "").chars().collect();
    let at = (0..9).find(|at| characters[*at] != characters[at + 1]).unwrap();
    characters.swap(at, at + 1);
    characters.into_iter().collect()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn only_a_key_in_use_with_the_scope_may_push(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let accepted = event("e-1", "2026-05-06 09:00", "accepted");
    let path = format!("/applications/{case}/events");
    for request in [
        world.post(&path),
        world.post(&path).bearer_auth("sunlit_none"),
        world.post(&path).bearer_auth(""),
        world.post(&path).basic_auth("back-office", Some("sunlit_none")),
    ] {
        let answer = Answer::of(request.json(&accepted).send().await.unwrap()).await;
        assert_eq!(answer.status, 401);
        answer.detail();
    }
    let reader = world.key_of("reader", &[Scope::ReadApplications]).await;
    let answer = world.push_with(&reader, &case, &accepted).await;
    assert_eq!(answer.status, 403);
    assert!(answer.detail().contains("events:write"));
    portal::api_keys::revoke(&world.owner, world.portal.now(), "reader", By::Operator).await.unwrap();
    assert_eq!(world.push_with(&reader, &case, &accepted).await.status, 401);
    let writer = world.key_of("writer", &[Scope::PushEvents]).await;
    assert_eq!(world.push_with(&writer, &case, &accepted).await.status, 201);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn too_many_requests_with_a_key_wait(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let accepted = event("e-1", "2026-05-06 09:00", "accepted");
    world.push(&case, &accepted).await;
    sqlx::query("update rate_limits set tokens = 0").execute(&world.owner).await.unwrap();
    let answer = world.push(&case, &accepted).await;
    assert_eq!((answer.status, answer.retry_after.as_deref()), (429, Some("1")));
    assert!(answer.detail().contains("in 1 seconds"));
}

/// JSON Schema calls 1.0 a whole number, and so do programs that know no other numbers.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_whole_number_may_be_written_with_a_point(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    assert_eq!(world.push(&case, &event("e-1", "2026-05-06 09:00", "accepted")).await.status, 201);
    let paused = |number: Value| {
        let mut paused = event("e-2", "2026-05-06 09:00", "paused");
        paused["reason"] = json!("customer_request");
        paused["awaits"] = json!({ "act": "word" });
        paused["pause"] = number;
        paused
    };
    for broken in [json!(1.5), json!(-1.0), json!(1e300)] {
        let answer = world.push(&case, &paused(broken)).await;
        assert_eq!((answer.status, &answer.body["errors"][0]["pointer"]), (400, &json!("/pause")), "{}", answer.body);
    }
    assert_eq!(world.push(&case, &paused(json!(1.0))).await.status, 201);
    assert_eq!(world.push(&case, &paused(json!(1))).await.status, 200, "the same event");
}
