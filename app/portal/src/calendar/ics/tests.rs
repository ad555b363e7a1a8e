use proptest::prelude::*;

use super::*;

const HEAD: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n";

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn file(events: &[&str]) -> String {
    let events: String =
        events.iter().map(|event| format!("BEGIN:VEVENT\r\nUID:x\r\n{event}\r\nEND:VEVENT\r\n")).collect();
    format!("{HEAD}X-WR-CALNAME:放假安排 2027-1\r\nX-SUNLIT-NOTICE:2026-12-01\r\n{events}END:VCALENDAR\r\n")
}

fn read(text: &str) -> Result<CalendarFile, BadFile> {
    parse(text, &Stated::default())
}

fn days_of(summary: &str) -> Result<Vec<(String, SpecialDay, String)>, &'static str> {
    let event = format!("DTSTART;VALUE=DATE:20270102\r\nSUMMARY:{summary}");
    let file = read(&file(&[&event])).map_err(|bad| bad.problem)?;
    Ok(file.days.into_iter().map(|day| (day.date.to_string(), day.kind, day.name)).collect())
}

#[test]
fn days_off_and_days_worked_by_their_summaries() {
    use SpecialDay::{Holiday, MakeupWorkday};
    for (summary, kind, name) in [
        ("元旦（休）", Holiday, "元旦"),
        ("元旦（班）", MakeupWorkday, "元旦"),
        ("元旦 假期 第1天/共3天", Holiday, "元旦"),
        ("春节 补班 第1天/共2天", MakeupWorkday, "春节"),
        ("国庆节、中秋节放假", Holiday, "国庆节、中秋节"),
        ("劳动节（调休上班）", MakeupWorkday, "劳动节"),
        ("劳动节调休补班", MakeupWorkday, "劳动节"),
        ("休：清明节", Holiday, "清明节"),
        ("Labour Day holiday", Holiday, "Labour Day"),
        ("Spring Festival make-up workday", MakeupWorkday, "Spring Festival"),
        ("Spring Festival (Working Day)", MakeupWorkday, "Spring Festival"),
    ] {
        assert_eq!(days_of(summary), Ok(vec![("2027-01-02".to_owned(), kind, name.to_owned())]), "{summary}");
    }
    for (summary, says) in [
        ("元旦", "neither"),
        ("春节 调休", "neither"),
        ("假日上班", "both"),
        ("休班", "both"),
        ("holiday workday", "both"),
        ("休", "names no holiday"),
        ("元旦\\, 春节（休）", "comma"),
    ] {
        assert!(days_of(summary).unwrap_err().contains(says), "{summary}: {:?}", days_of(summary));
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_refused_where_it_stands() {
    let good = "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270104\r\nSUMMARY:元旦（休）";
    let second = 12;
    for (event, line, says) in [
        ("DTSTART:20270109T090000Z\r\nSUMMARY:元旦（休）", second, "whole days"),
        ("DTSTART;VALUE=DATE:20270230\r\nSUMMARY:元旦（休）", second, "not like 20270101"),
        ("SUMMARY:元旦（休）", second, "no DTSTART"),
        ("DTSTART;VALUE=DATE:20270109", second, "no SUMMARY"),
        ("DTSTART;VALUE=DATE:20270109\r\nDTEND;VALUE=DATE:20270109\r\nSUMMARY:元旦（休）", second, "after DTSTART"),
        ("DTSTART;VALUE=DATE:20270109\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:元旦（休）", second, "repeats"),
        ("DTSTART;VALUE=DATE:20270109\r\nDURATION:P1D\r\nSUMMARY:元旦（休）", second, "duration"),
        ("DTSTART;VALUE=DATE:20270109\r\nSTATUS:CANCELLED\r\nSUMMARY:元旦（休）", second, "not confirmed"),
        ("DTSTART;VALUE=DATE:20270109\r\nSUMMARY:元旦（休）\r\nSUMMARY:元旦（班）", second, "stands twice"),
        ("DTSTART;VALUE=DATE:20270103\r\nSUMMARY:元旦（班）", second, "stands twice"),
        ("DTSTART;VALUE=DATE:20280109\r\nSUMMARY:元旦（休）", second, "another year"),
        ("DTSTART;VALUE=DATE:20270112\r\nSUMMARY:元旦（班）", second, "Saturday or a Sunday"),
        ("DTSTART;VALUE=DATE:20270109\r\nSUMMARY", second + 3, "NAME:VALUE"),
    ] {
        let bad = read(&file(&[good, event])).unwrap_err();
        assert!(bad.problem.contains(says), "{event}: {bad}");
        assert_eq!(bad.line, line, "{event}: {bad}");
    }
    for (text, says) in [
        (String::new(), "one VCALENDAR"),
        ("BEGIN:VTODO\r\nEND:VTODO\r\n".to_owned(), "BEGIN:VCALENDAR"),
        (file(&[]), "no events"),
        (format!("{}{}", file(&[good]), file(&[good])), "one VCALENDAR"),
        (file(&[good]).replace("END:VEVENT\r\n", ""), "needs its END"),
        (file(&[good]).replace("VEVENT", "VTODO"), "something else"),
        (file(&[good]).replace("2027-1", "2027"), "no version"),
        (file(&[good]).replace("2027-1\r\n", "2027-1\r\nX-SUNLIT-VERSION:2027-2\r\n"), "two versions"),
        (file(&[good]).replace("2026-12-01", "soon"), "not a date"),
        (file(&[good]).replace("X-SUNLIT-NOTICE:2026-12-01\r\n", ""), "no day of the notice"),
    ] {
        let bad = read(&text).unwrap_err();
        assert!(bad.problem.contains(says), "{text}: {bad}");
    }
}

#[test]
fn the_command_line_says_what_the_file_does_not() {
    let plain = file(&["DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦（休）"])
        .replace("X-WR-CALNAME:放假安排 2027-1\r\nX-SUNLIT-NOTICE:2026-12-01\r\n", "");
    let stated = Stated { version: Some("2027-3".to_owned()), notice: Some(date("2026-12-03")) };
    let read = parse(&plain, &stated).unwrap();
    assert_eq!((read.version.as_str(), read.notice), ("2027-3", date("2026-12-03")));
    let named = file(&["DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦（休）"]);
    assert!(parse(&named, &stated).unwrap_err().problem.contains("two versions"));
}

#[test]
fn the_years_that_come_with_the_portal_read_the_same_in_both_forms() {
    for (name, text) in crate::calendar::FILES {
        let csv = CalendarFile::parse(text).unwrap();
        assert_eq!(read(&write(&csv)).unwrap(), csv, "{name}");
    }
    let written = write(&CalendarFile::parse(crate::calendar::FILES[2].1).unwrap());
    assert!(
        written.contains("DTSTART;VALUE=DATE:20260501\r\nDTSTAMP") || written.contains("DTSTART;VALUE=DATE:20260501")
    );
    assert!(written.contains("DTEND;VALUE=DATE:20260506"), "{written}");
    assert!(written.lines().all(|line| line.len() <= 75), "folded as RFC 5545 wants it");
}

fn any_file() -> impl Strategy<Value = CalendarFile> {
    let name = prop::sample::select(vec![
        "元旦",
        "春节",
        "国庆节、中秋节",
        "假期; a\\b",
        "班",
        "A: very long name of a holiday, no",
    ]);
    let day = (0u64..365, any::<bool>(), name);
    let source = prop::option::of("[a-z:;,\\\\一-十]{1,90}");
    (prop::collection::btree_map(0u64..365, day, 1..40), 1u8..9, source).prop_map(|(days, version, source)| {
        CalendarFile {
            year: 2027,
            version: format!("2027-{version}"),
            notice: date("2026-11-04") + Days::new(version.into()),
            source: source.map(|source| source.trim().to_owned()),
            days: days
                .into_iter()
                .map(|(at, (_, worked, name))| {
                    let date = date("2027-01-01") + Days::new(at);
                    let weekend = chrono::Datelike::weekday(&date).num_days_from_monday() >= 5;
                    let kind = if worked && weekend { SpecialDay::MakeupWorkday } else { SpecialDay::Holiday };
                    NamedDay { date, kind, name: name.replace(',', "") }
                })
                .collect(),
        }
    })
}

proptest! {
    #[test]
    fn csv_and_icalendar_hold_the_same_days(file in any_file()) {
        prop_assert_eq!(&CalendarFile::parse(&file.to_csv()).unwrap(), &file);
        prop_assert_eq!(&read(&write(&file)).unwrap(), &file);
    }

    #[test]
    fn no_bytes_bring_the_reader_down(text in "(BEGIN:VCALENDAR|END:VCALENDAR|BEGIN:VEVENT|END:VEVENT|DTSTART|SUMMARY|[:;\\\\\n\r 休班0-9]){0,30}") {
        let _ = read(&text);
    }
}
