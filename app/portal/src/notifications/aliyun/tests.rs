use super::*;
use crate::notifications::fake::{self, Provider as Fake, Reply, sms};
use crate::notifications::templates::all_registered;
use crate::parts::SeededRandom;
use crate::testing::settings;

fn aliyun(fake: &Fake) -> Aliyun {
    let templates = Templates::parse(&all_registered(), &settings()).unwrap();
    Aliyun::new(fake.account(), templates, fake::clock(), Arc::new(SeededRandom::new(1))).unwrap()
}

fn sent() -> Sent<'static> {
    Sent { id: sms().id, provider_id: Some("900^0"), phone: "13800001234", from: fake::now(), until: fake::now() }
}

#[tokio::test]
async fn a_message_goes_as_its_template_with_our_id_and_a_signature() {
    let fake =
        Fake::replying(vec![Reply::With(200, r#"{"Code":"OK","Message":"OK","BizId":"900^0","RequestId":"x"}"#)]).await;
    let known = aliyun(&fake).send(&sms()).await.unwrap();
    assert_eq!(known, Known { provider_id: Some("900^0".to_owned()), fate: None });
    let request = fake.seen().remove(0);
    let id = sms().id;
    assert!(request.head.starts_with("POST / HTTP/1.1"), "nothing of a person in an address: {}", request.head);
    let form = format!(
        "OutId={id}&PhoneNumbers=13800001234&SignName=%E7%A4%BA%E4%BE%8B%E4%BE%9B%E7%94%B5&TemplateCode=code-zh\
         &TemplateParam=%7B%22code%22%3A%22123456%22%7D"
    );
    assert_eq!((request.body.as_str(), request.header("content-type")), (&*form, "application/x-www-form-urlencoded"));
    assert_eq!((request.header("x-acs-action"), request.header("x-acs-version")), ("SendSms", "2017-05-25"));
    assert_eq!(request.header("x-acs-date"), "2026-04-30T17:30:00Z");
    // What was signed is what came: host and query among it.
    let parameters = r#"{"code":"123456"}"#;
    let form = [
        ("PhoneNumbers", "13800001234"),
        ("SignName", "示例供电"),
        ("TemplateCode", "code-zh"),
        ("TemplateParam", parameters),
        ("OutId", &id.to_string()),
    ];
    let expected = sign(
        &Request {
            host: request.header("host"),
            action: "SendSms",
            version: VERSION,
            date: request.header("x-acs-date"),
            nonce: request.header("x-acs-signature-nonce"),
            query: &[],
            form: &form,
        },
        "key-id",
        "secret",
    );
    let (_, authorization) = expected.headers.last().unwrap();
    assert_eq!(request.header("authorization"), authorization);
}

#[tokio::test]
async fn a_refusal_with_status_200_is_one_and_says_whether_it_is_for_good() {
    for (body, said, blame) in [
        (
            r#"{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"13800001234"}"#,
            "isv.MOBILE_NUMBER_ILLEGAL",
            Some(Blame::Number),
        ),
        (r#"{"Code":"isv.PARAM_LENGTH_LIMIT"}"#, "isv.PARAM_LENGTH_LIMIT", Some(Blame::Message)),
        // The operator's to put right: no message is lost by it.
        (r#"{"Code":"isv.SMS_TEMPLATE_ILLEGAL"}"#, "isv.SMS_TEMPLATE_ILLEGAL", None),
        (r#"{"Code":"isv.SMS_SIGNATURE_ILLEGAL"}"#, "isv.SMS_SIGNATURE_ILLEGAL", None),
        (r#"{"Code":"isv.TEMPLATE_MISSING_PARAMETERS"}"#, "isv.TEMPLATE_MISSING_PARAMETERS", None),
        (r#"{"Code":"isv.INVALID_PARAMETERS"}"#, "isv.INVALID_PARAMETERS", None),
        (r#"{"Code":"isv.BUSINESS_LIMIT_CONTROL"}"#, "isv.BUSINESS_LIMIT_CONTROL", None),
        (r#"{"Code":"isv.AMOUNT_NOT_ENOUGH"}"#, "isv.AMOUNT_NOT_ENOUGH", None),
    ] {
        let fake = Fake::replying(vec![Reply::With(200, body)]).await;
        let error = aliyun(&fake).send(&sms()).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the message gateway refused it: {said}"));
        assert_eq!(error.for_good().map(|(_, blame)| blame), blame, "{said}");
        assert_eq!(fake.seen().len(), 1);
    }
    let fake = Fake::replying(vec![Reply::With(400, r#"{"Code":"SignatureDoesNotMatch","Message":""}"#)]).await;
    assert_eq!(aliyun(&fake).send(&sms()).await.unwrap_err().for_good(), None);
    // A proxy's of the operator.
    let fake = Fake::replying(vec![Reply::With(400, "<html>")]).await;
    assert_eq!(aliyun(&fake).send(&sms()).await.unwrap_err().for_good(), None);
    // Not the answer of this provider: a proxy's, for example.
    let fake = Fake::replying(vec![Reply::With(200, "<html>")]).await;
    assert!(matches!(aliyun(&fake).send(&sms()).await, Err(SmsError::Unreadable)));
}

#[tokio::test]
async fn what_fits_no_template_is_not_sent() {
    let fake = Fake::replying(vec![]).await;
    let sms = Sms { text: "【示例】别的话".to_owned(), ..sms() };
    assert!(matches!(aliyun(&fake).send(&sms).await, Err(SmsError::NoTemplate)));
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn whoever_is_in_trouble_is_asked_before_the_message_is_sent_again() {
    let own = r#"{"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[
        {"OutId":"00000000-0000-0000-0000-000000000009","SendStatus":1,"ErrCode":"","ReceiveDate":""}]}}"#;
    let none = r#"{"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[]}}"#;
    let taken = r#"{"Code":"OK","BizId":"900^0"}"#;
    let denied = r#"{"Code":"isv.ACCOUNT_ABNORMAL"}"#;
    for (asked, sent) in [(own, 1), (none, 2), (denied, 2)] {
        let fake = Fake::replying(vec![Reply::With(502, ""), Reply::With(200, asked), Reply::With(200, taken)]).await;
        aliyun(&fake).send(&sms()).await.unwrap();
        let seen = fake.seen();
        let sendings = seen.iter().filter(|request| request.header("x-acs-action") == "SendSms").count();
        assert_eq!((sendings, seen.len()), (sent, 1 + sent), "{asked}");
    }
    // It answers neither: the queue's, later.
    let fake = Fake::replying(vec![Reply::With(502, ""), Reply::With(503, "")]).await;
    assert!(matches!(aliyun(&fake).send(&sms()).await, Err(SmsError::Answered(502))));
}

#[tokio::test]
async fn each_day_is_asked_for_on_which_it_may_have_been_taken() {
    let none = || Reply::With(200, r#"{"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[]}}"#);
    let fake = Fake::replying(vec![none(), none(), none()]).await;
    let until = fake::now() + chrono::TimeDelta::days(2);
    assert_eq!(aliyun(&fake).ask(&Sent { until, ..sent() }).await.unwrap(), None);
    let days = fake.seen().into_iter().map(|request| format!("{}{}", request.head, request.body));
    let asked = days.map(|request| request.split("SendDate=").nth(1).unwrap()[..8].to_owned()).collect::<Vec<_>>();
    assert_eq!(asked, ["20260503", "20260502", "20260501"]);
}

#[tokio::test]
async fn a_message_is_found_again_by_our_id() {
    let own = r#"{"Code":"OK","TotalCount":"2","SmsSendDetailDTOs":{"SmsSendDetailDTO":[
        {"OutId":"other","SendStatus":3,"ErrCode":"DELIVERED","ReceiveDate":"2026-05-01 01:31:00"},
        {"OutId":"00000000-0000-0000-0000-000000000009","SendStatus":2,"ErrCode":"MOBILE_NOT_ON_SERVICE","ReceiveDate":"2026-05-01 01:31:00"}]}}"#;
    let none = r#"{"Code":"OK","TotalCount":0,"SmsSendDetailDTOs":{"SmsSendDetailDTO":[]}}"#;
    let fake = Fake::replying(vec![Reply::With(200, own), Reply::With(200, none)]).await;
    let aliyun = aliyun(&fake);
    let known = aliyun.ask(&sent()).await.unwrap().unwrap();
    let at = fake::now() + chrono::TimeDelta::minutes(1);
    assert_eq!(known.fate, Some((Fate::Failed("MOBILE_NOT_ON_SERVICE".to_owned()), Some(at))));
    assert_eq!(aliyun.ask(&sent()).await.unwrap(), None);
    // 17:30 UTC is the next day in China.
    let request = fake.seen().remove(0);
    assert!(request.body.contains("SendDate=20260501"), "{}", request.body);
    assert!(request.body.contains("BizId=900%5E0") && request.header("x-acs-action") == "QuerySendDetails");
}
