//! Invented firms with licences of both schemes and design qualifications, some of them expired. They come as two lists,
//! one half a year after the other, through the import that real lists go through.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::calendar::{shanghai_date, start_of_day};
use domain::contractors::LicenceKind;
use domain::contractors::import::Column;
use sqlx::PgConnection;
use uuid::Uuid;

use super::dice::Dice;
use super::people::credit_code;
use super::places::PLACES;
use crate::contractors::{Delivery, Imported, import_in, read};
use crate::parts::SeededRandom;
use crate::{Fault, Result};

/// Numbers of the firms of the second list.
const LISTED: std::ops::RangeInclusive<u32> = 1..=126;
/// Those that only the first list has.
const GONE: std::ops::RangeInclusive<u32> = 127..=132;

const COLUMNS: [Column; 8] = [
    Column::Name,
    Column::CreditCode,
    Column::Number,
    Column::Levels,
    Column::Scheme,
    Column::ValidUntil,
    Column::Area,
    Column::Phone,
];

/// Imports both lists. Ids of all firms by credit code, and how many are listed.
pub(super) async fn import(connection: &mut PgConnection, until: DateTime<Utc>) -> Result<(Vec<Uuid>, usize)> {
    let today = shanghai_date(until);
    // The same ids for the same day.
    let random = SeededRandom::new(20_260_102);
    let mut listed = 0;
    for (latest, days, file_name) in [(false, 200, "演示名单-1.csv"), (true, 20, "演示名单-2.csv")] {
        let dated = today - Days::new(days);
        let bytes = list(latest, today)?;
        let delivery = Delivery {
            file_name,
            bytes: &bytes,
            source: "演示数据",
            dated,
            confirm_rest: false,
            confirm_dropped: false,
        };
        let at = start_of_day(dated) + TimeDelta::hours(10);
        match import_in(connection, &random, delivery, read(&bytes), at).await? {
            Imported::New(version, _) => listed = version.firms,
            other => return Err(Fault::Inconsistent(format!("the invented list is not taken: {other:?}"))),
        }
    }
    let ids = sqlx::query_scalar!(r#"select id from contractors order by credit_code collate "C""#)
        .fetch_all(connection)
        .await?;
    Ok((ids, usize::try_from(listed).unwrap_or_default()))
}

fn list(latest: bool, today: NaiveDate) -> Result<Vec<u8>> {
    let malformed = |error: csv::Error| Fault::Inconsistent(format!("the invented list: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.map(Column::header)).map_err(malformed)?;
    // Some came with the second list only.
    let first = LISTED.filter(|number| latest || !number.is_multiple_of(17));
    for number in first.chain(GONE.filter(|_| !latest)) {
        for row in rows(&Dice::new(u64::MAX - u64::from(number)), number, latest, today) {
            writer.write_record(row).map_err(malformed)?;
        }
    }
    writer.into_inner().map_err(|error| Fault::Inconsistent(format!("the invented list: {error}")))
}

/// A firm's licences, one in a row. In the first list a few had another phone, a lower level or another name.
fn rows(dice: &Dice, number: u32, latest: bool, today: NaiveDate) -> Vec<[String; 8]> {
    let place = &PLACES[dice.below(6) as usize];
    let works: &[LicenceKind] = dice
        .weighted::<&[LicenceKind]>(&[
            (35, &[LicenceKind::Install, LicenceKind::Repair]),
            (25, &[LicenceKind::Install, LicenceKind::Repair, LicenceKind::Test]),
            (15, &[LicenceKind::Install]),
            (10, &[LicenceKind::Test]),
            (10, &[LicenceKind::Design]),
            (5, &[LicenceKind::Design, LicenceKind::Install]),
        ])
        .unwrap_or(&[LicenceKind::Install]);
    let trade = match works {
        [LicenceKind::Design, ..] => "电力设计",
        [LicenceKind::Test] => "电气试验",
        _ => ["电力工程", "电力安装", "送变电", "机电工程"][dice.below(4) as usize],
    };
    let before = if latest || !number.is_multiple_of(31) { "" } else { "原" };
    let phone = if latest || !number.is_multiple_of(9) { number } else { number + 5000 };
    let valid_until = valid_until(dice, today);
    let given = valid_until.format("%Y").to_string().parse::<i32>().unwrap_or(2026) - 6;
    let row = |licence: String, levels: String, scheme: &str| {
        [
            format!("示例{}{trade}有限公司（{before}演示{number:03}）", &place.zh[..6]),
            credit_code(900_000 + number),
            licence,
            levels,
            scheme.to_owned(),
            valid_until.to_string(),
            place.zh.to_owned(),
            format!("010-0000{phone:04}"),
        ]
    };
    let mut rows = Vec::new();
    if works.contains(&LicenceKind::Design) {
        let fields = ["电力行业（送电工程、变电工程）专业", "电力行业（变电工程）专业", "电力行业"];
        let field = fields[dice.below(3) as usize];
        let grade = dice.weighted(&[(10, "甲"), (40, "乙"), (50, "丙")]).unwrap_or("丙");
        rows.push(row(format!("演示A{number:05}"), format!("{field}{grade}级"), ""));
    }
    let levels = levels(dice, works, !latest && number.is_multiple_of(13));
    if let Some((levels, scheme)) = levels {
        rows.push(row(format!("0-0-{number:05}-{given}"), levels, scheme));
    }
    rows
}

/// A licence is given for six years.
fn valid_until(dice: &Dice, today: NaiveDate) -> NaiveDate {
    let expired = dice.percent(9);
    let days = u64::from(dice.between(5, 1900));
    if expired { today - Days::new(days % 300 + 1) } else { today + Days::new(days) }
}

/// One licence of one scheme over all kinds, as they are given out.
fn levels(dice: &Dice, works: &[LicenceKind], lower: bool) -> Option<(String, &'static str)> {
    let five = dice.percent(45);
    let kinds = works.iter().filter_map(|kind| match kind {
        LicenceKind::Install => Some("承装"),
        LicenceKind::Repair => Some("承修"),
        LicenceKind::Test => Some("承试"),
        LicenceKind::Design => None,
    });
    let said = kinds.map(|kind| {
        let level = if five {
            dice.weighted(&[(5, 1_u32), (10, 2), (25, 3), (40, 4), (20, 5)])
        } else {
            dice.weighted(&[(5, 1), (30, 2), (65, 3)])
        };
        let level = level.unwrap_or(3) + u32::from(lower);
        format!("{kind}{}级", ["一", "二", "三", "四", "五"][(level.min(if five { 5 } else { 3 }) - 1) as usize])
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| (said.join("、"), if five { "五级制" } else { "三级制" }))
}
