use domain::calendar::Quarter;
use domain::contractors::Choice;
use domain::contractors::shares::{Choices, Published, Table};
use domain::progress::Event;
use sqlx::PgPool;
use uuid::Uuid;

use super::super::shares::{Frozen, freeze, freeze_closed, issued, quarters};
use super::super::*;
use super::{firms, with_key};
use crate::progress::tests::support::{World, owner_of, world};

fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

/// A case of today, with the choices that its owner records one after the other.
async fn energised(world: &World, id: u32, choices: &[Choice]) {
    let case = world.submit("lv-resident").await;
    with_key(world, &case).await;
    for choice in choices {
        let recorded = choose(&world.portal, &owner_of(&case), &case.reference, choice.clone()).await.unwrap();
        assert_eq!(recorded, Recorded::Done);
    }
    for (step, event) in
        [Event::Accepted, Event::SurveyDone { external_line: false }, Event::Energised].into_iter().enumerate()
    {
        world.push(&case, &format!("e-{id}-{step}"), event).await;
    }
}

fn listed(number: u128) -> Choice {
    Choice::Listed(Uuid::from_u128(number))
}

async fn freeze_now(world: &World, text: &str) -> Frozen {
    let mut connection = world.portal.pool().acquire().await.unwrap();
    freeze(&mut connection, quarter(text), world.now()).await.unwrap()
}

async fn table(world: &World, text: &str) -> Option<Table> {
    match issued(&world.portal, quarter(text)).await.unwrap().unwrap().published {
        Published::Table(table) => Some(table),
        Published::TooFew => None,
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_quarter_counts_the_last_choice_and_never_changes(pool: PgPool) {
    let world = world(pool, "2026-03-31 10:00").await;
    firms(&world).await;
    let mut id = 0;
    let mut made = async |choices: &[Choice], times: u32| {
        for _ in 0..times {
            id += 1;
            energised(&world, id, choices).await;
        }
    };
    made(&[listed(1)], 6).await;
    // The last choice counts.
    made(&[listed(1), listed(2)], 3).await;
    made(&[listed(3)], 4).await;
    made(&[listed(1), Choice::Nobody], 5).await;
    made(&[Choice::Unlisted("邻村电工队".to_owned())], 5).await;
    assert_eq!(freeze_now(&world, "2026-1").await, Frozen::NotOver, "its last day is not over");
    world.set("2026-04-01 00:00");
    // A case of the next quarter.
    made(&[listed(1)], 1).await;
    assert_eq!(freeze_now(&world, "2026-1").await, Frozen::New);
    let first = table(&world, "2026-1").await.unwrap();
    let alone: Vec<_> = first.firms.iter().map(|firm| (firm.name.as_str(), firm.cases)).collect();
    assert_eq!(alone, [("示例电力1公司", 6)]);
    let others = first.others.unwrap();
    assert_eq!((first.listed, others.firms, others.cases, first.rest), (13, 2, 7, 10));
    assert_eq!(first.choices, Some(Choices { unlisted: 5, nobody: 5, unsaid: 0 }));

    // Whatever is found out later.
    sqlx::query("update case_states set ended_at = '2026-02-01' where ended_at >= '2026-03-31 16:00+00'")
        .execute(&world.owner)
        .await
        .unwrap();
    assert_eq!(freeze_now(&world, "2026-1").await, Frozen::Already);
    assert_eq!(table(&world, "2026-1").await.unwrap(), first);
    for forbidden in ["update contractor_shares set published = '{}'", "delete from contractor_shares"] {
        let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(forbidden)).execute(world.portal.pool()).await;
        assert!(refused.is_err(), "{forbidden}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn closed_quarters_are_issued_by_themselves_oldest_first(pool: PgPool) {
    let world = world(pool, "2026-01-10 10:00").await;
    firms(&world).await;
    energised(&world, 1, &[listed(1)]).await;
    let issue = async || {
        let mut connection = world.portal.pool().acquire().await.unwrap();
        freeze_closed(&mut connection, world.now()).await.unwrap()
    };
    assert_eq!(issue().await, 0);
    world.set("2026-04-15 23:59");
    assert_eq!(issue().await, 0, "what is told late is waited for");
    world.set("2026-04-16 00:00");
    assert_eq!(issue().await, 1);
    assert_eq!(table(&world, "2026-1").await, None, "one case says nothing");
    world.set("2026-11-01 09:00");
    assert_eq!(issue().await, 2);
    assert_eq!(issue().await, 0);
    let texts: Vec<String> = quarters(&world.portal).await.unwrap().iter().map(Quarter::to_string).collect();
    assert_eq!(texts, ["2026-3", "2026-2", "2026-1"]);
    assert_eq!(issued(&world.portal, quarter("2026-4")).await.unwrap(), None);
}
