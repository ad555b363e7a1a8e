use std::collections::HashMap;

use domain::applications::Reference;
use domain::documents::DocumentKind;
use domain::progress::{Event, Source, Told};
use sqlx::PgPool;
use uuid::Uuid;

use super::support::{World, owner_of, world};
use crate::api_keys::{ApiCaller, Scope};
use crate::progress::{self, Arriving, Change, Feed, Origin, Position};
use crate::sessions::Visitor;

#[sqlx::test(migrations = "./migrations")]
async fn what_commits_late_is_not_left_out(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (slow, quick) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    let begun = progress::newest(&world.portal).await.unwrap();

    let mut transaction = world.portal.pool().begin().await.unwrap();
    let event = Event::DocumentReceived { document: DocumentKind::Lease };
    let arriving = Arriving { event: event.clone(), occurred_at: world.now(), source: Source::Customer };
    progress::append(&world.portal, &mut transaction, slow.id, arriving, Origin::Customer).await.unwrap();
    world.push(&quick, "e-1", event).await;

    let (of_slow, of_quick) = (Change { case_id: slow.id, seq: 4 }, Change { case_id: quick.id, seq: 4 });
    let (changes, next) = progress::changes(&world.portal, begun).await.unwrap();
    assert_eq!(changes, [of_quick]);
    transaction.commit().await.unwrap();
    let (changes, _) = progress::changes(&world.portal, next).await.unwrap();
    assert_eq!(changes, [of_slow], "and nothing twice");
}

#[sqlx::test(migrations = "./migrations")]
async fn only_the_owner_learns_how_far_a_case_is(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    let known = progress::latest(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    assert_eq!(known, Some(Change { case_id: case.id, seq: 3 }));
    assert_eq!(progress::latest(&world.portal, &Visitor::default(), &case.reference).await.unwrap(), None);
}

fn reader(scopes: &[Scope]) -> ApiCaller {
    ApiCaller::new(Uuid::nil(), "back-office".to_owned(), scopes.to_vec())
}

/// A page of what is told after this place, and the next one.
async fn page(world: &World, after: Position, limit: u16) -> (Vec<Told>, Position) {
    match progress::feed(&world.portal, &reader(&[Scope::ReadApplications]), after, limit).await.unwrap() {
        Feed::Changes { changes, next } => (changes, next),
        Feed::NotEntitled | Feed::Beyond => panic!("it may, and it is there"),
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_feed_tells_each_event_with_what_makes_it_known_and_whoever_may_not_gets_nothing(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    world.push(&case, "e-1", Event::DocumentReceived { document: DocumentKind::Lease }).await;
    let (told, next) = page(&world, 0, 100).await;
    let kinds: Vec<_> = told.iter().map(|one| one.recorded.event.kind()).collect();
    assert_eq!(kinds, world.kinds(&case).await);
    assert!(told.iter().all(|one| one.reference == case.reference && one.area == "test"));
    assert!(told.is_sorted_by(|one, other| one.position < other.position));
    assert_eq!(next, told.last().unwrap().position);
    let ids: Vec<_> = told.iter().filter_map(|one| one.source_event_id.as_deref()).collect();
    assert_eq!(ids, ["e-1"], "its own");
    let another = ApiCaller::new(Uuid::nil(), "another".to_owned(), vec![Scope::ReadApplications]);
    let Feed::Changes { changes, .. } = progress::feed(&world.portal, &another, 0, 100).await.unwrap() else {
        panic!()
    };
    assert!(changes.iter().all(|one| one.source_event_id.is_none()), "another's ids are another's");
    assert_eq!(page(&world, next, 100).await, (Vec::new(), next));
    let refused = progress::feed(&world.portal, &reader(&[Scope::PushEvents]), 0, 100).await.unwrap();
    assert_eq!(refused, Feed::NotEntitled);
}

/// Writers that hold their transactions open for a while, and are overtaken by others.
#[sqlx::test(migrations = "./migrations")]
async fn a_reader_sees_each_event_once_and_a_cases_in_order_however_writers_overtake_each_other(pool: PgPool) {
    const ROUNDS: usize = 12;
    let world = world(pool, "2026-04-30 09:00").await;
    let mut cases = Vec::new();
    for _ in 0..3 {
        cases.push(world.submit("lv-resident").await);
    }
    let write = async |writer: usize| {
        for round in 0..ROUNDS {
            let case = &cases[(writer + round) % cases.len()];
            let mut transaction = world.portal.pool().begin().await.unwrap();
            // The number of the transaction is given here, long before it is its turn.
            sqlx::query("select pg_current_xact_id()").execute(&mut *transaction).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis((writer * 7 + round * 3) as u64 % 11)).await;
            let event = Event::DocumentReceived { document: DocumentKind::Lease };
            let arriving = Arriving { event, occurred_at: world.now(), source: Source::Customer };
            progress::append(&world.portal, &mut transaction, case.id, arriving, Origin::Customer).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis((writer * 5 + round) as u64 % 7)).await;
            if (writer + round).is_multiple_of(5) {
                transaction.rollback().await.unwrap();
            } else {
                transaction.commit().await.unwrap();
            }
        }
    };
    let mut told: Vec<Told> = Vec::new();
    let read = async {
        let mut after = 0;
        let mut silent = 0;
        while silent < 20 {
            let (new, next) = page(&world, after, 3).await;
            silent = if new.is_empty() { silent + 1 } else { 0 };
            if new.is_empty() {
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
            after = next;
            told.extend(new);
        }
    };
    tokio::join!(write(0), write(1), write(2), write(3), write(4), write(5), read);
    let stored = world.count("select count(*) from events").await;
    assert_eq!(told.len(), usize::try_from(stored).unwrap(), "none left out, none twice");
    let mut last: HashMap<Reference, u32> = HashMap::new();
    for one in &told {
        let before = last.insert(one.reference.clone(), one.recorded.seq).unwrap_or_default();
        assert_eq!(one.recorded.seq, before + 1, "the log of a case, in its order");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn places_go_with_a_backup(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    // Numbers of transactions of another cluster, which this one has not reached.
    sqlx::query("update events set written_by = '9000000000000000000'").execute(&world.owner).await.unwrap();
    let begun = progress::newest(&world.portal).await.unwrap();
    assert_eq!(progress::changes(&world.portal, begun).await.unwrap(), (Vec::new(), begun));
    world.push(&case, "e-1", Event::DocumentReceived { document: DocumentKind::Lease }).await;
    assert_eq!(progress::changes(&world.portal, begun).await.unwrap().0, [Change { case_id: case.id, seq: 4 }]);
}
