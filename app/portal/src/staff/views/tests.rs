use domain::levels::Colour;
use domain::problem::Problem;
use domain::staff::Role;
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::world;
use crate::staff::end;
use crate::staff::tests::{desk, hired, manager};

const RED: Asked = Asked { filter: Filter::Unassigned, level: Some(Colour::Red) };

#[sqlx::test(migrations = "./migrations")]
async fn a_view_is_its_members_own_until_he_deletes_it_or_leaves(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let (other, _) = hired(&world, "other", &[Role::Surveyor], &[]).await;
    let save = async |name: &str, asked: Asked| save_view(&desk, &member, name, asked).await.unwrap();
    assert_eq!(save("  红的  ", Filter::Mine.into()).await, SavedView::Done);
    assert_eq!(save("红的", RED).await, SavedView::Done, "the same name again");
    assert_eq!(views(&desk, &member).await.unwrap(), [WorkView { name: "红的".to_owned(), asked: RED }]);
    assert_eq!(save(" ", RED).await, SavedView::Typed(Problem::Missing));
    assert_eq!(save(&"长".repeat(41), RED).await, SavedView::Typed(Problem::TooLong { max: 40 }));
    assert_eq!(save(&"长".repeat(40), RED).await, SavedView::Done);

    assert!(views(&desk, &other).await.unwrap().is_empty());
    delete_view(&desk, &other, "红的").await.unwrap();
    assert_eq!(views(&desk, &member).await.unwrap().len(), 2, "another's view stays");
    delete_view(&desk, &member, "红的").await.unwrap();
    assert_eq!(views(&desk, &member).await.unwrap().len(), 1);
    assert!(end(&world.owner, world.now(), "manager").await.unwrap());
    assert_eq!(world.count("select count(*) from work_views").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn of_many_views_saved_at_once_only_so_many_are_kept(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let save = async |name: String| save_view(&desk, &member, &name, RED).await.unwrap();
    for number in 0..MOST_VIEWS - 1 {
        assert_eq!(save(number.to_string()).await, SavedView::Done);
    }
    let (one, other, third) = tokio::join!(save("a".to_owned()), save("b".to_owned()), save("c".to_owned()));
    let refused = [one, other, third].into_iter().filter(|saved| *saved == SavedView::TooMany).count();
    assert_eq!(refused, 2);
    assert_eq!(views(&desk, &member).await.unwrap().len(), usize::from(MOST_VIEWS));
    assert_eq!(save("0".to_owned()).await, SavedView::Done, "in place of what there is");
}
