use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::start_of_day;
use sqlx::PgPool;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::*;
use crate::parts::{FixedClock, SeededRandom, SmsSender};
use crate::testing::{bench, keys};

fn day() -> DateTime<Utc> {
    start_of_day(NaiveDate::from_ymd_opt(2026, 4, 30).unwrap())
}

fn sms() -> Sms {
    Sms { id: Uuid::nil(), phone: "13800001234".to_owned(), text: "验证码 123456".to_owned() }
}

/// A gateway that answers each request with the next of `statuses`; `None` is silence. Gives its address and what it
/// was sent.
async fn gateway(statuses: Vec<Option<u16>>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let requests = seen.clone();
    tokio::spawn(async move {
        for status in statuses {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                let mut part = [0; 1024];
                let length = stream.read(&mut part).await.unwrap();
                request.extend(&part[..length]);
            }
            requests.lock().unwrap().push(String::from_utf8(request).unwrap());
            match status {
                Some(status) => {
                    let answer = format!("HTTP/1.1 {status} Answer\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
                None => tokio::time::sleep(Duration::from_secs(60)).await,
            }
        }
    });
    (url, seen)
}

#[tokio::test]
async fn a_gateway_gets_the_message_with_its_id_and_the_token() {
    let (url, seen) = gateway(vec![Some(202)]).await;
    HttpGateway::new(url, "secret-token".to_owned()).unwrap().send(&sms()).await.unwrap();
    let request = seen.lock().unwrap().remove(0);
    assert!(request.starts_with("POST /send "));
    assert!(request.contains("authorization: Bearer secret-token"));
    for part in ["\"id\":\"00000000-0000-0000-0000-000000000000\"", "\"phone\":\"13800001234\"", "123456"] {
        assert!(request.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_gateway_in_trouble_is_asked_again() {
    let (url, seen) = gateway(vec![Some(500), Some(503), Some(200)]).await;
    HttpGateway::new(url, String::new()).unwrap().send(&sms()).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_final_and_quotes_nothing() {
    let (url, seen) = gateway(vec![Some(400), Some(200)]).await;
    let error = HttpGateway::new(url, String::new()).unwrap().send(&sms()).await.unwrap_err();
    assert_eq!(error.to_string(), "the message gateway answered 400");
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_silent_gateway_is_given_up() {
    let (url, _) = gateway(vec![None]).await;
    let gateway = HttpGateway::with_timeout(url, String::new(), Duration::from_millis(100)).unwrap();
    let error = gateway.send(&sms()).await.unwrap_err();
    assert_eq!(error.to_string(), "no answer from the message gateway");
}

#[sqlx::test(migrations = "./migrations")]
async fn the_demo_keeps_messages_sealed(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let clock = Arc::new(FixedClock::new(day()));
    let sender = LogSender::new(pool.clone(), &keys(), clock, Arc::new(SeededRandom::new(5)));
    sender.send(&sms()).await.unwrap();

    let sealed = sqlx::query_scalar!("select sealed from demo_messages").fetch_one(&pool).await.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("1380000"));
    let messages = demo_messages(&bench.portal).await.unwrap();
    assert_eq!((messages[0].phone.as_str(), messages[0].text.as_str()), ("13800001234", "验证码 123456"));

    bench.clock.advance(chrono::TimeDelta::days(8));
    assert_eq!(sweep(&bench.portal).await.unwrap(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_job_is_queued_in_its_callers_transaction(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let jobs = || async {
        sqlx::query_scalar::<_, i64>("select count(*) from graphile_worker.jobs").fetch_one(&pool).await.unwrap()
    };
    // As the portal's own role, which may do no more than the use cases need.
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query!("set local role sunlit_portal").execute(&mut *transaction).await.unwrap();
    let enqueue = "select enqueue('send_notification', '{\"notification\": null}')";
    sqlx::query(enqueue).execute(&mut *transaction).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(jobs().await, 0);

    let mut transaction = pool.begin().await.unwrap();
    sqlx::query!("set local role sunlit_portal").execute(&mut *transaction).await.unwrap();
    sqlx::query(enqueue).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(jobs().await, 1);
    drop(bench);
}
