//! One story in which every operation is answered with everything that it can be answered with. What it is answered stands in the
//! interface's description.

use std::collections::BTreeMap;

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use portal::api_keys::{NewKey, Scope};
use portal::contractors::{Delivery, Imported, import, read_list};
use portal::foreign::Whose;
use portal::messages;
use portal::sessions::Visitor;
use portal::testing::applying::{MORNING, ready, ready_to_submit, submitted};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::super::document::examples::{RECORDED_AT, SENT, name};
use super::super::operations;
use super::support::{World, event, listening};

/// What long lists are cut to.
const SHOWN: usize = 2;
/// Lines of a table: its header and two rows.
const LINES: usize = 3;
const NOBODY: &str = "2222-2222-22";

const FIRMS: &str = "单位名称,统一社会信用代码,许可证编号,许可类别和等级,制度,有效期至,所在地区,联系电话\n\
    示例甲公司,91110000600037341L,0-0-00001-2020,承装二级（110千伏以下）、承试三级,三级制,2029-12-31,示例区,010-00000001\n\
    示例乙公司,91100000000000000A,0-0-00002-2020,承装四级,,2029-04-29,示例区,010-00000002\n";

const MORE_FIRMS: &str = "单位名称,统一社会信用代码,许可证编号,许可类别和等级,制度,有效期至,所在地区,联系电话\n\
    示例甲公司,91110000600037341L,0-0-00001-2020,承装二级（110千伏以下）、承试三级,三级制,2029-12-31,示例区,010-00000001\n\
    示例丙公司,91100000000000000A,0-0-00003-2020,承装四级,,2029-04-29,示例区,010-00000003\n";

const PROJECTS: &str = r#"
    version = "2026-1"
    effective_from = "2026-04-01"
    source = { zh = "示例文件", en = "A document" }
    [[green_channel]]
    code = "park"
    name = { zh = "示例产业园", en = "A park" }
    owner = "示例建设有限公司"
    from = "2026-05-01"
    to = "2026-12-31"
"#;

/// A request that can be made again.
#[derive(Clone)]
struct Asked {
    method: Method,
    path: String,
    body: Option<Value>,
    /// A table instead of a body of JSON.
    table: Option<&'static str>,
    once: Option<&'static str>,
}

fn get(path: impl Into<String>) -> Asked {
    Asked { method: Method::GET, path: path.into(), body: None, table: None, once: None }
}

fn post(path: impl Into<String>) -> Asked {
    Asked { method: Method::POST, ..get(path) }
}

fn put(path: impl Into<String>, table: &'static str) -> Asked {
    Asked { method: Method::PUT, table: Some(table), ..get(path) }
}

impl Asked {
    fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    fn once(self, key: &'static str) -> Self {
        Self { once: Some(key), ..self }
    }

    fn to(&self, world: &World, key: Option<&str>) -> RequestBuilder {
        let mut request = match self.method {
            Method::POST => world.post(&self.path),
            Method::PUT => world.put(&self.path),
            _ => world.get(&self.path),
        };
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        if let Some(once) = self.once {
            request = request.header("idempotency-key", once);
        }
        match (&self.body, self.table) {
            (Some(body), _) => request.json(body),
            (None, Some(table)) => request.header("content-type", "text/csv").body(table),
            (None, None) => request,
        }
    }
}

struct Recorder {
    world: World,
    key: String,
    examples: BTreeMap<String, BTreeMap<String, Value>>,
    /// What each operation was answered well.
    done: BTreeMap<String, Asked>,
}

impl Recorder {
    /// Asks with the key that may do everything, and keeps the answer, which has this status.
    async fn ask(&mut self, operation: &str, status: u16, asked: Asked) -> Value {
        let key = self.key.clone();
        self.ask_as(Some(&key), operation, status, asked).await
    }

    async fn ask_as(&mut self, key: Option<&str>, operation: &str, status: u16, asked: Asked) -> Value {
        let response = asked.to(&self.world, key).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{operation} {}", response.text().await.unwrap());
        let (recorded_as, whole, shown) = read(status, response).await;
        let examples = self.examples.entry(operation.to_owned()).or_default();
        if status < 300 && !self.done.contains_key(operation) {
            if let Some(sent) = asked.body.clone().or_else(|| asked.table.map(Value::from)) {
                examples.insert(SENT.to_owned(), sent);
            }
            self.done.insert(operation.to_owned(), asked);
        }
        if let Some(shown) = shown {
            examples.entry(recorded_as).or_insert(shown);
        }
        whole
    }
}

