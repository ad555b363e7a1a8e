use std::fs;
use std::path::Path;

use app::pages::interface::PROBLEM_CODES;
use serde_json::{Value, json};
use sqlx::PgPool;
use strum::VariantArray;

use super::super::problem::Kind;
use super::support::{event, world};

#[test]
fn the_page_has_each_kind_with_its_status() {
    let kinds: Vec<_> = Kind::VARIANTS.iter().map(|kind| (kind.code(), kind.status().as_u16())).collect();
    assert_eq!(kinds, PROBLEM_CODES);
}

/// Every sentence that the code names is in the catalogues (which have the same ones).
#[test]
fn each_sentence_is_there() {
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                sources(&path, found);
            } else if path.is_file() {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue = fs::read_to_string(root.join("../app/locales/zh-CN/interface.ftl")).unwrap();
    let mut code = Vec::new();
    sources(&root.join("src/api"), &mut code);
    let code = code.concat();
    let said: Vec<_> = code.split("\"api-").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(said.len() > 40, "{}", said.len());
    let is_key = |key: &&&str| key.chars().all(|one| one.is_ascii_lowercase() || one == '-');
    for key in said.iter().filter(is_key) {
        assert!(
            catalogue.contains(&format!("\napi-{key} = ")) || catalogue.starts_with(&format!("api-{key} = ")),
            "api-{key}"
        );
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn the_type_leads_to_a_page_that_says_what_to_do(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let answer = world.read("/applications/K7M3-9PXR-2Q").await;
    assert_eq!(answer.status, 404);
    let (address, code) = answer.body["type"].as_str().unwrap().split_once('#').unwrap();
    let path = address.strip_prefix(&world.portal.settings().base_url).unwrap();
    let (status, page) = world.page(path).await;
    assert_eq!(status, 200);
    for kind in Kind::VARIANTS {
        assert!(page.contains(&format!("id=\"{}\"", kind.code())), "{kind:?}");
    }
    assert_eq!(code, "not-found");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn sentences_are_in_the_language_that_the_caller_wants(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let path = format!("/applications/{case}/events");
    for (wanted, title, detail) in [
        ("zh-CN,zh;q=0.9,en;q=0.8", "事件不予接受", "所述发生时间在将来。"),
        ("zh", "事件不予接受", "所述发生时间在将来。"),
        ("en-GB, zh;q=0.5", "The event is refused", "It is said to occur in the future."),
        ("fr;q=0.9, zh;q=0.1", "事件不予接受", "所述发生时间在将来。"),
        ("", "The event is refused", "It is said to occur in the future."),
        ("*;q=nonsense", "The event is refused", "It is said to occur in the future."),
    ] {
        let answer = world.push_in(wanted, &path, &event("e-1", "2026-05-07 09:00", "accepted")).await;
        assert_eq!((&answer.body["title"], &answer.body["detail"]), (&json!(title), &json!(detail)), "{wanted}");
    }
    let batch = json!({ "events": [{ "application": case }] });
    let answer = world.push_in("zh", "/events", &batch).await;
    assert!(
        answer.body["answers"][0]["problem"]["detail"].as_str().unwrap().starts_with("事件无法读取"),
        "{}",
        answer.body
    );
}

/// An event without or with a field that is wrong, and where the answer says that this is.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_wrong_is_pointed_at(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let paused = |awaits: Value| {
        let mut paused = event("e-1", "2026-05-06 08:00", "paused");
        paused["pause"] = json!(1);
        paused["reason"] = json!("outstanding_document");
        paused["awaits"] = awaits;
        paused
    };
    let offered = |slots: Value| {
        let mut offered = event("e-1", "2026-05-06 08:00", "slots_offered");
        offered["errand"] = json!("survey");
        offered["slots"] = slots;
        offered
    };
    let with = |name: &str, value: Value| {
        let mut told = event("e-1", "2026-05-06 08:00", "survey_done");
        told["external_line"] = json!(false);
        told[name] = value;
        told
    };
    let mut without_line = event("e-1", "2026-05-06 08:00", "survey_done");
    without_line.as_object_mut().unwrap().remove("external_line");
    let mut nameless = event("e-1", "2026-05-06 08:00", "accepted");
    nameless.as_object_mut().unwrap().remove("source_event_id");
    let wrong = [
        (with("kind", json!("no_such_kind")), "/kind"),
        (with("external_line", json!("perhaps")), "/external_line"),
        (without_line, "/external_line"),
        (nameless, "/source_event_id"),
        (with("source_event_id", json!("two words")), "/source_event_id"),
        (with("occurred_at", json!("yesterday")), "/occurred_at"),
        (with("a/b", json!(1)), "/a~1b"),
        (paused(json!({ "act": "nothing" })), "/awaits/act"),
        (paused(json!({ "act": "document", "document": "certificate of nothing" })), "/awaits/document"),
        (paused(json!({ "act": "document" })), "/awaits/document"),
        (paused(json!({ "act": "word", "hour": 9 })), "/awaits/hour"),
        (
            offered(
                json!([{ "date": "2026-05-07", "half_day": "morning" }, { "date": "tomorrow", "half_day": "morning" }]),
            ),
            "/slots/1/date",
        ),
        (offered(json!([{ "date": "2026-05-07" }])), "/slots/0/half_day"),
    ];
    for (told, pointer) in &wrong {
        let answer = world.push(&case, told).await;
        assert_eq!(
            (answer.status, &answer.body["errors"][0]["pointer"]),
            (400, &json!(pointer)),
            "{told} {}",
            answer.body
        );
        assert_eq!(answer.body["errors"][0]["detail"], answer.body["detail"]);
    }
    let events: Vec<_> = wrong
        .iter()
        .map(|(told, _)| {
            let mut told = told.clone();
            told["application"] = json!(case);
            told
        })
        .collect();
    let answer = world.push_in("en", "/events", &json!({ "events": events })).await;
    for (place, (_, pointer)) in wrong.iter().enumerate() {
        let told = &answer.body["answers"][place]["problem"]["errors"][0]["pointer"];
        assert_eq!(told, &json!(format!("/events/{place}{pointer}")), "{}", answer.body["answers"][place]);
    }
    // Of what is large it is not looked for: that would be work without end.
    let began = std::time::Instant::now();
    for body in [json!(vec![1; 15_000]), json!({ "kind": "accepted", "x": vec![1; 15_000] })] {
        assert_eq!(world.push(&case, &body).await.status, 400);
    }
    let many = json!({ "events": [vec![1; 200_000]] });
    assert_eq!(world.push_in("en", "/events", &many).await.body["answers"][0]["status"], 400);
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    for (query, name) in
        [("limit=0", "limit"), ("limit=many", "limit"), ("overdue=perhaps", "overdue"), ("due_before=x", "due_before")]
    {
        let answer = world.read(&format!("/applications?{query}")).await;
        assert_eq!(
            (answer.status, &answer.body["errors"][0]["parameter"]),
            (400, &json!(name)),
            "{query} {}",
            answer.body
        );
    }
}
