use domain::applications::Reference;
use domain::progress::Event;
use sqlx::PgPool;
use uuid::Uuid;

use super::support::world;
use crate::api_keys::{ApiCaller, Scope};
use crate::progress::{self, Page};

#[sqlx::test(migrations = "./migrations")]
async fn pages_follow_each_other_without_a_gap(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let mut references = Vec::new();
    for _ in 0..103 {
        references.push(world.submit("lv-resident").await);
    }
    world.push(&references[0], "e-1", Event::Withdrawn).await;
    let mut cursor: Option<Reference> = None;
    let mut seen = Vec::new();
    loop {
        let page = progress::list(&world.portal, &world.caller, cursor.as_ref(), 100).await.unwrap();
        let Page::Cases { cases, next } = page else { panic!("{page:?}") };
        seen.extend(cases);
        let Some(next) = next else { break };
        cursor = Some(Reference::parse(&next).unwrap());
    }
    assert!(seen.iter().map(|case| &case.reference).eq(references.iter().map(|case| case.reference.as_str())));
    assert_eq!((seen[0].state.as_str(), seen[0].stage.as_deref(), seen[0].seq), ("withdrawn", None, 4));
    assert_eq!(seen[1].stage.as_deref(), Some("acceptance_and_contract"));

    let unknown = Reference::from_random(&mut |_| 0);
    assert_eq!(progress::list(&world.portal, &world.caller, Some(&unknown), 100).await.unwrap(), Page::UnknownCursor);
    let pusher = ApiCaller::new(Uuid::nil(), "pusher".to_owned(), vec![Scope::PushEvents]);
    assert_eq!(progress::list(&world.portal, &pusher, None, 100).await.unwrap(), Page::NotEntitled);
    assert!(progress::read(&world.portal, &pusher, &references[0].reference).await.unwrap().is_none());
}
