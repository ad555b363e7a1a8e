//! A year's calendar as iCalendar: all-day events whose summaries say 休 or 班. What could be read in two ways is refused
//! by line; nothing is guessed.

use chrono::{Days, NaiveDate, NaiveTime};
use domain::calendar::{BadFile, CalendarFile, NamedDay, SpecialDay, add};
use icalendar::parser::{Component, Property, read_components, unfold};
use icalendar::{Calendar, Component as _, Event, EventLike as _};

const VERSION: &str = "X-SUNLIT-VERSION";
const NOTICE: &str = "X-SUNLIT-NOTICE";
const NAME: &str = "X-WR-CALNAME";
const SOURCE: &str = "X-WR-CALDESC";

/// What repeats an event or moves it, and so can't stand in a list of days.
const REPEATED: [&str; 6] = ["RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID", "DURATION"];

/// Longer ones first, so that the words around a name go whole.
const WORKED: [&str; 7] = ["调休上班", "补班", "上班", "班", "make-up workday", "workday", "working day"];
const OFF: [&str; 8] = ["放假", "假期", "假日", "休假", "休", "假", "holiday", "day off"];
/// Moves days in both directions and so decides nothing.
const MOVED: &str = "调休";

/// What the file's own properties may leave unsaid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    pub version: Option<String>,
    pub notice: Option<NaiveDate>,
}

/// Reads a file. The version stands in `X-SUNLIT-VERSION`, in the calendar's name (`2027-1`) or in `stated`; the day of the
/// notice in `X-SUNLIT-NOTICE` or in `stated`.
///
/// # Errors
/// The first event that can't be read or can be read in two ways, or what is missing from the file.
pub fn parse(text: &str, stated: &Stated) -> Result<CalendarFile, BadFile> {
    let text = text.trim_start_matches('\u{feff}');
    check_lines(text)?;
    let unfolded = unfold(text);
    let whole = |problem| BadFile { line: 0, problem };
    let roots = read_components(&unfolded).map_err(|_| {
        whole("this is not an iCalendar file: it has to be one VCALENDAR, and each BEGIN needs its END")
    })?;
    let [root] = roots.as_slice() else { return Err(whole("the file holds more or less than one VCALENDAR")) };
    if root.name.as_str() != "VCALENDAR" {
        return Err(whole("the file does not begin with BEGIN:VCALENDAR"));
    }
    // Folded lines begin with a space, so each of these begins an event.
    let mut begins = text.lines().zip(1..).filter(|(line, _)| line.trim_end().eq_ignore_ascii_case("BEGIN:VEVENT"));
    let mut days: Vec<NamedDay> = Vec::new();
    for component in &root.components {
        match component.name.as_str() {
            "VEVENT" => {
                let line = begins.next().map_or(0, |(_, line)| line);
                take_event(&mut days, component).map_err(|problem| BadFile { line, problem })?;
            }
            "VTIMEZONE" => {}
            _ => return Err(whole("the file holds something else than events")),
        }
    }
    days.sort_by_key(|day| day.date);
    let year = days.first().map(|day| chrono::Datelike::year(&day.date)).ok_or(whole("no events"))?;
    let said = |name| one(root, name).map_err(whole).map(|found| found.map(|property| property.val.to_string()));
    let notice = said(NOTICE)?
        .map(|notice| notice.parse().map_err(|_| whole("X-SUNLIT-NOTICE is not a date like 2026-11-04")))
        .transpose()?;
    let named = said(NAME)?.and_then(|name| version_in(&name, year));
    Ok(CalendarFile {
        year,
        version: agreed([said(VERSION)?, named, stated.version.clone()])
            .map_err(|()| whole("two versions are named"))?
            .ok_or(whole("no version: say X-SUNLIT-VERSION, a calendar name like 2027-1, or --calendar-version"))?,
        notice: agreed([notice, stated.notice])
            .map_err(|()| whole("two days of the notice are named"))?
            .ok_or(whole("no day of the notice: say X-SUNLIT-NOTICE or --notice"))?,
        source: said(SOURCE)?.filter(|source| !source.trim().is_empty()),
        days,
    })
}

/// The file as [`parse`] reads it. Days of one kind in a row are one event.
#[must_use]
pub fn write(file: &CalendarFile) -> String {
    let mut calendar = Calendar::new();
    calendar
        .append_property((NAME, format!("放假安排 {}", file.version).as_str()))
        .append_property((VERSION, file.version.as_str()))
        .append_property((NOTICE, file.notice.to_string().as_str()));
    if let Some(source) = &file.source {
        calendar.append_property((SOURCE, source.as_str()));
    }
    let in_a_row =
        |a: &NamedDay, b: &NamedDay| a.kind == b.kind && a.name == b.name && a.date.succ_opt() == Some(b.date);
    for run in file.days.chunk_by(in_a_row) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let mark = match first.kind {
            SpecialDay::Holiday => "休",
            SpecialDay::MakeupWorkday => "班",
        };
        let event = Event::with_uid(&format!("{}-{}@sunlit", file.version, first.date))
            .timestamp(file.notice.and_time(NaiveTime::MIN).and_utc())
            .summary(&format!("{}（{mark}）", first.name))
            .starts(first.date)
            .ends(last.date + Days::new(1))
            .done();
        calendar.push(event);
    }
    calendar.to_string()
}

