use std::time::Duration;

use super::*;
use crate::notifications::fake::{Provider as Fake, Reply, now, sms};
use crate::parts::Blame;

fn gateway(fake: &Fake) -> HttpGateway {
    HttpGateway::new(format!("{}/send", fake.address), "secret-token".to_owned()).unwrap()
}

fn statuses(statuses: &[u16]) -> Vec<Reply> {
    statuses.iter().map(|status| Reply::With(*status, "")).collect()
}

#[tokio::test]
async fn a_gateway_gets_the_message_with_its_id_and_the_token() {
    let fake = Fake::replying(statuses(&[202])).await;
    let known = gateway(&fake).send(&sms()).await.unwrap();
    assert_eq!(known, Known { provider_id: Some(sms().id.to_string()), fate: None });
    let request = fake.seen().remove(0);
    assert!(request.head.starts_with("POST /send "));
    assert_eq!(request.header("authorization"), "Bearer secret-token");
    for part in [&format!("\"id\":\"{}\"", sms().id), "\"phone\":\"13800001234\"", "123456"] {
        assert!(request.body.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_gateway_in_trouble_is_asked_again() {
    let fake = Fake::replying(statuses(&[500, 503, 200])).await;
    gateway(&fake).send(&sms()).await.unwrap();
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_told_at_once_and_quotes_nothing() {
    for (status, for_good) in [(400, Some("400")), (422, Some("422")), (401, None), (429, None)] {
        let fake = Fake::replying(statuses(&[status, 200])).await;
        let error = gateway(&fake).send(&sms()).await.unwrap_err();
        let said = if for_good.is_some() { "refused it:" } else { "answered" };
        assert_eq!(error.to_string(), format!("the message gateway {said} {status}"));
        assert_eq!(error.for_good(), for_good.map(|code: &str| (code.to_owned(), Blame::Message)), "{status}");
        assert_eq!(fake.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_silent_gateway_is_given_up() {
    let fake = Fake::replying(vec![Reply::Silence]).await;
    let gateway = HttpGateway::with_timeout(fake.address, String::new(), Duration::from_millis(100)).unwrap();
    let error = gateway.send(&sms()).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), error.for_good()), ("no answer from the message gateway", None));
}

#[tokio::test]
async fn a_gateway_says_what_became_of_a_message() {
    let replies = vec![
        Reply::With(200, r#"{"state":"sent"}"#),
        Reply::With(200, r#"{"state":"failed","code":"absent <13800001234","at":"2026-04-30T17:31:00Z"}"#),
        Reply::With(404, ""),
        Reply::With(200, "ok"),
    ];
    let fake = Fake::replying(replies).await;
    let (gateway, id) = (gateway(&fake), sms().id);
    let sent = Sent { id, provider_id: None, phone: "13800001234", from: now(), until: now() };
    assert_eq!(gateway.ask(&sent).await.unwrap().unwrap().fate, None);
    let (fate, at) = gateway.ask(&sent).await.unwrap().unwrap().fate.unwrap();
    assert_eq!((fate, at.is_some()), (Fate::Failed("absent13800001234".to_owned()), true));
    assert_eq!(gateway.ask(&sent).await.unwrap(), None);
    assert!(gateway.ask(&sent).await.is_err());
    let request = fake.seen().remove(0);
    assert!(request.head.starts_with(&format!("GET /send/{id} ")), "{}", request.head);
    assert_eq!(request.header("authorization"), "Bearer secret-token");
}
