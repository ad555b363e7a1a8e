use chrono::DateTime;
use domain::text::Language;
use uuid::Uuid;

use super::*;
use crate::notifications::mail_server::{At, Does, Server};

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(9),
        date: DateTime::UNIX_EPOCH,
        language: Language::Zh,
        from: "示例供电公司".to_owned(),
        to: "zhang@example.com".to_owned(),
        subject: "已受理".to_owned(),
        text: "已受理。\n.\n..\n".to_owned(),
        html: "<p>已受理。</p>".to_owned(),
        calendar: None,
    }
}

#[tokio::test]
async fn what_a_server_does_is_told_apart_and_only_what_it_may_have_is_said_to_be_so() {
    use At::{End, Mail, Rcpt};
    use Does::{Hangs, HangsUp, Says, Takes, TakesAndHangsUp};
    for (does, expected, taken) in [
        (Takes, "Ok(())", 1),
        (Says(Rcpt, 450, "4.2.0 come back later"), r#"Err(Later("450 4.2.0"))"#, 0),
        (Says(End, 451, "local error"), r#"Err(Later("451"))"#, 0),
        (Says(Rcpt, 550, "5.1.1 zhang@example.com unknown"), r#"Err(Refused { code: "550 5.1.1", blame: Number })"#, 0),
        (Says(Rcpt, 550, "no such user"), r#"Err(Refused { code: "550", blame: Number })"#, 0),
        (Says(Rcpt, 550, "5.7.1 relaying denied"), r#"Err(Refused { code: "550 5.7.1", blame: Message })"#, 0),
        (Says(Rcpt, 552, "5.2.2 full"), r#"Err(Refused { code: "552 5.2.2", blame: Message })"#, 0),
        (Says(End, 554, "spam"), r#"Err(Refused { code: "554", blame: Message })"#, 0),
        (Says(Mail, 553, "5.7.1 not your address"), r#"Err(Refused { code: "553 5.7.1", blame: Circumstances })"#, 0),
        (Hangs(Mail), "Err(Unreachable)", 0),
        (Hangs(Rcpt), "Err(Unreachable)", 0),
        (HangsUp(Rcpt), "Err(Unreachable)", 0),
        (HangsUp(End), "Err(Unanswered)", 0),
        (Hangs(End), "Err(Unanswered)", 0),
        (TakesAndHangsUp, "Err(Unanswered)", 1),
    ] {
        let server = Server::that(&[does]);
        let outcome = server.smtp().send(&mail()).await;
        assert_eq!((format!("{outcome:?}").as_str(), server.taken().len()), (expected, taken), "{does:?}");
        if let Err(error) = outcome {
            assert!(!error.to_string().contains("zhang"), "{error}");
        }
    }
}

#[tokio::test]
async fn what_arrives_is_what_was_written_dots_and_all() {
    let server = Server::that(&[]);
    server.smtp().send(&mail()).await.unwrap();
    let received = server.taken().remove(0);
    assert_eq!(received.part("text/plain").replace("\r\n", "\n").trim_end(), mail().text.trim_end());
    assert_eq!(received.header("Subject"), "已受理");
}

#[tokio::test]
async fn without_its_account_or_in_the_open_nothing_is_sent() {
    let server = Server::of_accounts();
    let wrong = server.smtp_as(Security::None, Some("wrong")).send(&mail()).await;
    // It is the operator's to put right: nobody's mail is given up for it.
    assert!(matches!(wrong, Err(MailError::Refused { blame: Blame::Circumstances, .. })), "{wrong:?}");
    // It offers no STARTTLS; whoever sits between may have taken the offer out.
    let open = server.smtp_as(Security::StartTls, None).send(&mail()).await;
    assert!(matches!(open, Err(MailError::Unreachable)), "{open:?}");
    let tls = server.smtp_as(Security::Tls, None).send(&mail()).await;
    assert!(matches!(tls, Err(MailError::Unreachable)), "{tls:?}");
    assert_eq!(server.taken().len(), 0);
    server.smtp_as(Security::None, Some("right")).send(&mail()).await.unwrap();
    assert_eq!((server.taken().len(), server.met()), (1, 4));
}
