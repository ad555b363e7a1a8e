use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta};
use domain::contractors::changes::Change;
use domain::contractors::import::{Column, Wrong};
use domain::contractors::{Filter, LicenceKind};
use domain::documents::credit_code_check_character;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::super::*;
use crate::api_keys::{self, ApiCaller, By, Created, NewKey, Scope};
use crate::parts::SystemRandom;
use crate::progress::tests::support::{World, date, world};

/// A valid credit code for every number.
pub fn code(number: u32) -> String {
    let seventeen = format!("91000000TED{number:06}");
    format!("{seventeen}{}", char::from(credit_code_check_character(&seventeen).unwrap()))
}

pub const HEADERS: &str = "单位名称,统一社会信用代码,许可证编号,许可类别和等级,制度,有效期至,所在地区,联系电话";

/// A row of CSV that is right.
pub fn line(number: u32) -> String {
    let code = code(number);
    format!(
        "示例电力安装{number}公司,{code},0-0-{number:05}-2020,承装四级、承修四级,五级制,2029-12-31,示例区,010-{number:08}"
    )
}

pub fn csv(lines: &[String]) -> String {
    format!("{HEADERS}\n{}\n", lines.join("\n"))
}

fn delivery<'a>(text: &'a str, dated: &str, confirm_rest: bool) -> Delivery<'a> {
    Delivery {
        file_name: "名单.csv",
        bytes: text.as_bytes(),
        source: "示例来源",
        dated: date(dated),
        confirm_rest,
        confirm_dropped: false,
    }
}

pub async fn take(world: &World, text: &str, dated: &str, confirm_rest: bool) -> Imported {
    import(&world.owner, &SystemRandom, delivery(text, dated, confirm_rest), read(text.as_bytes()), world.now())
        .await
        .unwrap()
}

fn version(imported: Imported) -> Version {
    match imported {
        Imported::New(version, _) => *version,
        other => panic!("{other:?}"),
    }
}

async fn id_of(world: &World, number: u32) -> Uuid {
    sqlx::query_scalar("select id from contractors where credit_code = $1")
        .bind(code(number))
        .fetch_one(&world.owner)
        .await
        .unwrap()
}

async fn listed(world: &World, text: &str) -> Vec<String> {
    let filter = Filter::parse("", "", text);
    let firms = list(&world.portal, &filter, date("2026-05-06")).await.unwrap();
    let mut names: Vec<String> = firms.into_iter().map(|firm| firm.name).collect();
    names.sort();
    names
}

