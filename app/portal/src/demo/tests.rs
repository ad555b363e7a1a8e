use std::collections::BTreeSet;
use std::time::Instant;

use domain::contractors::shares::Published;
use domain::documents::{CreditCode, IdNumber};
use domain::sessions::Phone;
use sqlx::PgPool;

use super::*;
use crate::parts::SystemRandom;
use crate::progress::{self, Rebuilt};
use crate::testing::{bench, keys};
use crate::{applications, contractors, statistics};

fn until() -> DateTime<Utc> {
    domain::calendar::start_of_day(chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap())
        + chrono::TimeDelta::hours(18)
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_demo_has_cases_of_every_kind_and_its_caches_agree(pool: PgPool) {
    let bench = bench(pool.clone(), until()).await;
    publications::publish_all(&pool, until()).await.unwrap();
    let begun = Instant::now();
    let seeded = seed(&pool, &keys(), &SystemRandom, until(), 2_000).await.unwrap();
    let took = begun.elapsed();
    assert!(matches!(seeded, Seeded::Done { cases: 2_000, firms: 126, ratings: 500.. }), "{seeded:?}");
    assert!(took.as_secs() < 30, "{took:?}");
    assert_eq!(seed(&pool, &keys(), &SystemRandom, until(), 2_000).await.unwrap(), Seeded::Already);

    let kinds = "select kind, count(*) from events group by kind";
    let kinds: Vec<(String, i64)> = sqlx::query_as(kinds).fetch_all(&pool).await.unwrap();
    for kind in [
        "submitted",
        "promised",
        "redated",
        "accepted",
        "survey_booked",
        "survey_done",
        "plan_answered",
        "plan_signed",
        "inspection_failed",
        "works_finished",
        "energised",
        "archived",
        "paused",
        "resumed",
        "document_received",
        "contractor_chosen",
        "withdrawn",
        "refused",
    ] {
        assert!(kinds.iter().any(|(known, count)| known == kind && *count >= 5), "{kind}: {kinds:?}");
    }
    let open = "select distinct stage || ' ' || template_key from case_states s join cases c on c.id = s.case_id
                where state = 'open'";
    let open: BTreeSet<String> = sqlx::query_scalar(open).fetch_all(&pool).await.unwrap().into_iter().collect();
    assert_eq!(open.len(), 7, "{open:?}");
    assert!(count(&pool, "select count(*) from case_states where paused").await >= 5);
    assert!(count(&pool, "select count(*) from case_visits where late").await >= 10);
    assert!(count(&pool, "select count(*) from cases where linked_case_id is not null").await >= 5);
    assert!(count(&pool, "select count(distinct case_id) from escalations").await >= 50);
    assert_eq!(count(&pool, "select count(distinct measure) from escalations").await, 6);
    assert!(count(&pool, "select count(*) from call_backs where called_at is null").await >= 1);
    assert_eq!(count(&pool, "select count(distinct case_id) from case_messages").await, 6);
    assert_eq!(count(&pool, "select count(*) from unanswered_messages").await, 4);
    assert!(count(&pool, "select count(*) from inspection_findings where remedied_seq is null").await >= 1);
    assert!(count(&pool, "select count(distinct code) from inspection_findings").await >= 10);
    assert!(count(&pool, "select count(*) from meters").await >= 1_500);
    assert_eq!(count(&pool, "select count(*) from case_states where green").await, 2);
    assert!(count(&pool, "select count(*) from meters where sealed_account is not null").await >= 20);
    let left = "select count(*) from case_states where state = 'energised' and archived_at is null";
    assert!((5..200).contains(&count(&pool, left).await), "most files are closed");
    let late = count(
        &pool,
        "select count(*) from case_states where state = 'energised' and archived_at is null
        and ended_at < '2026-11-20'::timestamptz - interval '21 days'",
    )
    .await;
    assert!(late <= 4, "only those whose customer waits for an answer: {late}");
    assert_eq!(count(&pool, "select count(*) from surveys where standing = 'waits'").await, 1);
    assert_eq!(count(&pool, "select count(*) from countersignatures_wanted('{}', '{metering}')").await, 1);
    assert_eq!(count(&pool, "select count(*) from countersignatures_wanted('{}', '{inspector}')").await, 0);
    let less =
        "select count(*) from surveys s join cases c on c.id = s.case_id where s.capacity_watts < c.capacity_watts";
    assert!(count(&pool, less).await >= 50);
    assert_eq!(progress::rebuild(&pool).await.unwrap(), Rebuilt { cases: 2_000, differed: 0 });

    let versions = contractors::versions(&bench.portal).await.unwrap();
    assert!(versions.len() == 2 && versions[0].added > 0 && versions[0].changed > 10, "{versions:?}");
    assert_eq!((versions[0].firms, versions[0].dropped), (126, 6));
    let quarters = contractors::shares::quarters(&bench.portal).await.unwrap();
    let mut shown = 0;
    for quarter in &quarters {
        let issued = contractors::shares::issued(&bench.portal, *quarter).await.unwrap().unwrap();
        if let Published::Table(table) = issued.published {
            shown += usize::from(table.firms.len() >= 3 && table.others.is_some());
        }
    }
    assert!(quarters.len() == 4 && shown >= 3, "{quarters:?} {shown}");

    let mut told = 0;
    for period in statistics::periods(&bench.portal).await.unwrap() {
        let published = statistics::published(&bench.portal, period).await.unwrap().unwrap();
        let designated = published.tables.misconduct.iter().find(|of| of.question == "designation");
        told += usize::from(designated.is_some_and(|of| of.yes.is_some_and(|yes| yes >= 5)));
    }
    assert!(told >= 1, "a quarter shows how many were told whom to take");

    let figures = statistics::home(&bench.portal).await.unwrap();
    let on_time = figures.in_time.value.unwrap();
    assert!((850..980).contains(&on_time), "{figures:?}");
    assert!(figures.resident_median.value.unwrap() <= 6 && figures.resident_p90.value.unwrap() >= 5, "{figures:?}");
    assert!((400..480).contains(&figures.grade.unwrap().1.value.unwrap()), "{figures:?}");
    assert!(figures.open >= 40 && figures.energised >= 1_500, "{figures:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_invented_can_be_taken_for_real(pool: PgPool) {
    let bench = bench(pool.clone(), until()).await;
    publications::publish_all(&pool, until()).await.unwrap();
    seed(&pool, bench.portal.keys(), &SystemRandom, until(), 200).await.unwrap();
    let ids: Vec<i64> = sqlx::query_scalar("select id from cases").fetch_all(&pool).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    for id in ids {
        let people = applications::people::of_case(&mut connection, &bench.portal, id).await.unwrap().unwrap();
        assert!(people.name.starts_with("示例") && people.holder.starts_with("示例"));
        assert!(people.phone.starts_with("154"));
        Phone::parse(&people.phone).unwrap();
        assert!(people.address.contains("示例") && people.address.contains("演示路"));
        let number = people.number.as_str();
        if number.len() == 18 && number.is_ascii() {
            let today = domain::calendar::shanghai_date(until());
            assert!(number.starts_with("000000") || number[2..].starts_with("000000"), "{number}");
            assert!(IdNumber::parse(number, today).is_ok() || CreditCode::parse(number).is_ok(), "{number}");
        }
    }
    let firms: Vec<(String, String, String)> =
        sqlx::query_as("select name, credit_code, phone from contractors").fetch_all(&pool).await.unwrap();
    for (name, code, phone) in firms {
        assert!(name.starts_with("示例") && name.contains("演示"), "{name}");
        assert!(CreditCode::parse(&code).is_ok() && code[2..].starts_with("000000"), "{code}");
        assert!(phone.starts_with("010-0000"), "{phone}");
    }
    let schemes = "select count(distinct scheme) from contractor_licences";
    assert_eq!(count(&pool, schemes).await, 3);
    assert!(count(&pool, "select count(*) from contractor_licences where valid_until < '2026-11-20'").await >= 5);
}

#[sqlx::test(migrations = "./migrations")]
async fn real_cases_stay_among_themselves(pool: PgPool) {
    let _bench = bench(pool.clone(), until()).await;
    sqlx::query("insert into drafts values (gen_random_uuid(), '', '', 1, 'where', null, now(), now())")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(seed(&pool, &keys(), &SystemRandom, until(), 10).await.unwrap(), Seeded::NotEmpty);
    assert_eq!(count(&pool, "select count(*) from cases").await, 0);
}
