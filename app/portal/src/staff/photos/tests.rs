use domain::inspections::{Found, Inspected};
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;
use tokio_stream::StreamExt;

use super::*;
use crate::documents::tests::photo as image;
use crate::photos::photo_of_owner;
use crate::progress::tests::support::{Made, World, owner_of, world};
use crate::sessions::Visitor;
use crate::staff::tests::{acting, desk, hired, last};
use crate::staff::{Act, Done, act, looks_of_owner, see};

/// A case whose first inspection found two things, and the inspector.
async fn inspected(world: &World, desk: &Desk) -> (Made, Member, [FindingId; 2]) {
    let (manager, _) = hired(world, "manager", &[Role::AccountManager], &[]).await;
    let (inspector, _) = hired(world, "inspector", &[Role::Inspector], &[]).await;
    let case = world.submit_sealed("lv-resident").await;
    let found = |code: &str| Found { code: code.to_owned(), text: None };
    let two = Inspected { remedied: Vec::new(), found: vec![found("earthing"), found("labels")] };
    for (member, step) in [
        (&manager, Act::Accept),
        (&manager, Act::Survey(Surveyed::WITHOUT_LINE)),
        (&inspector, Act::FailInspection(&two)),
    ] {
        let done = act(desk, member, &acting(&case, step, last(world, &case).await)).await.unwrap();
        assert_eq!(done, Done::Done);
    }
    let seen = see(desk, &inspector, &case.reference).await.unwrap().unwrap();
    let ids = [seen.inspections[0].findings[0].id, seen.inspections[0].findings[1].id];
    (case, inspector, ids)
}

async fn sends(world: &World, desk: &Desk, member: &Member, case: &Made, id: FindingId, bytes: &[u8]) -> Photographed {
    let file = File::of(&world.portal, "IMG_1.jpg", bytes).await;
    add_photo(desk, member, &case.reference, PhotoOf::Finding(id), file).await.unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_photo_is_sealed_shown_to_both_sides_and_each_look_at_the_desk_is_told(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector, [earthing, _]) = inspected(&world, &desk).await;
    assert_eq!(sends(&world, &desk, &inspector, &case, earthing, &image()).await, Photographed::Kept);
    let seen = see(&desk, &inspector, &case.reference).await.unwrap().unwrap();
    let [id] = seen.inspections[0].findings[0].photos[..] else { panic!("{:?}", seen.inspections) };
    let stored = world.portal.store().list(None).collect::<Vec<_>>().await;
    assert_eq!(stored.len(), 1);

    let (content_type, bytes) = photo(&desk, &inspector, id).await.unwrap().unwrap();
    assert_eq!((content_type.as_str(), &bytes[..2]), ("image/jpeg", &[0xFF, 0xD8][..]));
    let told = looks_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    assert!(told.iter().any(|look| look.what == "photo" && look.post == inspector.post), "{told:?}");
    let of = async |visitor: &Visitor| photo_of_owner(&world.portal, visitor, &case.reference, id).await.unwrap();
    assert_eq!(of(&owner_of(&case)).await.unwrap().1, bytes);
    assert_eq!(of(&Visitor::default()).await, None, "a stranger's");
    let another = world.submit("lv-resident").await;
    let theirs = photo_of_owner(&world.portal, &owner_of(&another), &another.reference, id).await.unwrap();
    assert_eq!(theirs, None, "another case's");
    let mut elsewhere = inspector.clone();
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    assert_eq!(photo(&desk, &elsewhere, id).await.unwrap(), None);
    // It goes with the case's key, and is no orphan as long as it has a row.
    sqlx::query("delete from case_keys").execute(&world.owner).await.unwrap();
    assert_eq!(of(&owner_of(&case)).await, None);
    world.set("2099-01-01 09:00");
    assert_eq!(documents::sweep(&world.portal).await.unwrap(), 0);
    sqlx::query("delete from finding_photos").execute(&world.owner).await.unwrap();
    assert_eq!(documents::sweep(&world.portal).await.unwrap(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_no_photo_or_nobodys_to_take_leaves_nothing(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector, [earthing, labels]) = inspected(&world, &desk).await;
    let (metering, _) = hired(&world, "metering", &[Role::Metering], &[]).await;
    assert_eq!(sends(&world, &desk, &metering, &case, earthing, &image()).await, Photographed::NotEntitled);
    let nothing = FindingId { number: 9, ..earthing };
    assert_eq!(sends(&world, &desk, &inspector, &case, nothing, &image()).await, Photographed::NotThere);
    let text = sends(&world, &desk, &inspector, &case, earthing, b"not an image").await;
    assert_eq!(text, Photographed::Unfit(Unfit::WrongType));
    for _ in 0..MOST_PHOTOS {
        assert_eq!(sends(&world, &desk, &inspector, &case, labels, &image()).await, Photographed::Kept);
    }
    assert_eq!(sends(&world, &desk, &inspector, &case, labels, &image()).await, Photographed::Enough);
    assert_eq!(world.count("select count(*) from finding_photos").await, MOST_PHOTOS);
}
