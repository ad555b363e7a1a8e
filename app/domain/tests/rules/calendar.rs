use domain::calendar::{
    CalendarFile, Calendars, NamedDay, PauseProblem, Reason, SpecialDay, YearCalendar, shanghai_date, start_of_day,
    typed_moment, typed_pause,
};

use crate::support::{at, calendars, date, published};

#[test]
fn due_days() {
    let calendars = calendars();
    let calendar = calendars.as_of(at("2026-11-22 12:00"));
    for (entered, working_days, due, what) in [
        ("2026-04-30", 3, "2026-05-08", "over 五一"),
        ("2026-04-30", 1, "2026-05-06", "the first working day after 五一"),
        ("2026-05-07", 2, "2026-05-09", "a Saturday that is worked"),
        ("2026-05-08", 2, "2026-05-11", "the make-up Saturday counts, the Sunday doesn't"),
        ("2026-05-01", 1, "2026-05-06", "entered on a holiday"),
        ("2026-05-16", 1, "2026-05-18", "entered on a Saturday"),
        ("2026-05-09", 1, "2026-05-11", "entered on a make-up Saturday"),
        ("2026-09-18", 1, "2026-09-20", "a Sunday that is worked before 国庆"),
        ("2026-09-24", 3, "2026-09-30", "over 中秋"),
        ("2026-09-30", 3, "2026-10-10", "over 国庆 to the make-up Saturday"),
        ("2026-10-01", 1, "2026-10-08", "entered on the first day of 国庆"),
        ("2026-02-13", 2, "2026-02-24", "over 春节, the Saturday before it worked"),
        ("2025-12-31", 1, "2026-01-04", "a new year's Sunday that is worked"),
        ("2026-05-06", 0, "2026-05-06", "no days at all"),
    ] {
        let found = calendar.due(date(entered), working_days, |_| None);
        assert_eq!(found.due, date(due), "{what}: {working_days} from {entered}");
        assert!(!found.estimated, "{what}");
    }
}

#[test]
fn the_derivation_names_every_day() {
    let calendars = calendars();
    let found = calendars.as_of(at("2026-04-30 12:00")).due(date("2026-04-30"), 3, |_| None);
    let days: Vec<_> =
        found.days.iter().map(|day| (day.date.to_string(), day.counted, day.reason, day.name.as_deref())).collect();
    let holiday = |day: &str| (day.to_owned(), false, Reason::Holiday, Some("劳动节"));
    let workday = |day: &str| (day.to_owned(), true, Reason::Workday, None);
    assert_eq!(
        days,
        [
            ("2026-04-30".to_owned(), false, Reason::Entered, None),
            holiday("2026-05-01"),
            holiday("2026-05-02"),
            holiday("2026-05-03"),
            holiday("2026-05-04"),
            holiday("2026-05-05"),
            workday("2026-05-06"),
            workday("2026-05-07"),
            workday("2026-05-08"),
        ]
    );
}

#[test]
fn working_days_of_the_published_years() {
    let calendars = calendars();
    let calendar = calendars.as_of(at("2026-11-22 12:00"));
    for (year, working_days) in [(2024, 251), (2025, 248), (2026, 248)] {
        let (before, last) = (date(&format!("{}-12-31", year - 1)), date(&format!("{year}-12-31")));
        assert_eq!(calendar.working_days_between(before, last), working_days, "{year}");
    }
}

#[test]
fn a_year_without_calendar_is_an_estimate_from_weekends_and_statutory_days() {
    let calendars = calendars();
    let calendar = calendars.as_of(at("2026-11-22 12:00"));
    let found = calendar.due(date("2026-12-30"), 3, |_| None);
    assert_eq!(found.due, date("2027-01-05"), "元旦 and a weekend left out");
    assert!(found.estimated);
    assert!(!calendar.due(date("2026-12-30"), 1, |_| None).estimated, "the estimated year was not reached");
    for holiday in ["2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2031-10-03", "2031-05-02"] {
        assert!(!calendar.is_working(date(holiday)), "{holiday}");
    }
    assert!(calendar.is_working(date("2027-02-09")), "days off beyond the statutory ones are not invented");
    assert_eq!(calendar.versions(date("2026-12-30"), found.due), "2026-1+2027-estimated");
}

#[test]
fn a_later_version_holds_from_its_publication_on() {
    let mut years = published();
    let mut days = years[2].days.clone();
    days.push(NamedDay { date: date("2026-06-12"), kind: SpecialDay::Holiday, name: "临时假日".to_owned() });
    years.push(YearCalendar { year: 2026, version: "2026-2".to_owned(), published_at: at("2026-06-10 09:00"), days });
    let calendars = Calendars::new(years);
    let due = |known: &str| calendars.as_of(at(known)).due(date("2026-06-11"), 1, |_| None).due;
    assert_eq!(due("2026-06-10 08:59"), date("2026-06-12"));
    assert_eq!(due("2026-06-10 09:00"), date("2026-06-15"));
    assert_eq!(calendars.as_of(at("2026-06-11 09:00")).versions(date("2026-06-11"), date("2026-06-15")), "2026-2");
}

