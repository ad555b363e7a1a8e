use chrono::TimeDelta;
use serde_json::{Value, json};

use super::*;
use crate::notifications::fake::{self, Provider as Fake, Reply, sms};
use crate::notifications::templates::all_registered;
use crate::testing::settings;

fn tencent(fake: &Fake) -> Tencent {
    let templates = Templates::parse(&all_registered(), &settings()).unwrap();
    Tencent::new(fake.account(), "1400000000".to_owned(), REGION.to_owned(), templates, fake::clock()).unwrap()
}

#[tokio::test]
async fn a_message_goes_as_its_template_with_our_id_and_a_signature() {
    let body = r#"{"Response":{"SendStatusSet":[{"SerialNo":"2433:1","PhoneNumber":"+8613800001234","Fee":1,"SessionContext":"x",
        "Code":"Ok","Message":"send success","IsoCode":"CN"}],"RequestId":"x"}}"#;
    let fake = Fake::replying(vec![Reply::With(200, body)]).await;
    let known = tencent(&fake).send(&sms()).await.unwrap();
    assert_eq!(known, Known { provider_id: Some("2433:1".to_owned()), fate: None });
    let request = fake.seen().remove(0);
    let sent: Value = serde_json::from_str(&request.body).unwrap();
    let expected = json!({
        "PhoneNumberSet": ["+8613800001234"], "SmsSdkAppId": "1400000000", "SignName": "示例供电",
        "TemplateId": "code-zh", "TemplateParamSet": ["123456"], "SessionContext": sms().id,
    });
    assert_eq!(sent, expected);
    assert_eq!((request.header("x-tc-action"), request.header("x-tc-version")), ("SendSms", "2021-01-11"));
    assert_eq!((request.header("x-tc-region"), request.header("x-tc-timestamp")), ("ap-guangzhou", "1777570200"));
    let host = request.header("host");
    let signed = Request { host, service: "sms", action: Some("SendSms"), at: fake::now(), body: &request.body };
    assert_eq!(request.header("authorization"), authorization(&signed, "key-id", "secret"));
    assert_eq!(request.header("content-type"), CONTENT_TYPE);
}

#[tokio::test]
async fn a_refusal_with_status_200_is_one_and_says_whether_it_is_for_good() {
    let of_number =
        r#"{"Response":{"SendStatusSet":[{"SerialNo":"","Code":"InvalidParameterValue.IncorrectPhoneNumber"}]}}"#;
    let of_limit = r#"{"Response":{"SendStatusSet":[{"SerialNo":"","Code":"LimitExceeded.PhoneNumberDailyLimit"}]}}"#;
    let of_template =
        r#"{"Response":{"Error":{"Code":"FailedOperation.TemplateIncorrectOrUnapproved","Message":"x"}}}"#;
    let of_text = r#"{"Response":{"SendStatusSet":[{"SerialNo":"","Code":"FailedOperation.ContainSensitiveWord"}]}}"#;
    let of_key = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"x"},"RequestId":"x"}}"#;
    let (number, text) = (Some(Blame::Number), Some(Blame::Message));
    // Template and key are the operator's to put right: no message is lost by them.
    for (body, blame) in [(of_number, number), (of_text, text), (of_limit, None), (of_template, None), (of_key, None)] {
        let fake = Fake::replying(vec![Reply::With(200, body)]).await;
        let error = tencent(&fake).send(&sms()).await.unwrap_err();
        assert!(matches!(error, SmsError::Refused { .. }), "{error}");
        assert_eq!(error.for_good().map(|(_, blame)| blame), blame, "{error}");
        assert_eq!(fake.seen().len(), 1);
    }
    for body in ["", "{}", r#"{"Response":{}}"#, r#"{"Response":{"SendStatusSet":[]}}"#] {
        let fake = Fake::replying(vec![Reply::With(200, body)]).await;
        assert!(matches!(tencent(&fake).send(&sms()).await, Err(SmsError::Unreadable)), "{body}");
    }
}

#[tokio::test]
async fn whoever_is_in_trouble_is_asked_before_the_message_is_sent_again() {
    let own = r#"{"Response":{"PullSmsSendStatusSet":[{"SerialNo":"2433:1",
        "SessionContext":"00000000-0000-0000-0000-000000000009","ReportStatus":"","UserReceiveTime":0}]}}"#;
    let fake = Fake::replying(vec![Reply::With(500, ""), Reply::With(200, own)]).await;
    let known = tencent(&fake).send(&sms()).await.unwrap();
    assert_eq!((known.provider_id.as_deref(), known.fate, fake.seen().len()), (Some("2433:1"), None, 2));
}

#[tokio::test]
async fn a_message_is_found_again_by_our_id_or_the_providers() {
    let body = r#"{"Response":{"PullSmsSendStatusSet":[
        {"SerialNo":"2433:0","SessionContext":"","ReportStatus":"FAIL","Description":"MK:0012","UserReceiveTime":0},
        {"SerialNo":"2433:1","SessionContext":"00000000-0000-0000-0000-000000000009","ReportStatus":"SUCCESS","Description":"DELIVRD","UserReceiveTime":1777570260}]}}"#;
    let fake = Fake::replying(vec![Reply::With(200, body), Reply::With(200, body), Reply::With(200, body)]).await;
    let tencent = tencent(&fake);
    let sent = |id, provider_id| Sent { id, provider_id, phone: "13800001234", from: fake::now(), until: fake::now() };
    let known = tencent.ask(&sent(sms().id, None)).await.unwrap().unwrap();
    assert_eq!(known.provider_id.as_deref(), Some("2433:1"));
    assert_eq!(known.fate, Some((Fate::Delivered, Some(fake::now() + TimeDelta::minutes(1)))));
    let known = tencent.ask(&sent(uuid::Uuid::nil(), Some("2433:0"))).await.unwrap().unwrap();
    assert_eq!(known.fate.unwrap().0, Fate::Failed("MK0012".to_owned()));
    assert_eq!(tencent.ask(&sent(uuid::Uuid::nil(), None)).await.unwrap(), None);
    let asked: Value = serde_json::from_str(&fake.seen()[0].body).unwrap();
    assert_eq!((&asked["PhoneNumber"], &asked["Limit"]), (&json!("+8613800001234"), &json!(100)));
    assert!(asked["BeginTime"].as_i64().unwrap() < fake::now().timestamp());
}
