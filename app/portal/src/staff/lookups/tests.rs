use domain::staff::Role;
use domain::text::Language;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::api_keys::ApiCaller;
use crate::applications::{Consent, places, submission};
use crate::progress::tests::support::World;
use crate::sessions::Visitor;
use crate::staff::tests::{desk, hired};
use crate::testing::applying::{ready, ready_to_submit};

#[sqlx::test(migrations = "./migrations")]
async fn a_case_is_found_by_its_address_in_its_area_however_spaces_and_signs_are_typed(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号, 2-301").await;
    let submitted = submission::submit(&bench.portal, &mut visitor, None, &Consent::ALL, Language::Zh).await.unwrap();
    let submission::Submitted::Case(reference) = submitted else { panic!("{submitted:?}") };
    let caller = ApiCaller::new(Uuid::nil(), "nobody".to_owned(), Vec::new());
    let (portal, clock, messages) = (bench.portal.clone(), bench.clock.clone(), bench.messages.clone());
    let world = World { portal, clock, owner: pool.clone(), messages, caller };
    let desk = desk(&world);
    let (clerk, _) = hired(&world, "clerk", &[Role::CounterClerk], &[]).await;
    let mut elsewhere = clerk.clone();
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    let find = async |who: &Member, typed: &str| look_up(&desk, who, LookFor::Address, typed).await.unwrap();
    let found = Found::Cases(vec![reference.as_str().to_owned()]);
    assert_eq!(find(&clerk, "示例路１号（２－３０１）").await, found);
    assert_eq!(find(&clerk, "示例路1号 2-301。").await, found);
    assert_eq!(find(&clerk, "示例路1号 23-01").await, Found::Cases(Vec::new()));
    assert_eq!(find(&elsewhere, "示例路1号2-301").await, Found::Cases(Vec::new()));
    assert_eq!(find(&clerk, "， 1 号").await, Found::Malformed);
    assert_eq!(world.count("select count(*) from searches where kind = 'place'").await, 4);
    assert_eq!(world.count("select count(*) from looks where what = 'look_up'").await, 2);

    // A row as an earlier program has written it.
    sqlx::query("update case_lookups set kind = 'address', hash = 'x' where kind = 'place'")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(find(&clerk, "示例路1号2-301").await, Found::Cases(Vec::new()));
    assert_eq!(places::index(&bench.portal).await.unwrap(), 1);
    assert_eq!(places::index(&bench.portal).await.unwrap(), 0);
    assert_eq!(find(&clerk, "示例路1号2-301").await, found);
    assert_eq!(world.count("select count(*) from case_lookups where kind = 'address'").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn one_case_that_cannot_be_read_keeps_no_other_from_being_indexed(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    for address in ["示例路 1 号", "示例路 2 号", "示例路 3 号"] {
        let mut visitor = Visitor::default();
        ready_to_submit(&bench, &mut visitor, address).await;
        submission::submit(&bench.portal, &mut visitor, None, &Consent::ALL, Language::Zh).await.unwrap();
    }
    let run = async |statement: &'static str| sqlx::query(statement).execute(&pool).await.unwrap().rows_affected();
    // As an earlier program has written them, each under a hash of its own; the second case can't be opened.
    run("update case_lookups set kind = 'address', hash = case_id::text::bytea where kind = 'place'").await;
    let broken = "update case_people set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)
                  where case_id = (select max(case_id) - 1 from case_people)";
    assert_eq!(run(broken).await, 1);
    assert_eq!(places::index(&bench.portal).await.unwrap(), 2);
    let left = async |kind: &'static str| {
        let count = sqlx::query_scalar::<_, i64>("select count(*) from case_lookups where kind = $1").bind(kind);
        count.fetch_one(&pool).await.unwrap()
    };
    assert_eq!((left("place").await, left("address").await), (2, 1));
    assert_eq!(places::index(&bench.portal).await.unwrap(), 0, "it stays as it was");
    run(broken).await;
    assert_eq!(places::index(&bench.portal).await.unwrap(), 1, "until it can be read");
    assert_eq!((left("place").await, left("address").await), (3, 0));
}

#[test]
fn a_number_of_another_kind_is_looked_for_as_what_it_is() {
    let phone = "13800001234";
    assert_eq!(LookFor::Reference.or_plainly(phone), LookFor::Phone);
    assert_eq!(LookFor::Account.or_plainly(phone), LookFor::Phone);
    assert_eq!(LookFor::Phone.or_plainly("K7M39PXR2Q"), LookFor::Reference);
    assert_eq!(LookFor::Reference.or_plainly("138"), LookFor::Reference);
    // A passport may have the form of a reference.
    for any in [phone, "K7M39PXR2Q"] {
        assert_eq!(LookFor::DocumentNumber.or_plainly(any), LookFor::DocumentNumber);
        assert_eq!(LookFor::Address.or_plainly(any), LookFor::Address);
    }
}
