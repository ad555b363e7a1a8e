//! The list of firms and their shares as downloads.

use domain::calendar::shanghai_date;
use domain::contractors::download;
use portal::contractors::{Delivery, Imported, import, read_list};
use portal::parts::SystemRandom;
use serde_json::json;
use sqlx::PgPool;

use super::support::{World, world};

const LIST: &str = "单位名称,统一社会信用代码,许可证编号,许可类别和等级,制度,有效期至,所在地区,联系电话\n\
    示例甲公司,91110000600037341L,0-0-00001-2020,承装二级（110千伏以下）、承试三级,三级制,2029-12-31,示例区,=1+1\n\
    示例甲公司,91110000600037341L,A1,电力行业（送电、变电）专业乙级,,2029-12-31,示例区,=1+1\n\
    示例乙公司,91100000000000000A,0-0-00002-2020,承装四级,,2026-04-29,示例区,010-00000001\n";

async fn take(world: &World, bytes: &[u8]) -> (i32, i32, i32) {
    let dated = shanghai_date(world.portal.now());
    let delivery = Delivery {
        file_name: "名单.csv",
        bytes,
        source: "示例来源",
        dated,
        confirm_rest: false,
        confirm_dropped: false,
    };
    let read = read_list(world.portal.children(), delivery.bytes).await.unwrap();
    match import(&world.owner, &SystemRandom, delivery, read, world.portal.now()).await.unwrap() {
        Imported::New(version, _) => (version.added, version.changed, version.dropped),
        other => panic!("{other:?}"),
    }
}

async fn csv(world: &World, path: &str) -> String {
    let response = world.get(path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    let saved = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(saved.starts_with("attachment; filename=\"contractor") && saved.ends_with(".csv\""), "{saved}");
    response.text().await.unwrap()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn the_list_can_be_saved_opened_and_imported_again(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    assert_eq!(take(&world, LIST.as_bytes()).await, (2, 0, 0));
    let table = csv(&world, "/contractors?format=csv").await;
    let lines: Vec<&str> = table.trim_end().split("\r\n").collect();
    assert_eq!(lines[0], format!("\u{feff}{}", download::LIST.map(|field| field.header).join(",")));
    assert_eq!(lines.len(), 5, "a row for each valid licence: {table}");
    assert!(
        lines[1].starts_with(
            "1,示例甲公司,91110000600037341L,0-0-00001-2020,承装二级（110千伏以下）,三级制,110,2029-12-31,"
        )
    );
    assert!(lines[1].contains(",'=1+1,"), "no cell is a formula: {}", lines[1]);
    assert!(lines[1].ends_with(",2026-04-30"), "the seed of the order");
    assert!(lines[4].contains(",电力行业（变电工程）专业乙级,甲乙丙,220,"), "{}", lines[4]);

    // What was saved says the same of each firm that is in it.
    let plain = table.replace("'=1+1", "=1+1");
    assert_eq!(take(&world, plain.as_bytes()).await, (0, 0, 1));
    let firms = world.open("/contractors").await;
    assert_eq!(firms.body["version"], 2);
    assert_eq!(firms.body["contractors"][0]["licences"][2]["speciality"], "line");
    let wrong = world.open("/contractors?format=xml").await;
    assert_eq!(wrong.status, 400);
    wrong.detail();
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_issued_quarter_can_be_recomputed_by_anybody(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let nothing = world.open("/contractors/shares").await;
    assert_eq!(nothing.status, 404);
    nothing.detail();
    let firm = |number: u32, cases: u32| {
        let id = format!("00000000-0000-0000-0000-00000000000{number}");
        json!({ "id": id, "name": format!("示例{number}公司"), "credit_code": format!("{number:018}"), "cases": cases })
    };
    let table = json!({
        "published": "table", "listed": 20, "firms": [firm(1, 8), firm(2, 5)], "others": { "firms": 3, "cases": 7 },
        "hhi": 2633, "rest": 30, "choices": null,
    });
    for (quarter, published) in [(1, &table), (2, &json!({ "published": "too_few" }))] {
        sqlx::query("insert into contractor_shares values (2025, $1, '2026-04-16 00:00+08', $2)")
            .bind(quarter)
            .bind(published)
            .execute(&world.owner)
            .await
            .unwrap();
    }
    let latest = world.open("/contractors/shares").await;
    assert_eq!((&latest.body["quarter"], &latest.body["table"]), (&json!("2025-2"), &json!(null)));
    let shares = world.open("/contractors/shares?quarter=2025-1").await;
    assert_eq!((&shares.body["from"], &shares.body["to"]), (&json!("2025-01-01"), &json!("2025-03-31")));
    assert_eq!(shares.body["table"]["others"], json!({ "firms": 3, "cases": 7 }));
    let table = csv(&world, "/contractors/shares?quarter=2025-1&format=csv").await;
    let lines: Vec<&str> = table.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 6, "{table}");
    assert!(lines[1].starts_with("2025-1,企业,") && lines[1].contains(",1,8,400,,"), "{}", lines[1]);
    assert!(lines[3].starts_with("2025-1,其他企业,,,,3,7,350,,"), "{}", lines[3]);
    assert!(lines[4].starts_with("2025-1,合计,,,,,20,1000,2633,"), "{}", lines[4]);
    for (wrong, status) in [("quarter=2025-5", 400), ("quarter=2025-4", 404), ("format=xml", 400)] {
        let answer = world.open(&format!("/contractors/shares?{wrong}")).await;
        assert_eq!(answer.status, status, "{wrong}");
        answer.detail();
    }
}
