//! Invented firms with licences of both schemes, some of them expired.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::contractors::{Licence, LicenceKind, Scheme, max_kv};
use uuid::Uuid;

use super::dice::Dice;
use super::people::credit_code;
use super::places::PLACES;

const FIRMS: u32 = 126;

pub(super) struct Firm {
    pub id: Uuid,
    pub name: String,
    pub credit_code: String,
    pub area: &'static str,
    pub phone: String,
    pub updated_on: NaiveDate,
    pub licences: Vec<Licence>,
}

pub(super) fn invent(until: DateTime<Utc>) -> Vec<Firm> {
    let today = shanghai_date(until);
    (1..=FIRMS).map(|number| firm(&Dice::new(u64::MAX - u64::from(number)), number, today)).collect()
}

fn firm(dice: &Dice, number: u32, today: NaiveDate) -> Firm {
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
    Firm {
        id: dice.id(),
        name: format!("示例{}{trade}有限公司（演示{number:03}）", &place.zh[..6]),
        credit_code: credit_code(900_000 + number),
        area: place.zh,
        phone: format!("010-0000{number:04}"),
        updated_on: today,
        licences: licences(dice, number, works, today),
    }
}

/// One licence of one scheme over all kinds, as they are given out.
fn licences(dice: &Dice, number: u32, kinds: &[LicenceKind], today: NaiveDate) -> Vec<Licence> {
    let scheme = if dice.percent(45) { Scheme::FiveLevels } else { Scheme::ThreeLevels };
    let expired = dice.percent(9);
    // A licence is given for six years.
    let days = u64::from(dice.between(5, 1900));
    let valid_until = if expired { today - Days::new(days % 300 + 1) } else { today + Days::new(days) };
    let given = valid_until.format("%Y").to_string().parse::<i32>().unwrap_or(2026) - 6;
    kinds
        .iter()
        .filter_map(|kind| {
            let level = match scheme {
                Scheme::FiveLevels => dice.weighted(&[(5, 1u8), (10, 2), (25, 3), (40, 4), (20, 5)]),
                Scheme::ThreeLevels => dice.weighted(&[(5, 1u8), (30, 2), (65, 3)]),
            }?;
            let number = match kind {
                LicenceKind::Design => format!("演示A{number:05}"),
                _ => format!("0-0-{number:05}-{given}"),
            };
            let max_kv = max_kv(scheme, level)?.kilovolts();
            Some(Licence { number, scheme, kind: *kind, level, max_kv, valid_until })
        })
        .collect()
}