/// Under which name an answer is kept, the whole of it, and what is shown. Bytes of files are not.
async fn read(status: u16, response: Response) -> (String, Value, Option<Value>) {
    let media_type = response.headers().get("content-type").map_or("", |value| value.to_str().unwrap());
    let media_type = media_type.split(';').next().unwrap().to_owned();
    let recorded_as = name(&status.to_string(), &media_type);
    if media_type.ends_with("json") {
        let whole: Value = response.json().await.unwrap();
        let shown = short(&whole);
        return (recorded_as, whole, Some(shown));
    }
    if media_type == "text/csv" {
        let table = response.text().await.unwrap();
        let lines: Vec<_> = table.split_inclusive('\n').take(LINES).collect();
        return (recorded_as, Value::Null, Some(json!(lines.concat())));
    }
    assert!(["application/octet-stream", ""].contains(&media_type.as_str()), "{media_type}");
    (recorded_as, Value::Null, None)
}

/// With lists cut, and the address that the description puts in.
fn short(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().take(SHOWN).map(short).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), short(value))).collect(),
        Value::String(text) => json!(text.replace("http://127.0.0.1:3000", RECORDED_AT)),
        other => other.clone(),
    }
}

/// A case with everything that other systems can ask about one, applied for by the form.
async fn begun(pool: &PgPool) -> (World, String) {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    let case = submitted(&bench, &mut visitor).await;
    let portal = &bench.portal;
    let delivery = Delivery {
        file_name: "firms.csv",
        bytes: FIRMS.as_bytes(),
        source: "示例来源",
        dated: shanghai_date(portal.now()),
        confirm_rest: false,
        confirm_dropped: false,
    };
    let sheet = read_list(portal.children(), &Whose::default(), delivery.bytes).await.unwrap();
    let imported = import(pool, portal.random(), delivery, sheet, portal.now()).await.unwrap();
    assert!(matches!(imported, Imported::New(..)), "{imported:?}");
    portal::publications::publish_file(pool, "green-channel.toml", PROJECTS, portal.now()).await.unwrap();
    let firm = |number: u32, cases: u32| {
        let id = format!("00000000-0000-0000-0000-00000000000{number}");
        json!({ "id": id, "name": format!("示例{number}公司"), "credit_code": format!("{number:018}"), "cases": cases })
    };
    let shares = json!({
        "published": "table", "listed": 20, "firms": [firm(1, 8), firm(2, 5)], "others": { "firms": 3, "cases": 7 },
        "hhi": 2633, "rest": 30, "choices": null,
    });
    sqlx::query("insert into contractor_shares values (2026, 1, '2026-04-16 00:00+08', $1)")
        .bind(shares)
        .execute(pool)
        .await
        .unwrap();
    (listening(bench, pool.clone()).await, case.to_string())
}

async fn public(recorder: &mut Recorder) {
    for (operation, path) in [
        ("GET /api/v1/due-date", "/due-date?from=2026-04-30&working_days=3"),
        ("GET /api/v1/disclosure", "/disclosure"),
        ("GET /api/v1/key-projects", "/key-projects"),
        ("GET /api/v1/fees", "/fees"),
        ("GET /api/v1/fees.csv", "/fees.csv"),
        ("GET /api/v1/fees/versions", "/fees/versions"),
        ("GET /api/v1/fees/reliability", "/fees/reliability"),
        ("GET /api/v1/contractors", "/contractors"),
        ("GET /api/v1/contractors", "/contractors?format=csv"),
        ("GET /api/v1/contractors/shares", "/contractors/shares"),
        ("GET /api/v1/contractors/shares", "/contractors/shares?format=csv"),
    ] {
        recorder.ask(operation, 200, get(path)).await;
    }
    for (operation, status, path) in [
        ("GET /api/v1/due-date", 400, "/due-date?from=2026-04-30&working_days=0"),
        ("GET /api/v1/contractors", 400, "/contractors?format=xml"),
        ("GET /api/v1/contractors/shares", 400, "/contractors/shares?quarter=2025-5"),
        ("GET /api/v1/contractors/shares", 404, "/contractors/shares?quarter=2025-4"),
    ] {
        recorder.ask(operation, status, get(path)).await;
    }
}