#[test]
fn years_without_a_calendar_are_known() {
    let calendars = calendars();
    let calendar = calendars.as_of(at("2026-11-22 12:00"));
    assert_eq!(calendar.missing_years(date("2026-11-01"), date("2026-12-31")), Vec::<i32>::new());
    assert_eq!(calendar.missing_years(date("2026-11-02"), date("2027-01-01")), [2027]);
    let early = calendars.as_of(at("2025-11-01 12:00"));
    assert_eq!(early.missing_years(date("2025-11-01"), date("2026-01-01")), [2026], "its notice came later");
}

#[test]
fn what_somebody_types_as_a_moment() {
    for same in ["2026-05-06T08:40", "2026-05-06T08:40:00", " 2026-05-06 08:40 ", "2026-05-06T00:40:00Z"] {
        assert_eq!(typed_moment(same), Some(at("2026-05-06 08:40")), "{same}");
    }
    assert_eq!(typed_moment("2026-05-06T09:40:00+09:00"), Some(at("2026-05-06 08:40")));
    for none in ["", "2026-05-06", "2026-02-30T08:40", "08:40", "1999-12-31T08:40", "99999-01-01T00:00"] {
        assert_eq!(typed_moment(none), None, "{none}");
    }
}

#[test]
fn a_pause_has_both_ends_in_order_or_none() {
    assert_eq!(typed_pause("", " "), Ok(None));
    let whole = typed_pause("2026-05-06T08:40", "2026-05-08T09:12");
    assert_eq!(whole, Ok(Some((at("2026-05-06 08:40"), at("2026-05-08 09:12")))));
    for (from, until, problem) in [
        ("", "2026-05-08T09:12", PauseProblem::From),
        ("soon", "", PauseProblem::From),
        ("2026-05-06T08:40", "", PauseProblem::Until),
        ("2026-05-06T08:40", "2026-05-06T08:40", PauseProblem::Order),
    ] {
        assert_eq!(typed_pause(from, until), Err(problem), "{from} {until}");
    }
}

#[test]
fn a_calendar_file_says_where_its_days_come_from_and_can_be_written_again() {
    let text = "\u{feff}# version: 2026-9\n# notice: 2025-11-04\n# source: a notice,\n#   and a page: with a colon\n\
                date,kind,name\n2026-01-01,holiday,元旦\n2026-01-04,makeup_workday,元旦\n";
    let file = CalendarFile::parse(text).unwrap();
    assert_eq!(file.source.as_deref(), Some("a notice, and a page: with a colon"));
    assert_eq!(CalendarFile::parse(&file.to_csv()).unwrap(), file);
}

#[test]
fn days_are_those_of_shanghai() {
    assert_eq!(shanghai_date(at("2026-05-06 23:59")), date("2026-05-06"));
    assert_eq!(shanghai_date(at("2026-05-07 00:01")), date("2026-05-07"));
    assert_eq!(at("2026-05-07 00:01").date_naive(), date("2026-05-06"), "still the day before in UTC");
    assert_eq!(start_of_day(date("2026-05-07")), at("2026-05-07 00:00"));
}

#[test]
fn everything_left_out_ends_after_some_years() {
    let calendars = calendars();
    let found = calendars.as_of(at("2026-05-06 12:00")).due(date("2026-05-06"), 3, |_| Some(Reason::Paused));
    assert!(found.due > date("2036-01-01"));
}

#[test]
fn bad_files_say_where() {
    let head = "# version: 2026-9\n# notice: 2025-11-04\n";
    for (text, line, problem) in [
        ("", 0, "no days"),
        ("2026-01-01,holiday,元旦", 0, "no line \"# version: …\""),
        ("# version: 2026-9\n2026-01-01,holiday,元旦", 0, "no line \"# notice: …\""),
        (&format!("{head}2026-01-01,holiday"), 3, "a day has three columns: date, kind and name"),
        (&format!("{head}2026-02-30,holiday,春节"), 3, "the date is not like 2026-05-01"),
        (&format!("{head}2026-01-01,holiday,"), 3, "the day has no name, or one with a comma"),
        (&format!("{head}2026-01-05,makeup_workday,元旦"), 3, "a make-up workday is a Saturday or a Sunday"),
        (&format!("{head}2026-01-01,feast,元旦"), 3, "the kind is neither holiday nor makeup_workday"),
        (&format!("{head}2026-01-01,holiday,元旦\n2026-01-01,holiday,元旦"), 4, "this day stands twice"),
        (&format!("{head}2026-01-01,holiday,元旦\n2027-01-01,holiday,元旦"), 4, "this day is of another year"),
    ] {
        let bad = CalendarFile::parse(text).unwrap_err();
        assert_eq!((bad.line, bad.problem), (line, problem));
    }
}
