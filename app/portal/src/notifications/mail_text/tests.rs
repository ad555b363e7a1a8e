use chrono::{DateTime, NaiveDate};
use domain::text::Text;

use super::*;
use crate::notifications::mail_server::Received;
use crate::notifications::mime;
use crate::notifications::texts::About;
use crate::notifications::texts::tests::situations;
use crate::testing::settings;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn of(language: Language) -> MailOf<'static> {
    MailOf {
        id: Uuid::from_u128(9),
        date: DateTime::UNIX_EPOCH,
        language,
        to: "zhang@example.com",
        reference: "K7M39PXR2Q",
    }
}

/// What a mail program shows of it.
fn received(mail: &Mail) -> Received {
    Received(mime::write(mail, &"portal@example.cn".parse().unwrap()).unwrap().1)
}

#[test]
fn each_situation_is_a_mail_in_both_languages_with_the_words_of_the_text_message() {
    for (news, zh, en) in situations() {
        for (language, sentence, tag) in [(Language::Zh, zh, "zh-CN"), (Language::En, en, "en")] {
            let about = About { language, reference: "K7M39PXR2Q", link: "", today: day(5, 6), told: None };
            let said = about.said(&settings(), news.kind(), Some((&news, Some(day(12, 28))))).unwrap();
            assert_eq!(said, (language, sentence.to_owned()));
            let mail = of(language).news(&settings(), &said.1, news.kind().brings_link(), None, None).unwrap();
            let received = received(&mail);
            let (subject, text, html) =
                (received.header("Subject"), received.part("text/plain"), received.part("text/html"));
            assert!(subject.starts_with(sentence) && subject.contains("K7M3-9PXR-2Q"), "{subject}");
            assert!(text.starts_with(sentence) && html.contains(&format!("<html lang=\"{tag}\">")), "{html}");
            for part in [&text, &html] {
                assert!(part.contains(sentence) && part.contains("K7M3-9PXR-2Q"), "{part}");
                assert!(part.contains("http://127.0.0.1:3000/my") && part.contains("95598"), "{part}");
                // The private link, a key without its sentence, an argument that was left out.
                for never in ["/c/", "mail-", "sms-", "{", "zhang"] {
                    assert!(!part.contains(never), "{never} in {part}");
                }
            }
            // Nothing is fetched when it is opened, and nothing runs.
            for never in ["src=", "url(", "<script", "<img", "<link", "@import"] {
                assert!(!html.contains(never), "{never} in {html}");
            }
            assert_eq!(html.matches("href=").count(), 1);
        }
    }
}

#[test]
fn what_is_no_html_stands_in_it_as_text() {
    let mut settings = settings();
    settings.operator = Text { zh: "<b>供电&".to_owned(), en: "<b>Power &".to_owned() };
    settings.base_url = "https://a.example/\"><script>".to_owned();
    let mail = of(Language::En).news(&settings, "<i>done</i> & \"over\"", false, None, None).unwrap();
    assert!(mail.html.contains("&lt;i&gt;done&lt;/i&gt; &amp; \"over\"") && mail.html.contains("&lt;b&gt;Power &amp;"));
    assert!(
        !mail.html.contains("<i>") && !mail.html.contains("<b>") && !mail.html.contains("<script>"),
        "{}",
        mail.html
    );
    assert!(mail.text.contains("<i>done</i> & \"over\""));
}

#[test]
fn a_new_private_link_is_told_of_and_not_shown() {
    for (language, said) in [(Language::Zh, "用短信发到您的手机"), (Language::En, "sent to your phone by text message")]
    {
        let with = of(language).news(&settings(), "x", true, None, None).unwrap();
        let without = of(language).news(&settings(), "x", false, None, None).unwrap();
        assert!(with.text.contains(said) && with.html.contains(said) && !without.text.contains(said), "{}", with.text);
    }
}

#[test]
fn the_mail_with_the_code_says_where_it_is_typed_and_what_a_stranger_does() {
    for (language, said) in [
        (Language::Zh, ["确认码：012345", "60 分钟", "不用理会"]),
        (Language::En, ["address: 012345", "60 minutes", "do nothing"]),
    ] {
        let mail = of(language).confirmation(&settings(), "012345", 60).unwrap();
        assert!(said.iter().all(|said| mail.text.contains(said) && mail.html.contains(said)), "{}", mail.text);
        assert!(mail.text.contains("K7M3-9PXR-2Q") && !mail.subject.contains("012345"));
        // Scanners of mailboxes follow links: there is none.
        assert!(!mail.html.contains("href=") && !mail.text.contains("http"));
    }
}
