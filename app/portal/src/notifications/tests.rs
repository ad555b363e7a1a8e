use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::start_of_day;
use sqlx::PgPool;
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