#[sqlx::test(migrations = "./migrations")]
async fn each_import_is_a_version_with_what_it_changed(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let first = csv(&[line(1), line(2), line(3)]);
    let one = version(take(&world, &first, "2026-04-01", false).await);
    assert_eq!((one.number, one.firms, one.licences, one.added, one.changed, one.dropped), (1, 3, 6, 3, 0, 0));
    assert_eq!(take(&world, &first, "2026-05-01", false).await, Imported::Unchanged(1));
    let (second_id, third_id) = (id_of(&world, 2).await, id_of(&world, 3).await);

    let moved = line(2).replace("示例区", "别的区").replace("承装四级", "承装三级");
    let two = version(take(&world, &csv(&[line(1), moved.clone(), line(4)]), "2026-05-01", false).await);
    assert_eq!((two.number, two.firms, two.added, two.changed, two.dropped), (2, 3, 1, 1, 1));
    let older = take(&world, &csv(&[line(5)]), "2026-04-30", false).await;
    assert_eq!(older, Imported::Older(date("2026-05-01")), "what was so before is not so now");
    assert_eq!(listed(&world, "").await, ["示例电力安装1公司", "示例电力安装2公司", "示例电力安装4公司"]);
    assert_eq!(id_of(&world, 2).await, second_id, "a firm keeps its id");

    let standing = firm(&world.portal, third_id).await.unwrap().unwrap();
    assert_eq!(standing.dropped, Some(Dropped { version: 2, dated: date("2026-05-01") }));
    assert!(!standing.is_listed(date("2026-05-06")));
    assert_eq!(one_firm(&world, third_id).await, None, "nobody can choose it any more");
    let changed = firm(&world.portal, second_id).await.unwrap().unwrap();
    let [newer, older] = &changed.history[..] else { panic!("{changed:?}") };
    assert_eq!((older.version, &older.changes[..]), (1, &[Change::Added][..]));
    let area = Change::Area { old: "示例区".to_owned(), new: "别的区".to_owned() };
    assert_eq!((newer.version, &newer.changes[0]), (2, &area));
    let Change::Licences { gone, new } = &newer.changes[1] else { panic!("{newer:?}") };
    assert_eq!((gone[0].level, new[0].level, new[0].kind, new.len()), (4, 3, LicenceKind::Install, 1));

    let three = version(take(&world, &csv(&[line(1), moved, line(3), line(4)]), "2026-05-05", false).await);
    assert_eq!((three.added, three.changed, three.dropped), (1, 0, 0));
    let back = firm(&world.portal, third_id).await.unwrap().unwrap();
    assert_eq!((back.dropped, &back.history[0].changes[..]), (None, &[Change::Returned][..]));
    let (total, of_two) = changes(&world.portal, 2, 0, 50).await.unwrap();
    assert_eq!((total, of_two.len()), (3, 3));
    assert_eq!(of_two[0].name, "示例电力安装2公司", "by credit code");
    assert_eq!(changes(&world.portal, 2, 2, 50).await.unwrap().1.len(), 1);
    let numbers: Vec<i32> = versions(&world.portal).await.unwrap().iter().map(|one| one.number).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert_eq!(latest(&world.portal).await.unwrap().unwrap().number, 3);
    let kept: Vec<u8> =
        sqlx::query_scalar("select file from contractor_lists where number = 1").fetch_one(&world.owner).await.unwrap();
    assert_eq!(kept, first.as_bytes());
}

async fn one_firm(world: &World, id: Uuid) -> Option<String> {
    one(&world.portal, id, date("2026-05-06")).await.unwrap().map(|firm| firm.name)
}

