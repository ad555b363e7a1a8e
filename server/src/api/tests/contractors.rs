//! The list of firms and their shares as downloads.

use std::time::Duration;

use domain::calendar::shanghai_date;
use domain::contractors::download;
use domain::documents::credit_code_check_character;
use portal::api_keys::{NewKey, Scope};
use portal::contractors::{Delivery, Imported, import, read_list};
use portal::foreign::Whose;
use portal::parts::SystemRandom;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::support::{Answer, World, world};

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
    let read = read_list(world.portal.children(), &Whose::default(), delivery.bytes).await.unwrap();
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

async fn publish(world: &World, key: &str, query: &str, file: &str) -> Answer {
    let request = world.put(&format!("/contractors?{query}")).bearer_auth(key).header("content-type", "text/csv");
    Answer::of(request.body(file.to_owned()).send().await.unwrap()).await
}

async fn publish_once(world: &World, key: &str, once: &str, query: &str, file: &str) -> (Answer, bool) {
    let request = world.put(&format!("/contractors?{query}")).bearer_auth(key).header("idempotency-key", once);
    let response = request.body(file.to_owned()).send().await.unwrap();
    let replayed = response.headers().contains_key("idempotency-replayed");
    (Answer::of(response).await, replayed)
}

/// The version that is the list, and how many there are.
async fn versions(world: &World) -> (Value, i64) {
    let count = sqlx::query_scalar("select count(*) from contractor_lists").fetch_one(&world.owner).await.unwrap();
    (world.open("/contractors").await.body["version"].clone(), count)
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn another_system_publishes_the_list(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let key = world.key_of("资质系统", &[Scope::PublishLists]).await;
    let tried = publish(&world, &key, "dry_run=true", LIST).await;
    assert_eq!((tried.status, &tried.body["outcome"]), (200, &json!("would_be_published")), "{}", tried.body);
    assert_eq!(versions(&world).await, (Value::Null, 0), "nothing was done");

    let query = "source=%E7%9C%81%E5%B1%80&dated=2026-04-29&file_name=%E5%90%8D%E5%8D%95.csv";
    let (done, _) = publish_once(&world, &key, "k-1", query, LIST).await;
    let published = json!({ "outcome": "published", "version": 1, "rows": 3, "rows_left_out": 0, "firms": 2,
        "licences": 5, "added": 2, "changed": 0, "dropped": 0, "notes": [
            "Encoding: UTF-8",
            "licences that have run out and are not shown: 1, the first in line 4, valid until (read: 2026-04-29)",
        ] });
    assert_eq!((done.status, &done.body), (201, &published));
    assert_eq!(tried.body["added"], done.body["added"], "as it was said before");
    let (again, replayed) = publish_once(&world, &key, "k-1", query, LIST).await;
    assert_eq!((again.status, replayed, &again.body), (201, true, &published));
    for (query, file) in [(query, "x"), ("confirm_rest=true", LIST)] {
        assert_eq!(publish_once(&world, &key, "k-1", query, file).await.0.status, 422, "{query}");
    }
    // The list that is there, and one of an earlier day.
    let same = publish(&world, &key, "", LIST).await;
    assert_eq!((same.status, same.body), (200, json!({ "outcome": "unchanged", "version": 1 })));
    let fewer = LIST.lines().take(2).collect::<Vec<_>>().join("\n");
    let older = publish(&world, &key, "dated=2026-04-28", &fewer).await;
    assert!(older.status == 409 && older.detail().contains("2026-04-29"), "{}", older.body);
    let next = publish(&world, &key, "", &fewer).await;
    assert_eq!((next.status, &next.body["changed"], &next.body["dropped"]), (201, &json!(1), &json!(1)));
    assert_eq!(versions(&world).await, (json!(2), 2));
    // The operator's own is the next one, and the page says who published which.
    assert_eq!(take(&world, LIST.as_bytes()).await, (1, 1, 0));
    let (_, page) = world.page("/contractors/history").await;
    assert_eq!(page.matches("由系统“资质系统”发布").count(), 2, "{page}");
    assert!(page.contains("来源：省局") && page.contains("名单.csv"), "{page}");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_faulty_list_is_pointed_at_and_changes_nothing(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let key = world.key_of("lists", &[Scope::PublishLists]).await;
    let faulty = LIST.replace("承装四级,,2026-04-29", "承装四极,,2026-02-30");
    for query in ["dry_run=true", ""] {
        let refused = publish(&world, &key, query, &faulty).await;
        assert_eq!(refused.status, 400, "{}", refused.body);
        assert!(refused.detail().contains("of 3 rows 1 are faulty"), "{}", refused.detail());
        let pointers: Vec<_> = refused.body["errors"].as_array().unwrap().iter().map(|one| &one["pointer"]).collect();
        assert_eq!(pointers, [&json!("/4/有效期至"), &json!("/4/许可类别和等级")], "{}", refused.body);
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("2026-02-30"));
    }
    assert_eq!(versions(&world).await, (Value::Null, 0));
    let rest = publish(&world, &key, "confirm_rest=true", &faulty).await;
    assert_eq!((rest.status, &rest.body["firms"], &rest.body["rows_left_out"]), (201, &json!(1), &json!(1)));

    // A thousand faults are no larger an answer than can be kept and given again.
    let long = "错".repeat(5_000);
    let row = format!("示例甲公司,91110000600037341L,0-0-00001-2020,{long},三级制,2029-12-31,示例区,1\n");
    let many = format!("{}\n{}", LIST.lines().next().unwrap(), row.repeat(1_000));
    for replays in [false, true] {
        let (refused, replayed) = publish_once(&world, &key, "k-1", "", &many).await;
        assert_eq!((refused.status, replayed), (400, replays));
        assert_eq!(refused.body["errors"].as_array().unwrap().len(), 50);
    }
    for (query, file, says) in [
        ("", "", "can't be read"),
        ("", "<html><table>", "web page"),
        ("dated=2026-05-01", LIST, "is not yet"),
        ("dated=tomorrow", LIST, "a day is written like"),
        ("source=", LIST, "source is one line"),
        ("version=7", LIST, "unknown field"),
    ] {
        let refused = publish(&world, &key, query, file).await;
        assert_eq!(refused.status, 400, "{query}");
        assert!(refused.detail().contains(says), "{}", refused.detail());
    }
    let large = publish(&world, &key, "", &"x".repeat((16 << 20) + 1)).await;
    assert!(large.status == 400 && large.detail().contains("16777216"));
    assert_eq!(versions(&world).await, (json!(1), 1));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_dry_run_writes_nothing_that_would_have_to_be_taken_back(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let key = world.key_of("lists", &[Scope::PublishLists]).await;
    let mut reading_alone = world.owner.begin().await.unwrap();
    sqlx::query("lock table contractor_lists, contractors in share mode").execute(&mut *reading_alone).await.unwrap();
    let tried = timeout(Duration::from_secs(20), publish(&world, &key, "dry_run=true", LIST)).await.unwrap();
    assert_eq!((tried.status, &tried.body["added"]), (200, &json!(2)), "{}", tried.body);
    reading_alone.commit().await.unwrap();
    assert_eq!(publish(&world, &key, "", LIST).await.body["added"], tried.body["added"]);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn who_comes_while_a_list_is_published_does_not_wait(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let key = world.key_of("lists", &[Scope::PublishLists]).await;
    let mut publishing = world.owner.begin().await.unwrap();
    let lock = sqlx::query("select pg_advisory_xact_lock(hashtext('sunlit contractor lists'))");
    lock.execute(&mut *publishing).await.unwrap();
    for query in ["", "dry_run=true"] {
        let busy = timeout(Duration::from_secs(20), publish(&world, &key, query, LIST)).await.unwrap();
        assert_eq!((busy.status, busy.retry_after.as_deref()), (429, Some("5")), "{}", busy.body);
        assert!(busy.detail().contains("Another list"), "{}", busy.detail());
    }
    publishing.commit().await.unwrap();
    assert_eq!(publish(&world, &key, "", LIST).await.status, 201);
}

/// Sends it again as long as it is told to.
async fn publish_patiently(world: &World, key: &str, file: &str) -> Answer {
    loop {
        let answer = publish(world, key, "", file).await;
        if answer.status != 429 {
            return answer;
        }
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn of_two_publishers_at_once_one_comes_after_the_other(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (one, other) = (world.key_of("one", &[Scope::PublishLists]).await, world.key_of("two", &Scope::ALL).await);
    let fewer = LIST.lines().take(2).collect::<Vec<_>>().join("\n");
    let (first, second) =
        tokio::join!(publish_patiently(&world, &one, LIST), publish_patiently(&world, &other, &fewer));
    assert_eq!((first.status, second.status), (201, 201), "{} {}", first.body, second.body);
    let mut numbers = [first.body["version"].as_i64().unwrap(), second.body["version"].as_i64().unwrap()];
    numbers.sort_unstable();
    assert_eq!((numbers, versions(&world).await), ([1, 2], (json!(2), 2)));
    let (first, second) = tokio::join!(publish_patiently(&world, &one, "x"), publish_patiently(&world, &other, LIST));
    assert_eq!(first.status, 400);
    assert!([200, 201].contains(&second.status), "{}", second.body);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn who_may_not_publishes_nothing(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let without = world.key_of("without", &[Scope::PushEvents, Scope::WriteMessages]).await;
    let refused = publish(&world, &without, "", LIST).await;
    assert!(refused.status == 403 && refused.detail().contains("lists:publish"));
    let scopes = vec![Scope::PublishLists];
    let (source, purpose, areas) = ("some".to_owned(), "some".to_owned(), vec!["test".to_owned()]);
    let some = world.key_as(&NewKey { source, purpose, scopes, areas, ..NewKey::default() }).await;
    let refused = publish(&world, &some, "dry_run=true", LIST).await;
    assert!(refused.status == 403 && refused.detail().contains("all areas"), "{}", refused.body);
    assert_eq!(publish(&world, "sunlit_none", "", LIST).await.status, 401);
    assert_eq!(versions(&world).await, (Value::Null, 0));
}

/// Nothing of the file is sent, so that whoever waits for it never answers.
#[sqlx::test(migrations = "../app/portal/migrations")]
async fn who_may_not_publish_is_told_before_the_file_is_read(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let without = world.key_of("without", &[Scope::PushEvents]).await;
    let request = world.put("/contractors").build().unwrap();
    let (host, port) = (request.url().host_str().unwrap(), request.url().port().unwrap());
    let mut stream = TcpStream::connect((host, port)).await.unwrap();
    let head = format!(
        "PUT {} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {without}\r\nContent-Length: 16777216\r\n\r\n",
        request.url().path(),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    timeout(Duration::from_secs(20), stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 403");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_list_that_may_be_cut_short_is_asked_about(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let key = world.key_of("lists", &[Scope::PublishLists]).await;
    let header = LIST.lines().next().unwrap();
    let code = |number: u32| {
        let seventeen = format!("91000000TED{number:06}");
        format!("{seventeen}{}", credit_code_check_character(&seventeen).map(char::from).unwrap())
    };
    let row =
        |number: u32| format!("示例{number}公司,{},0-0-{number:05}-2020,承装四级,五级制,2029-12-31,,", code(number));
    let of = |numbers: std::ops::Range<u32>| format!("{header}\n{}\n", numbers.map(row).collect::<Vec<_>>().join("\n"));
    assert_eq!(publish(&world, &key, "", &of(0..20)).await.status, 201);
    let cut = publish(&world, &key, "", &of(0..10)).await;
    assert!(cut.status == 409 && cut.detail().contains("10 of the 20 firms"), "{}", cut.body);
    let meant = publish(&world, &key, "confirm_dropped=true", &of(0..10)).await;
    assert_eq!((meant.status, &meant.body["dropped"]), (201, &json!(10)));
}