async fn progress(recorder: &mut Recorder, case: &str) {
    let path = format!("/applications/{case}/events");
    let operation = "POST /api/v1/applications/{reference}/events";
    let accepted = event("crm-1001", "2026-04-30 10:20", "accepted");
    recorder.ask(operation, 201, post(&path).with(accepted.clone())).await;
    recorder.ask(operation, 200, post(&path).with(accepted)).await;
    recorder.ask(operation, 202, post(&path).with(event("crm-1003", "2026-04-30 10:40", "energised"))).await;
    recorder.ask(operation, 409, post(&path).with(event("crm-1004", "2026-04-30 10:30", "accepted"))).await;
    let read = recorder.ask("GET /api/v1/applications/{reference}", 200, get(format!("/applications/{case}"))).await;
    assert_eq!(read["held"][0]["missing"], "survey_done");

    let told = |mut event: Value, application: &str| {
        event["application"] = json!(application);
        event
    };
    let mut surveyed = event("crm-1002", "2026-04-30 10:30", "survey_done");
    surveyed["external_line"] = json!(false);
    let events = [told(surveyed, case), told(event("crm-2001", "2026-04-30 10:30", "accepted"), NOBODY)];
    let batch = recorder.ask("POST /api/v1/events", 200, post("/events").with(json!({ "events": events }))).await;
    assert_eq!((&batch["answers"][0]["status"], &batch["answers"][1]["status"]), (&json!(201), &json!(404)));

    recorder.ask("GET /api/v1/changes", 200, get("/changes?after=0")).await;
    recorder.ask("GET /api/v1/changes", 404, get("/changes?after=1000000")).await;
    recorder.ask("GET /api/v1/applications", 200, get("/applications?limit=1")).await;
    recorder.ask("GET /api/v1/applications", 404, get("/applications?cursor=2222222222")).await;
    let operation = "POST /api/v1/applications/{reference}/escalations";
    let path = format!("/applications/{case}/escalations");
    let measure =
        |id: &str, taken: &str| json!({ "source_event_id": id, "taken_at": taken, "measure": "supervisor_assigned" });
    let taken = measure("crm-9001", "2026-04-30T10:50:00+08:00");
    recorder.ask(operation, 201, post(&path).with(taken.clone()).once("e-1")).await;
    recorder.ask(operation, 200, post(&path).with(taken)).await;
    let later = measure("crm-9002", "2026-05-30T10:50:00+08:00");
    recorder.ask(operation, 409, post(&path).with(later.clone())).await;
    recorder.ask(operation, 422, post(&path).with(later).once("e-1")).await;
}

async fn ratings(recorder: &mut Recorder, case: &str) {
    for (operation, path) in [
        ("POST /api/v1/applications/{reference}/call-back/tries", format!("/applications/{case}/call-back/tries")),
        ("POST /api/v1/applications/{reference}/call-back", format!("/applications/{case}/call-back")),
    ] {
        // Nobody has asked for a call yet, or it is made.
        sqlx::query("update call_backs set called_at = null").execute(&recorder.world.owner).await.unwrap();
        recorder.ask(operation, 204, post(&path)).await;
        sqlx::query("update call_backs set called_at = '2026-04-30 11:00+08'")
            .execute(&recorder.world.owner)
            .await
            .unwrap();
        recorder.ask(operation, 409, post(&path)).await;
    }
    recorder.ask("GET /api/v1/ratings", 200, get("/ratings")).await;
    recorder.ask("GET /api/v1/ratings", 404, get("/ratings?application=x")).await;
}

async fn messages(recorder: &mut Recorder, case: &str) {
    let portal = &recorder.world.portal;
    let (owner, reference) = (recorder.world.owner_of(case).await, Reference::parse(case).unwrap());
    let sent = messages::send(portal, &owner, &reference, portal.new_id(), "勘查改到下周可以吗？").await.unwrap();
    assert_eq!(sent, messages::Sent::Sent);
    let path = format!("/applications/{case}/messages");
    let thread = recorder.ask("GET /api/v1/applications/{reference}/messages", 200, get(&path)).await;
    let last = thread["messages"].as_array().unwrap().last().unwrap()["id"].clone();
    let answer = |text: &str| json!({ "text": text, "last_read": last });
    let operation = "POST /api/v1/applications/{reference}/messages";
    recorder.ask(operation, 201, post(&path).with(answer("可以，请在页面上选择时间。")).once("m-1")).await;
    recorder.ask(operation, 422, post(&path).with(answer("不行。")).once("m-1")).await;
    recorder.ask(operation, 409, post(&path).with(answer("请选择时间。")).once("m-2")).await;
}

async fn lists(recorder: &mut Recorder) {
    let operation = "PUT /api/v1/contractors";
    let path = "/contractors?source=crm&file_name=firms.csv&dated=2026-04-30";
    recorder.ask(operation, 201, put(path, MORE_FIRMS).once("l-1")).await;
    recorder.ask(operation, 200, put(path, MORE_FIRMS)).await;
    recorder.ask(operation, 422, put(path, FIRMS).once("l-1")).await;
    recorder.ask(operation, 409, put("/contractors?dated=2026-04-29", FIRMS)).await;
}

