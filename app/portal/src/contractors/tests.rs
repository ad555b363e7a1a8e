mod imports;
mod shares;

use domain::applications::Reference;
use domain::contractors::{Choice, Filter, LicenceKind};
use domain::progress::{ContractorChoice, Event, RefusedBecause};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::progress::{self, Chosen, Seen};
use crate::sealed::{DataKey, KeyOwner};
use crate::sessions::Visitor;

/// Firms 1 to 6: install up to 10 kV and test up to 220; 6 has run out.
async fn firms(world: &World) {
    for number in 1..=6_u8 {
        let id = Uuid::from_u128(u128::from(number));
        sqlx::query("insert into contractors values ($1, $2, $3, '示例区', '010-00000001', '演示', '2026-01-01')")
            .bind(id)
            .bind(format!("示例电力{number}公司"))
            .bind(format!("9100000000000000{number}X"))
            .execute(&world.owner)
            .await
            .unwrap();
        let until = if number == 6 { "2026-05-05" } else { "2026-05-06" };
        for (kind, level, kilovolts) in [("install", 5, 10_i16), ("test", 2, 220)] {
            sqlx::query("insert into contractor_licences values ($1, $2, 2020, $3, $4, $5, $6::date)")
                .bind(id)
                .bind(format!("0-0-0000{number}-2020"))
                .bind(kind)
                .bind(level)
                .bind(kilovolts)
                .bind(until)
                .execute(&world.owner)
                .await
                .unwrap();
        }
    }
}

async fn names(world: &World, filter: Filter, day: &str) -> Vec<Uuid> {
    list(&world.portal, &filter, date(day)).await.unwrap().into_iter().map(|firm| firm.id).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn all_valid_firms_in_the_order_of_the_day(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    firms(&world).await;
    let today = names(&world, Filter::default(), "2026-05-06").await;
    assert_eq!(today.len(), 5);
    assert_eq!(today, names(&world, Filter::default(), "2026-05-06").await);
    assert_eq!(names(&world, Filter::default(), "2026-05-05").await.len(), 6);
    assert!(names(&world, Filter::default(), "2026-05-07").await.is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn filters_narrow_down_and_keep_the_order(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    firms(&world).await;
    let all = names(&world, Filter::default(), "2026-05-06").await;
    let install = |min_kv| Filter { kind: Some(LicenceKind::Install), min_kv, text: None };
    assert_eq!(names(&world, install(Some(10)), "2026-05-06").await, all);
    // A test licence for 220 kV does not let a firm install at 35.
    assert!(names(&world, install(Some(35)), "2026-05-06").await.is_empty());
    let high = Filter { min_kv: Some(220), ..Filter::default() };
    assert_eq!(names(&world, high, "2026-05-06").await, all);
    for text in ["电力3", "91000000000000003x", "0-0-00003"] {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        assert_eq!(names(&world, filter, "2026-05-06").await, [Uuid::from_u128(3)], "{text}");
    }
    let wild = Filter { text: Some("%".to_owned()), ..Filter::default() };
    assert!(names(&world, wild, "2026-05-06").await.is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn one_firm_shows_its_valid_licences(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    firms(&world).await;
    let firm = one(&world.portal, Uuid::from_u128(2), date("2026-05-06")).await.unwrap().unwrap();
    let kinds: Vec<_> = firm.licences.iter().map(|licence| (licence.kind, licence.max_kv)).collect();
    assert_eq!(kinds, [(LicenceKind::Install, Some(10)), (LicenceKind::Test, Some(220))]);
    assert_eq!(one(&world.portal, Uuid::from_u128(6), date("2026-05-06")).await.unwrap(), None);
}

async fn with_key(world: &World, case: &Made) {
    let key = DataKey::generate(world.portal.random());
    let wrapped = world.portal.keys().wrap(world.portal.random(), KeyOwner::Case(case.id), &key).unwrap();
    sqlx::query("insert into case_keys values ($1, $2, $3)")
        .bind(case.id)
        .bind(wrapped.bytes)
        .bind(wrapped.master_version)
        .execute(&world.owner)
        .await
        .unwrap();
}

async fn chosen(world: &World, case: &Made) -> Option<Chosen> {
    match progress::own_case(&world.portal, &owner_of(case), &case.reference).await.unwrap() {
        Seen::Own(own) => own.contractor,
        _ => panic!("the owner sees the case"),
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_owner_records_a_firm_of_the_list_another_one_or_none(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    firms(&world).await;
    let case = world.submit("lv-resident").await;
    with_key(&world, &case).await;
    let owner = owner_of(&case);
    let record = |choice| choose(&world.portal, &owner, &case.reference, choice);

    let third = Uuid::from_u128(3);
    assert_eq!(record(Choice::Listed(third)).await.unwrap(), Recorded::Done);
    assert_eq!(chosen(&world, &case).await, Some(Chosen::Listed(third, "示例电力3公司".to_owned())));
    assert_eq!(record(Choice::Unlisted("邻村电工队".to_owned())).await.unwrap(), Recorded::Done);
    assert_eq!(chosen(&world, &case).await, Some(Chosen::Unlisted(Some("邻村电工队".to_owned()))));
    let log: String =
        sqlx::query_scalar("select jsonb_agg(payload)::text from events").fetch_one(&world.owner).await.unwrap();
    assert!(!log.contains("邻村"));
    assert_eq!(record(Choice::Nobody).await.unwrap(), Recorded::Done);
    assert_eq!(chosen(&world, &case).await, Some(Chosen::None));
    assert_eq!(world.count("select count(*) from case_contractors").await, 0);
    assert_eq!(world.count("select count(*) from events where kind = 'contractor_chosen'").await, 3);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_choice_is_refused_with_its_reason_and_changes_nothing(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    firms(&world).await;
    let case = world.submit("lv-resident").await;
    let owner = owner_of(&case);
    let record = |choice| choose(&world.portal, &owner, &case.reference, choice);
    assert_eq!(record(Choice::Listed(Uuid::from_u128(6))).await.unwrap(), Recorded::NotListed);
    // The case holds no key, as after its personal data was deleted.
    assert_eq!(record(Choice::Unlisted("某公司".to_owned())).await.unwrap(), Recorded::NoNameKept);
    let stranger = choose(&world.portal, &Visitor::default(), &case.reference, Choice::Nobody).await.unwrap();
    assert_eq!(stranger, Recorded::NotYours);
    let mut values = 0..9_u8;
    let unknown = Reference::from_random(&mut |_| values.next().unwrap());
    let unknown = choose(&world.portal, &owner, &unknown, Choice::Nobody).await.unwrap();
    assert_eq!(unknown, Recorded::NotYours);
    world.push(&case, "e-1", Event::Refused { reason: domain::progress::RefusalReason::SupplyUnsafe }).await;
    assert_eq!(record(Choice::Nobody).await.unwrap(), Recorded::Refused(RefusedBecause::CaseEnded));
    assert_eq!(world.count("select count(*) from events where kind = 'contractor_chosen'").await, 0);
    // A back office can't say whom the customer chose.
    let pushed = Event::ContractorChosen { chosen: ContractorChoice::None };
    assert!(matches!(world.push(&case, "e-2", pushed).await, progress::Pushed::Refused { .. }));
}
