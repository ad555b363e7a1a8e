use domain::staff::Role;
use sqlx::PgPool;

use super::*;
use crate::documents::File;
use crate::documents::tests::photo as image;
use crate::progress::tests::support::{Made, World, owner_of, world};
use crate::sessions::Visitor;
use crate::staff::tests::{acting, desk, hired, last};
use crate::staff::{Act, Acting, Done, Doubt, Meant, Member, PhotoOf, Photographed, act, add_photo, see};
use crate::surveys::{Survey, survey_of_owner};

async fn accepted(world: &World, desk: &Desk, template: &str) -> (Made, Member) {
    let (surveyor, _) = hired(world, "surveyor", &[Role::AccountManager, Role::Surveyor], &[]).await;
    let case = world.submit_sealed(template).await;
    let done = act(desk, &surveyor, &acting(&case, Act::Accept, last(world, &case).await)).await.unwrap();
    assert_eq!(done, Done::Done);
    (case, surveyor)
}

fn surveyed(watts: u32) -> Surveyed {
    Surveyed { external_line: true, capacity_watts: Some(watts), remark: Some("表箱装在东墙".to_owned()) }
}

#[sqlx::test(migrations = "./migrations")]
async fn what_a_survey_found_is_kept_with_its_event_for_both_sides(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, surveyor) = accepted(&world, &desk, "lv-resident").await;
    let found = surveyed(12_500);
    let form = acting(&case, Act::Survey(&found), last(&world, &case).await);
    assert_eq!(act(&desk, &surveyor, &form).await.unwrap(), Done::Done);
    assert_eq!(act(&desk, &surveyor, &form).await.unwrap(), Done::Done, "sent twice it is one survey");
    let other = surveyed(13_000);
    let other = Acting { act: Act::Survey(&other), ..form };
    assert!(
        matches!(act(&desk, &surveyor, &other).await.unwrap(), Done::MovedOn(_)),
        "another capacity is another act"
    );
    assert_eq!(
        world
            .count("select count(*) from surveys s join events e using (case_id, seq) where e.kind = 'survey_done'")
            .await,
        1
    );

    let seen = see(&desk, &surveyor, &case.reference).await.unwrap().unwrap();
    let of = async |visitor: &Visitor| survey_of_owner(&world.portal, visitor, &case.reference).await.unwrap().found;
    let told: Survey = of(&owner_of(&case)).await.unwrap();
    assert_eq!(seen.surveys.as_slice(), std::slice::from_ref(&told));
    assert_eq!((told.capacity_watts, told.remark.as_deref()), (12_500, Some("表箱装在东墙")));
    assert_eq!(of(&Visitor::default()).await, None, "a stranger's");
    let kept: Vec<u8> = sqlx::query_scalar("select sealed_remark from surveys").fetch_one(&world.owner).await.unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("东墙"));
    sqlx::query("delete from case_keys").execute(&world.owner).await.unwrap();
    assert_eq!(of(&owner_of(&case)).await.unwrap().remark, None, "it goes with the case's key");
}

#[sqlx::test(migrations = "./migrations")]
async fn what_nobody_says_of_the_capacity_is_what_was_applied_for(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, surveyor) = accepted(&world, &desk, "lv-resident").await;
    let form = acting(&case, Act::Survey(Surveyed::WITHOUT_LINE), last(&world, &case).await);
    assert_eq!(act(&desk, &surveyor, &form).await.unwrap(), Done::Done);
    assert_eq!(act(&desk, &surveyor, &form).await.unwrap(), Done::Done);
    let told = survey_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap().found.unwrap();
    assert_eq!((told.capacity_watts, told.remark), (8_000, None));
}

#[sqlx::test(migrations = "./migrations")]
async fn more_power_than_the_class_takes_is_asked_about(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, surveyor) = accepted(&world, &desk, "lv-other").await;
    let found = surveyed(160_001);
    let form =
        async || Acting { meant: Meant::UNASKED, ..acting(&case, Act::Survey(&found), last(&world, &case).await) };
    let done = act(&desk, &surveyor, &form().await).await.unwrap();
    assert_eq!(done, Done::Doubted(vec![Doubt::OutgrowsClass(160_001)]));
    assert_eq!(world.count("select count(*) from surveys").await, 0);
    let reclassified = acting(&case, Act::Reclassify("hv-4-single"), last(&world, &case).await);
    assert_eq!(act(&desk, &surveyor, &reclassified).await.unwrap(), Done::Done);
    assert_eq!(act(&desk, &surveyor, &form().await).await.unwrap(), Done::Done, "nothing speaks against it there");
    assert_eq!(world.count("select count(*) from surveys").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn photos_of_a_survey_go_the_way_of_an_inspections(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, surveyor) = accepted(&world, &desk, "lv-resident").await;
    let found = surveyed(8_000);
    let form = acting(&case, Act::Survey(&found), last(&world, &case).await);
    let sends = async |member: &Member| {
        let file = File::of(&world.portal, "IMG_1.jpg", &image()).await;
        add_photo(&desk, member, &case.reference, PhotoOf::Survey(form.id), file).await.unwrap()
    };
    assert_eq!(sends(&surveyor).await, Photographed::NotThere, "there is no survey yet");
    act(&desk, &surveyor, &form).await.unwrap();
    assert_eq!(sends(&surveyor).await, Photographed::Kept);
    let (inspector, _) = hired(&world, "inspector", &[Role::Inspector], &[]).await;
    assert_eq!(sends(&inspector).await, Photographed::NotEntitled);
    let seen = see(&desk, &inspector, &case.reference).await.unwrap().unwrap();
    let [id] = seen.surveys[0].photos[..] else { panic!("{:?}", seen.surveys) };
    let (content_type, bytes) = crate::staff::photo(&desk, &inspector, id).await.unwrap().unwrap();
    assert_eq!(content_type, "image/jpeg");
    let own = crate::photos::photo_of_owner(&world.portal, &owner_of(&case), &case.reference, id).await.unwrap();
    assert_eq!(own.unwrap().1, bytes);
    world.set("2099-01-01 09:00");
    assert_eq!(crate::documents::sweep(&world.portal).await.unwrap(), 0, "it is no orphan");
    world.push(&case, "w", domain::progress::Event::Withdrawn).await;
    assert_eq!(sends(&surveyor).await, Photographed::NotThere, "the case has ended");
}