async fn people(recorder: &mut Recorder, case: &str) {
    recorder.ask("GET /api/v1/applications/{reference}/people", 200, get(format!("/applications/{case}/people"))).await;
    let operation = "GET /api/v1/applications/{reference}/documents";
    let papers = recorder.ask(operation, 200, get(format!("/applications/{case}/documents"))).await;
    let paper = format!("/applications/{case}/documents/{}", papers["documents"][0]["id"].as_str().unwrap());
    recorder.ask("GET /api/v1/applications/{reference}/documents/{id}", 200, get(&paper)).await;
}

/// What is answered once the personal data is deleted.
async fn deleted(recorder: &mut Recorder) {
    sqlx::query("delete from case_keys").execute(&recorder.world.owner).await.unwrap();
    for operation in [
        "GET /api/v1/applications/{reference}/people",
        "GET /api/v1/applications/{reference}/documents/{id}",
        "GET /api/v1/applications/{reference}/messages",
        "POST /api/v1/applications/{reference}/messages",
    ] {
        let again = recorder.done[operation].clone();
        let once = again.once.map(|_| "too-late");
        recorder.ask(operation, 410, Asked { once, ..again }).await;
    }
}

/// What every operation that wants a key can answer.
async fn refused(recorder: &mut Recorder, case: &str) {
    let (_, document) = operations().split_for_parts();
    let document = serde_json::to_value(&document).unwrap();
    let mut keys = 0_u32..;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, said) in methods.as_object().unwrap() {
            let Some(scope) = said["security"][0]["key"][0].as_str() else { continue };
            let operation = format!("{} {path}", method.to_uppercase());
            let asked = recorder.done.get(&operation).unwrap_or_else(|| panic!("{operation} was never done")).clone();
            recorder.ask_as(None, &operation, 401, asked.clone()).await;
            let other = *Scope::ALL.iter().find(|other| other.name() != scope).unwrap();
            let stranger = recorder.world.key_of(&format!("other-{}", keys.next().unwrap()), &[other]).await;
            recorder.ask_as(Some(&stranger), &operation, 403, asked.clone()).await;
            let slow = NewKey {
                source: format!("slow-{}", keys.next().unwrap()),
                purpose: "示例".to_owned(),
                scopes: vec![scope.parse().unwrap()],
                per_minute: 1.try_into().ok(),
                ..NewKey::default()
            };
            let slow = recorder.world.key_as(&slow).await;
            asked.to(&recorder.world, Some(&slow)).send().await.unwrap();
            recorder.ask_as(Some(&slow), &operation, 429, asked.clone()).await;
            let unreadable = match &asked.body {
                Some(_) => Asked { once: asked.once.map(|_| "another"), ..asked.clone().with(json!({})) },
                None => {
                    Asked { path: format!("{}?colour=red", asked.path.split('?').next().unwrap()), ..asked.clone() }
                }
            };
            recorder.ask(&operation, 400, unreadable).await;
            if path.contains("{reference}") {
                let path = asked.path.replace(case, NOBODY);
                recorder.ask(&operation, 404, Asked { path, ..asked }).await;
            }
        }
    }
}

/// `UPDATE_EXPECT=1` accepts what has changed.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn examples_are_what_is_answered(pool: PgPool) {
    let (world, case) = begun(&pool).await;
    let key = world.key_of("crm", &Scope::ALL).await;
    let mut recorder = Recorder { world, key, examples: BTreeMap::new(), done: BTreeMap::new() };
    public(&mut recorder).await;
    recorder.world.clock.set(MORNING + chrono::TimeDelta::hours(1));
    progress(&mut recorder, &case).await;
    recorder.world.rate_no_power(&case).await;
    ratings(&mut recorder, &case).await;
    people(&mut recorder, &case).await;
    messages(&mut recorder, &case).await;
    lists(&mut recorder).await;
    refused(&mut recorder, &case).await;
    deleted(&mut recorder).await;
    sqlx::query("delete from publications where kind = 'fees'").execute(&pool).await.unwrap();
    for operation in ["GET /api/v1/fees", "GET /api/v1/fees.csv"] {
        let again = recorder.done[operation].clone();
        recorder.ask(operation, 404, again).await;
    }
    let recorded = serde_json::to_string_pretty(&recorder.examples).unwrap();
    expect_test::expect_file!["../document/examples.json"].assert_eq(&format!("{recorded}\n"));
}
