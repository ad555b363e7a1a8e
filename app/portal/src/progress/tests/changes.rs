use domain::documents::DocumentKind;
use domain::progress::{Event, Source};
use sqlx::PgPool;

use super::support::{owner_of, world};
use crate::progress::{self, Arriving, Change, Origin};
use crate::sessions::Visitor;

#[sqlx::test(migrations = "./migrations")]
async fn what_commits_late_is_not_left_out(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (slow, quick) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    let begun = progress::watermark(&world.portal).await.unwrap();

    let mut transaction = world.portal.pool().begin().await.unwrap();
    let event = Event::DocumentReceived { document: DocumentKind::Lease };
    let arriving = Arriving { event: event.clone(), occurred_at: world.now(), source: Source::Customer };
    progress::append(&world.portal, &mut transaction, slow.id, arriving, Origin::Customer).await.unwrap();
    world.push(&quick, "e-1", event).await;

    // Whatever else runs on the cluster may make a change be told twice, so no list is compared as a whole.
    let (of_slow, of_quick) = (Change { case_id: slow.id, seq: 4 }, Change { case_id: quick.id, seq: 4 });
    let (changes, next) = progress::changes(&world.portal, &begun).await.unwrap();
    assert!(changes.contains(&of_quick) && !changes.contains(&of_slow), "{changes:?}");
    transaction.commit().await.unwrap();
    let (changes, _) = progress::changes(&world.portal, &next).await.unwrap();
    assert!(changes.contains(&of_slow), "{changes:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn only_the_owner_learns_how_far_a_case_is(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    let known = progress::latest(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    assert_eq!(known, Some(Change { case_id: case.id, seq: 3 }));
    assert_eq!(progress::latest(&world.portal, &Visitor::default(), &case.reference).await.unwrap(), None);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_a_restore_brought_is_not_new(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    sqlx::query("update events set written_by = '9000000000000000000'").execute(&world.owner).await.unwrap();
    let begun = progress::watermark(&world.portal).await.unwrap();
    let (changes, _) = progress::changes(&world.portal, &begun).await.unwrap();
    assert!(changes.iter().all(|change| change.case_id != case.id), "{changes:?}");
}
