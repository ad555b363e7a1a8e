use chrono::{DateTime, Utc};
use domain::text::Language;
use mailparse::{MailHeaderMap, parse_mail};
use uuid::Uuid;

use super::*;
use crate::parts::{CalendarMethod, CalendarPart};

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(9),
        date: DateTime::parse_from_rfc3339("2026-05-06T01:02:03Z").unwrap().to_utc(),
        language: Language::Zh,
        from: "示例供电公司".to_owned(),
        to: "zhang@example.com".to_owned(),
        subject: "已受理（编号K7M3-9PXR-2Q）".to_owned(),
        text: "已受理。\n".to_owned(),
        html: "<p>已受理。</p>\n".to_owned(),
        calendar: None,
    }
}

fn from() -> Address {
    "portal@example.cn".parse().unwrap()
}

#[test]
fn a_mail_names_itself_by_its_notification_each_time_alike() {
    let (envelope, bytes) = write(&mail(), &from()).unwrap();
    assert_eq!(write(&mail(), &from()).unwrap().1, bytes);
    assert_eq!(envelope.to(), ["zhang@example.com".parse::<Address>().unwrap()]);
    assert!(bytes.is_ascii() && bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    let parsed = parse_mail(&bytes).unwrap();
    let header = |name: &str| parsed.get_headers().get_first_value(name).unwrap();
    assert_eq!(header("Message-ID"), "<00000000000000000000000000000009@example.cn>");
    assert_eq!(header("Subject"), mail().subject);
    assert_eq!(header("From"), "示例供电公司 <portal@example.cn>");
    assert_eq!(
        (header("Auto-Submitted"), header("Content-Language")),
        ("auto-generated".to_owned(), "zh-CN".to_owned())
    );
    assert_eq!(
        DateTime::<Utc>::from_timestamp(mailparse::dateparse(&header("Date")).unwrap(), 0).unwrap(),
        mail().date
    );
    let kinds: Vec<&str> = parsed.parts().map(|part| part.ctype.mimetype.as_str()).collect();
    assert_eq!(kinds, ["multipart/alternative", "text/plain", "text/html"]);
}

#[test]
fn a_visit_comes_as_a_calendar_part_with_its_method() {
    let text = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned();
    let part = CalendarPart { method: CalendarMethod::Cancel, name: "K7M39PXR2Q-survey.ics".to_owned(), text };
    let (_, bytes) = write(&Mail { calendar: Some(part.clone()), ..mail() }, &from()).unwrap();
    let parsed = parse_mail(&bytes).unwrap();
    let calendar = parsed.parts().find(|part| part.ctype.mimetype == "text/calendar").unwrap();
    assert_eq!((calendar.ctype.params["method"].as_str(), calendar.ctype.charset.as_str()), ("CANCEL", "utf-8"));
    assert_eq!(calendar.get_content_disposition().params["filename"], part.name);
    assert_eq!(calendar.get_body().unwrap(), part.text);
}

#[test]
fn whatever_stands_in_it_it_has_the_headers_that_we_write_and_one_recipient() {
    let evil = "x\r\nBcc: all@example.com\r\n\r\n<b>\u{2028}\0";
    let parts = CalendarPart { method: CalendarMethod::Publish, name: evil.to_owned(), text: evil.to_owned() };
    let calendar = Some(parts);
    let [from_, subject, text, html] = [(); 4].map(|()| evil.to_owned());
    let written = Mail { from: from_, subject, text, html, calendar, ..mail() };
    let (envelope, bytes) = write(&written, &from()).unwrap();
    assert_eq!(envelope.to().len(), 1);
    let parsed = parse_mail(&bytes).unwrap();
    let mut names: Vec<String> = parsed.get_headers().into_iter().map(|header| header.get_key()).collect();
    names.sort();
    let known = [
        "Auto-Submitted",
        "Content-Language",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ];
    assert_eq!(names, known);
    for part in parsed.parts() {
        assert!(part.get_headers().into_iter().all(|header| !header.get_key().eq_ignore_ascii_case("bcc")));
    }
    for to in [evil, "a@b.cn\r\nBcc: c@d.cn", "a@b.cn, c@d.cn", "a@b.cn> c@d.cn", "张三@example.com\n"] {
        assert!(matches!(write(&Mail { to: to.to_owned(), ..mail() }, &from()), Err(MailError::Unwritten)), "{to:?}");
    }
}
