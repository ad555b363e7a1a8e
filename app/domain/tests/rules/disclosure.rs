use domain::disclosure::{Dates, Disclosure, Item, State, standing};

use crate::support::{at, calendars, date};

const FILE: &str = r#"
version = "2026-1"
effective_from = "2026-05-01"

[[disclosure]]
item = "profile"
content = { zh = "概况", en = "Profile" }
source = { zh = "办公室", en = "Office" }
links = [{ name = { zh = "网页", en = "Page" }, url = "https://example.cn/a" }]
changed_on = "2026-04-20"
published_on = "2026-04-21"
"#;

fn faults(from: &str, to: &str) -> Vec<String> {
    let changed = FILE.replace(from, to);
    assert!(from.is_empty() || changed != FILE, "{from}");
    toml::from_str::<Disclosure>(&changed).unwrap().faults(date("2026-05-06"))
}

#[test]
fn a_file_says_what_is_wrong_with_it() {
    assert_eq!(faults("2026-1", "2026-2"), Vec::<String>::new());
    for (from, to, says) in [
        ("2026-1", " ", "version is empty"),
        ("Profile", " ", "a text is missing"),
        ("Office", "", "a text is missing"),
        ("https://", "javascript:", "neither https"),
        ("https://example.cn/a", "//example.cn/a", "neither https"),
        ("2026-04-20", "2026-05-07", "changed_on 2026-05-07 has not come yet"),
        ("published_on = \"2026-04-21\"", "published_on = \"2026-05-07\"", "has not come yet"),
        ("2026-04-21", "2026-04-19", "is before changed_on"),
    ] {
        let found = faults(from, to);
        assert!(found.iter().any(|fault| fault.contains(says)), "{to}: {found:?}");
    }
    let twice = format!("{FILE}{}", FILE.split_once("\n\n").unwrap().1);
    let twice: Disclosure = toml::from_str(&twice).unwrap();
    assert_eq!(twice.faults(date("2026-05-06")), ["profile stands twice"]);
    assert!(toml::from_str::<Disclosure>(&FILE.replace("changed_on", "chanced_on")).is_err());
}

#[test]
fn ten_working_days_after_a_change() {
    let calendars = calendars();
    let calendar = calendars.as_of(at("2026-11-22 12:00"));
    // Entered on 04-20: 04-21 to 04-30 are eight working days, after 五一 come 05-06 and 05-07.
    for (changed, published, today, state) in [
        ("2026-04-20", Some("2026-05-07"), "2026-05-08", State::Published),
        ("2026-04-20", Some("2026-05-08"), "2026-05-08", State::PublishedLate),
        ("2026-04-20", None, "2026-05-07", State::Due),
        ("2026-04-20", None, "2026-05-08", State::Overdue),
        // What was published before the last change says nothing about it.
        ("2026-04-20", Some("2026-04-19"), "2026-05-08", State::Overdue),
    ] {
        let dates = Dates { changed_on: date(changed), published_on: published.map(date) };
        assert_eq!(standing(&calendar, dates, 10, date(today)), (state, date("2026-05-07")), "{published:?} {today}");
    }
}

#[test]
fn of_two_sources_the_last_change_and_the_last_publication_count() {
    let own = Dates { changed_on: date("2026-01-01"), published_on: Some(date("2026-01-02")) };
    let told = Dates { changed_on: date("2026-03-01"), published_on: None };
    assert_eq!(own.and(told), Dates { changed_on: date("2026-03-01"), published_on: Some(date("2026-01-02")) });
}

#[test]
fn items_are_numbered_as_in_the_regulation() {
    assert_eq!(Item::ALL.map(Item::number), [1, 2, 3, 4, 5, 6, 7]);
}