fn check_lines(text: &str) -> Result<(), BadFile> {
    let folded = |line: &str| line.starts_with([' ', '\t']);
    let strange =
        text.lines().zip(1..).find(|(line, _)| !line.trim().is_empty() && !folded(line) && !line.contains(':'));
    match strange {
        Some((_, line)) => Err(BadFile { line, problem: "this line is not NAME:VALUE" }),
        None => Ok(()),
    }
}

fn take_event(days: &mut Vec<NamedDay>, event: &Component<'_>) -> Result<(), &'static str> {
    if event.properties.iter().any(|property| REPEATED.contains(&property.name.as_str())) {
        return Err("the event repeats or has a duration; give each with DTSTART and DTEND");
    }
    if one(event, "STATUS")?.is_some_and(|status| status.val.as_str() != "CONFIRMED") {
        return Err("the event is not confirmed");
    }
    let first = day(one(event, "DTSTART")?.ok_or("the event has no DTSTART")?)?;
    let end = match one(event, "DTEND")? {
        Some(end) => day(end)?,
        None => first + Days::new(1),
    };
    if end <= first {
        return Err("DTEND is the day after the last one, so it has to be after DTSTART");
    }
    let summary = one(event, "SUMMARY")?.ok_or("the event has no SUMMARY")?;
    let (kind, name) = reading(summary.val.as_str())?;
    for date in first.iter_days().take_while(|date| *date < end) {
        add(days, NamedDay { date, kind, name: name.clone() })?;
    }
    Ok(())
}

fn one<'a>(component: &'a Component<'_>, name: &str) -> Result<Option<&'a Property<'a>>, &'static str> {
    let mut found = component.properties.iter().filter(|property| property.name.as_str() == name);
    match (found.next(), found.next()) {
        (_, Some(_)) => Err("a property stands twice"),
        (found, None) => Ok(found),
    }
}

/// A whole day: `20270101`.
fn day(property: &Property<'_>) -> Result<NaiveDate, &'static str> {
    let value = property.val.as_str();
    if value.len() != 8 {
        return Err("the event is not of whole days (DTSTART;VALUE=DATE:20270101)");
    }
    NaiveDate::parse_from_str(value, "%Y%m%d").map_err(|_| "the date is not like 20270101")
}

/// Kind and name of the days from what the summary says.
fn reading(summary: &str) -> Result<(SpecialDay, String), &'static str> {
    let summary = summary.trim();
    for (mark, kind) in [("（休）", SpecialDay::Holiday), ("（班）", SpecialDay::MakeupWorkday)] {
        if let Some(name) = summary.strip_suffix(mark) {
            return Ok((kind, name.to_owned()));
        }
    }
    let lower = summary.to_ascii_lowercase();
    let worked = find(&lower, &WORKED);
    // 调休上班 holds 休 and says the opposite; 调休 alone says nothing.
    let decided = lower.replace(MOVED, &" ".repeat(MOVED.len()));
    let off = find(&decided, &OFF);
    let (kind, (begin, end)) = match (worked, off) {
        (Some(at), None) => (SpecialDay::MakeupWorkday, at),
        (None, Some(at)) => (SpecialDay::Holiday, at),
        (Some(_), Some(_)) => return Err("the summary says both 休 (holiday) and 班 (workday)"),
        (None, None) => return Err("the summary says neither 休, 假, holiday nor 班, workday"),
    };
    let trim = |text: &str| {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        text.strip_suffix(MOVED).unwrap_or(text).trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    // 元旦 假期 第1天/共3天: the name stands before the word, or after it if nothing does.
    let before = trim(&summary[..begin]);
    let name = if before.is_empty() { trim(&summary[end..]) } else { before };
    if name.is_empty() { Err("the summary names no holiday") } else { Ok((kind, name)) }
}

/// Where the first of these words stands, the longest if several begin there. The text is in lower case.
fn find(text: &str, words: &[&str]) -> Option<(usize, usize)> {
    let found = words.iter().filter_map(|word| text.find(word).map(|at| (at, at + word.len())));
    found.min_by_key(|(begin, end)| (*begin, std::cmp::Reverse(*end)))
}

/// `2027-1` in the calendar's name.
fn version_in(name: &str, year: i32) -> Option<String> {
    let of_year = format!("{year}-");
    let version = |word: &&str| {
        word.strip_prefix(&of_year).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    name.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(version).map(str::to_owned)
}

/// What all who say something agree on.
fn agreed<T: PartialEq, const N: usize>(said: [Option<T>; N]) -> Result<Option<T>, ()> {
    let mut said = said.into_iter().flatten();
    let first = said.next();
    if said.all(|other| first.as_ref() == Some(&other)) { Ok(first) } else { Err(()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
