//! What needs no key.

use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::support::{Answer, world};

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_due_day_can_be_recomputed_by_anybody(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let answer = world.open("/due-date?from=2026-04-30&working_days=3").await;
    let holiday = |date| json!({ "date": date, "counted": false, "reason": "holiday", "name": "劳动节" });
    let workday = |date| json!({ "date": date, "counted": true, "reason": "workday" });
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        json!({
            "due": "2026-05-08",
            "estimated": false,
            "days": [
                holiday("2026-05-01"), holiday("2026-05-02"), holiday("2026-05-03"), holiday("2026-05-04"),
                holiday("2026-05-05"), workday("2026-05-06"), workday("2026-05-07"), workday("2026-05-08"),
            ]
        })
    );
    let plain = answer.body;
    for pause in [
        "paused_from=2026-05-06T08:40&paused_until=2026-05-08T09:12",
        "paused_from=2026-05-06T08:40:00%2B08:00&paused_until=2026-05-08T01:12:00Z",
    ] {
        let paused = world.open(&format!("/due-date?from=2026-04-30&working_days=3&{pause}")).await;
        assert_eq!(paused.body["due"], "2026-05-09", "{pause}: {}", paused.body);
        assert_eq!(paused.body["days"][6], json!({ "date": "2026-05-07", "counted": false, "reason": "paused" }));
    }
    let empty = world.open("/due-date?from=2026-04-30&working_days=3&paused_from=&paused_until=").await;
    assert_eq!(empty.body, plain);
    let beyond = world.open("/due-date?from=2026-12-30&working_days=3").await;
    assert_eq!((&beyond.body["due"], &beyond.body["estimated"]), (&json!("2027-01-05"), &json!(true)));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_question_that_cannot_be_read_gets_a_sentence(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    for (query, says) in [
        ("", "from has to be"),
        ("from=2026-04-30&from=2026-05-01", "duplicate field"),
        ("from=2026-04-31&working_days=3", "from has to be"),
        ("from=99999-01-01&working_days=3", "from has to be"),
        ("from=2026-04-30", "working_days has to be"),
        ("from=2026-04-30&working_days=0", "working_days has to be"),
        ("from=2026-04-30&working_days=401", "working_days has to be"),
        ("from=2026-04-30&working_days=-1", "working_days has to be"),
        ("from=2026-04-30&working_days=three", "working_days has to be"),
        ("from=2026-04-30&working_days=3&paused_until=2026-05-08T09:12", "paused_from has to be"),
        ("from=2026-04-30&working_days=3&paused_from=2026-05-06", "paused_from has to be"),
        ("from=2026-04-30&working_days=3&paused_from=2026-05-06T08:40", "paused_until has to be"),
        (
            "from=2026-04-30&working_days=3&paused_from=2026-05-06T08:40&paused_until=2026-05-06T08:40",
            "after paused_from",
        ),
    ] {
        let answer = world.open(&format!("/due-date?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.detail().contains(says), "{}", answer.detail());
    }
    let nowhere = world.open("/due-dates").await;
    assert_eq!(nowhere.status, 404);
    nowhere.detail();
    let posted = Answer::of(world.post("/due-date").send().await.unwrap()).await;
    assert_eq!(posted.status, 405);
    assert!(posted.detail().contains("openapi.json"));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn fees_in_force_and_licensed_firms_can_be_downloaded(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let fees = world.open("/fees").await;
    assert_eq!((fees.status, &fees.body["version"]), (200, &json!("2026-1")));
    assert!(!fees.body["prohibited"].as_array().unwrap().is_empty());
    world.set("2019-01-01 09:00");
    let none = world.open("/fees").await;
    assert_eq!(none.status, 404);
    none.detail();
    world.set("2026-04-30 09:00");

    sqlx::query(
        "insert into contractors
         select gen_random_uuid(), '示例电力安装' || n || '有限公司', '00000000000000000' || n, '示例市', '010-0000000' || n,
             'test', '2026-01-01' from generate_series(1, 5) as n",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    sqlx::query(
        "insert into contractor_licences
         select id, 'L-' || right(credit_code, 1), 2025, case when right(credit_code, 1) < '3' then 'test' else 'install' end,
             3, 35, case when right(credit_code, 1) = '5' then date '2026-04-29' else date '2026-04-30' end
         from contractors",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    let all = world.open("/contractors").await;
    assert_eq!((all.status, &all.body["seed"], &all.body["day"]), (200, &json!("2026-04-30"), &json!("2026-04-30")));
    assert_eq!(all.body["contractors"].as_array().unwrap().len(), 4, "an expired licence is not shown");
    let some = world.open("/contractors?kind=install&voltage=35&text=L-3").await;
    assert_eq!(some.body["contractors"].as_array().unwrap().len(), 1);
    for wrong in ["kind=cook", "voltage=9"] {
        let answer = world.open(&format!("/contractors?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
        answer.detail();
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn versions_of_the_fee_list_and_the_list_for_spreadsheets(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let versions = world.open("/fees/versions").await;
    assert_eq!(versions.status, 200);
    let latest = &versions.body["versions"][0];
    assert_eq!(
        (&latest["version"], &latest["file_name"], &latest["source"]),
        (&json!("2026-1"), &json!("2026-1.toml"), &json!("/fees/2026-1/source"))
    );
    let file = include_bytes!("../../../../app/portal/data/fees/2026-1.toml");
    let sha256 = Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(latest["sha256"], json!(sha256));

    let list = world.get("/fees.csv").send().await.unwrap();
    assert_eq!(list.headers()["content-type"], "text/csv; charset=utf-8");
    let list = list.text().await.unwrap();
    let rows: Vec<_> = csv::Reader::from_reader(list.trim_start_matches('\u{feff}').as_bytes())
        .into_records()
        .collect::<Result<_, _>>()
        .unwrap();
    let fees = world.open("/fees").await.body;
    let names = fees["prohibited"].as_array().unwrap().iter().map(|group| group["names"].as_array().unwrap().len());
    assert_eq!(rows.len(), fees["items"].as_array().unwrap().len() + names.sum::<usize>());
    let moved = rows.iter().find(|row| &row[1] == "移表费").unwrap();
    assert_eq!((&moved[3], &moved[6], &moved[7]), ("不得收取（¥0.00）", "自 2021 年 3 月 1 日起取消", "2026-1"));
    assert!(moved[5].contains("国办函〔2020〕129号"));

    world.set("2019-01-01 09:00");
    assert_eq!(world.get("/fees.csv").send().await.unwrap().status(), 404);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn tables_of_the_high_reliability_fee_say_which_are_in_force(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let answer = world.open("/fees/reliability").await;
    assert_eq!((answer.status, &answer.body["day"]), (200, &json!("2026-04-30")));
    let tables = answer.body["tables"].as_array().unwrap();
    let state = |province: &str| {
        tables.iter().find(|table| table["province"] == json!(province)).map(|table| table["in_force"].clone())
    };
    assert_eq!((state("hubei"), state("shandong")), (Some(json!(true)), Some(json!(false))));
    assert_eq!(
        tables[0]["rates"][0],
        json!({ "voltage": "0.22", "line": "overhead", "built_by": null, "per_kva": 20_000 })
    );
    let not_entered = answer.body["not_entered"].as_array().unwrap();
    assert_eq!(not_entered.len(), 30);
    assert!(not_entered.contains(&json!("shandong")));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_disclosed_can_be_downloaded(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    sqlx::query("update installation set created_at = $1")
        .bind(world.portal.now())
        .execute(&world.owner)
        .await
        .unwrap();
    let text = r#"
        version = "2026-1"
        effective_from = "2026-04-01"
        [[disclosure]]
        item = "quality"
        content = { zh = "供电可靠率", en = "Reliability" }
        source = { zh = "调度中心", en = "Dispatch centre" }
        changed_on = "2026-04-01"
    "#;
    portal::publications::publish_file(&world.owner, "d.toml", text, world.portal.now()).await.unwrap();
    let answer = world.open("/disclosure").await;
    assert_eq!(
        (answer.status, &answer.body["day"], &answer.body["version"]),
        (200, &json!("2026-05-06"), &json!("2026-1"))
    );
    let items = answer.body["items"].as_array().unwrap();
    let states: Vec<_> = items.iter().map(|item| item["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["due", "published", "published", "overdue", "due", "due", "published"]);
    assert_eq!((&items[3]["due"], &items[3]["entry"]["content"]["en"]), (&json!("2026-04-16"), &json!("Reliability")));
    assert_eq!(items[1]["publications"][0]["version"], "2026-1");
    assert_eq!(items[0]["entry"], serde_json::Value::Null);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn key_projects_can_be_downloaded(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let none = world.open("/key-projects").await;
    assert_eq!((none.status, &none.body["version"], &none.body["projects"]), (200, &json!(null), &json!([])));
    let text = r#"
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
    portal::publications::publish_file(&world.owner, "g.toml", text, world.portal.now()).await.unwrap();
    let answer = world.open("/key-projects").await;
    assert_eq!((&answer.body["version"], &answer.body["source"]["en"]), (&json!("2026-1"), &json!("A document")));
    let park = json!({
        "code": "park", "name": { "zh": "示例产业园", "en": "A park" }, "owner": "示例建设有限公司",
        "from": "2026-05-01", "to": "2026-12-31",
    });
    assert_eq!(answer.body["projects"], json!([park]));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_parameter_that_is_none_is_named_and_every_address_answers_alike(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    for (path, named) in
        [("/fees?limit=1", "limit"), ("/disclosure?page=2", "page"), ("/contractors?sort=name", "sort")]
    {
        let answer = world.open(path).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.body["detail"].to_string().contains(named), "{path}: {}", answer.body);
    }
    for path in ["", "/", "/nothing"] {
        let answer = world.open(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body["detail"].to_string().contains("openapi.json"), "{path}: {}", answer.body);
    }
}