#[sqlx::test(migrations = "./migrations")]
async fn a_file_cut_short_empties_no_list_unless_that_is_confirmed(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let lines = |count: u32| csv(&(1..=count).map(line).collect::<Vec<_>>());
    version(take(&world, &lines(50), "2026-04-01", false).await);
    let cut = lines(39);
    let refused = Imported::Shrinks { dropped: 11, listed: 50 };
    assert_eq!(take(&world, &cut, "2026-05-01", false).await, refused);
    assert_eq!(listed(&world, "").await.len(), 50);
    // A fifth may go, and so may a few of a few.
    assert_eq!(version(take(&world, &lines(40), "2026-05-01", false).await).dropped, 10);
    let cut = lines(9);
    let confirmed = Delivery { confirm_dropped: true, ..delivery(&cut, "2026-05-01", false) };
    assert_eq!(
        version(import(&world.owner, &SystemRandom, confirmed, read(cut.as_bytes()), world.now()).await.unwrap())
            .dropped,
        31
    );
    assert_eq!(version(take(&world, &lines(1), "2026-05-01", false).await).dropped, 8);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_faulty_file_changes_nothing_until_the_rest_is_confirmed(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    version(take(&world, &csv(&[line(1), line(2), line(3)]), "2026-04-01", false).await);
    // The first firm's row is faulty, the second's code is too, the third is missing, the fourth is new.
    let no_day = line(1).replace("2029-12-31", "长期");
    let no_code = line(2).replace(&code(2), "91000000TED00000").replace("示例区", "别的区");
    let text = csv(&[no_day, no_code, line(4)]);
    let Imported::Refused(report) = take(&world, &text, "2026-05-01", false).await else { panic!("it was taken") };
    let faults: Vec<_> = report.gathered.faults.iter().map(|one| (one.line, one.column, one.read.as_str())).collect();
    assert_eq!(faults, [(2, Column::ValidUntil, "长期"), (3, Column::CreditCode, "91000000TED00000")]);
    assert_eq!(listed(&world, "").await.len(), 3);
    assert_eq!(versions(&world.portal).await.unwrap().len(), 1);

    let two = version(take(&world, &text, "2026-05-01", true).await);
    assert_eq!((two.rows_read, two.rows_left_out, two.firms), (3, 2, 3));
    assert_eq!((two.added, two.changed, two.dropped), (1, 0, 1));
    let names = ["示例电力安装1公司", "示例电力安装2公司", "示例电力安装4公司"];
    assert_eq!(listed(&world, "").await, names, "firms of faulty rows stay as they were");
}

#[sqlx::test(migrations = "./migrations")]
async fn ten_thousand_rows_with_forty_faults_give_forty_reports(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let faulty = |number: u32| number % 250 == 7;
    let lines: Vec<String> = (1..=10_000)
        .map(|number| match number {
            _ if !faulty(number) => line(number),
            _ if number % 500 == 7 => line(number).replace("2029-12-31", "2029-02-30"),
            _ if number % 1000 == 257 => line(number).replace(&code(number), &code(number).replace('T', "U")),
            _ => line(number).replace("承修四级", "承修四极"),
        })
        .collect();
    let text = csv(&lines);
    let begun = Instant::now();
    let Imported::Refused(report) = take(&world, &text, "2026-05-01", false).await else { panic!("it was taken") };
    let refused = begun.elapsed();
    let faults = &report.gathered.faults;
    assert_eq!((faults.len(), report.gathered.faulty_rows, report.rows), (40, 40, 10_000));
    for fault in faults {
        let number = fault.line - 1;
        assert!(faulty(number), "{fault:?}");
        let (column, read) = match number {
            _ if number % 500 == 7 => (Column::ValidUntil, "2029-02-30".to_owned()),
            _ if number % 1000 == 257 => (Column::CreditCode, code(number).replace('T', "U")),
            _ => (Column::Levels, "承装四级、承修四极".to_owned()),
        };
        assert_eq!((fault.column, &fault.read), (column, &read));
    }
    assert!(faults.iter().any(|fault| fault.wrong == Wrong::Levels));

    let begun = Instant::now();
    let taken = version(take(&world, &text, "2026-05-01", true).await);
    let imported = begun.elapsed();
    assert_eq!((taken.rows_left_out, taken.firms, taken.added), (40, 9_960, 9_960));
    let limit = Duration::from_secs(5);
    assert!(refused < limit && imported < limit, "refused in {refused:?}, imported in {imported:?}");

    let begun = Instant::now();
    let day = date("2026-05-06");
    let shown = page(&world.portal, &Filter::parse("install", "10", "sldlaz"), day, "3").await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_eq!((shown.pages.total, shown.pages.pages, shown.firms.len()), (9_960, 200, 50));
    let all = list(&world.portal, &Filter::default(), day).await.unwrap();
    assert_eq!(shown.firms, all[100..150], "the order goes on from page to page");
    let found = find(&world.portal, "SLDLAZ77", day).await.unwrap();
    assert!(found.total > 20 && found.firms.len() == 20);
    assert_eq!(find(&world.portal, " ", day).await.unwrap(), Found::default());
}

#[sqlx::test(migrations = "./migrations")]
async fn firms_are_found_by_the_initials_of_their_names(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let polyphone = line(2).replace("示例电力安装2公司", "重庆长行电力公司");
    version(take(&world, &csv(&[line(1), polyphone]), "2026-05-01", false).await);
    for (typed, found) in [
        ("sldlaz", &["示例电力安装1公司"][..]),
        ("LAZ1", &["示例电力安装1公司"]),
        ("cqcx", &["重庆长行电力公司"]),
        ("zqzh", &["重庆长行电力公司"]),
        ("长行", &["重庆长行电力公司"]),
        ("dl", &["示例电力安装1公司", "重庆长行电力公司"]),
        ("dlx", &[]),
    ] {
        assert_eq!(listed(&world, typed).await, found, "{typed}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_portal_reads_versions_and_writes_none(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    version(take(&world, &csv(&[line(1)]), "2026-05-01", false).await);
    for forbidden in [
        "select file from contractor_lists",
        "update contractor_lists set firms = 0",
        "delete from contractor_changes",
        "insert into contractor_changes select list, contractor_id, 9, change from contractor_changes",
        "update contractors set dropped_by = 1",
        "insert into contractor_lists (number) values (2)",
        "select write_contractor_list('{}', '', null, '[]', '{}', '[]')",
    ] {
        let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(forbidden)).execute(world.portal.pool()).await;
        let code = refused.unwrap_err().into_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "42501", "{forbidden}");
    }
}

/// Where somebody makes the public's program do what it should not: it publishes as a key that may, or not at all.
#[sqlx::test(migrations = "./migrations")]
async fn the_publics_role_publishes_for_a_key_that_may_alone(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let key = |source: &str, scope: Scope| NewKey {
        source: source.to_owned(),
        purpose: source.to_owned(),
        scopes: vec![scope],
        expires_at: Some(world.now() + TimeDelta::days(1)),
        ..NewKey::default()
    };
    for new in [key("lists", Scope::PublishLists), key("other", Scope::PushEvents)] {
        let created = api_keys::create(&world.owner, &SystemRandom, world.now(), &new, By::Operator).await.unwrap();
        assert!(matches!(created, Created::Secret(..)), "{created:?}");
    }
    let id = async |source: &str| {
        let id = sqlx::query_scalar::<_, Uuid>("select id from api_keys where source = $1").bind(source);
        id.fetch_one(&world.owner).await.unwrap()
    };
    let text = csv(&[line(1)]);
    let publish = async |key: Uuid| {
        let caller = ApiCaller::new(key, "lists".to_owned(), vec![Scope::PublishLists]);
        let delivery = delivery(&text, "2026-05-01", false);
        publish(&world.portal, &caller, delivery, read(text.as_bytes()), false).await
    };
    let (lists, other) = (id("lists").await, id("other").await);
    // Whatever the program takes a caller for, the database asks the key.
    for key in [other, Uuid::nil()] {
        let refused = publish(key).await.unwrap_err();
        assert!(refused.to_string().contains("publishes no list"), "{refused}");
    }
    for (against, again) in [
        ("update api_keys set areas = '{test}'", "update api_keys set areas = '{}'"),
        ("update api_keys set revoked_at = now()", "update api_keys set revoked_at = null"),
        ("update api_keys set expires_at = created_at", "update api_keys set expires_at = null"),
    ] {
        sqlx::query(against).execute(&world.owner).await.unwrap();
        assert!(publish(lists).await.is_err(), "{against}");
        sqlx::query(again).execute(&world.owner).await.unwrap();
    }
    assert_eq!(versions(&world.portal).await.unwrap(), []);
    let Published::Imported(Imported::New(version, _)) = publish(lists).await.unwrap() else { panic!("it may") };
    assert_eq!(versions(&world.portal).await.unwrap(), [*version]);
    let stale = sqlx::query("select publish_contractor_list($1, now(), $2, '', '[{}]', '{}', '[]')").bind(lists);
    let stale =
        stale.bind(json!({ "number": 1, "dated": "2026-05-01" })).execute(world.portal.pool()).await.unwrap_err();
    assert!(stale.to_string().contains("no next version"), "{stale}");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_file_that_is_no_list_says_so(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let day: NaiveDate = date("2026-05-01");
    let unreadable = async |bytes: &[u8]| {
        let delivery =
            Delivery { file_name: "x", bytes, source: "", dated: day, confirm_rest: true, confirm_dropped: false };
        match import(&world.owner, &SystemRandom, delivery, read(bytes), world.now()).await.unwrap() {
            Imported::Unreadable(why) => why,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(unreadable(b"").await, Unreadable::NoHeaders);
    assert_eq!(unreadable(HEADERS.as_bytes()).await, Unreadable::Empty);
    let missing = unreadable("单位名称,许可证编号,有效期至\n1,2,3\n".as_bytes()).await;
    assert_eq!(missing, Unreadable::MissingColumns(vec![Column::CreditCode, Column::Levels]));
    assert_eq!(versions(&world.portal).await.unwrap(), []);
}
