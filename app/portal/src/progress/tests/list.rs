use domain::applications::Reference;
use domain::progress::{CaseState, Event};
use sqlx::PgPool;
use uuid::Uuid;

use super::support::world;
use crate::api_keys::{ApiCaller, Scope};
use crate::progress::{self, Page, Wanted};

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
        let page =
            progress::list(&world.portal, &world.caller, &Wanted::default(), cursor.as_ref(), 100).await.unwrap();
        let Page::Cases { cases, next } = page else { panic!("{page:?}") };
        seen.extend(cases);
        let Some(next) = next else { break };
        cursor = Some(Reference::parse(&next).unwrap());
    }
    assert!(seen.iter().map(|case| &case.reference).eq(references.iter().map(|case| case.reference.as_str())));
    assert_eq!((seen[0].state.as_str(), seen[0].stage.as_deref(), seen[0].seq), ("withdrawn", None, 4));
    assert_eq!(seen[1].stage.as_deref(), Some("acceptance_and_contract"));

    let all = Wanted::default();
    let unknown = Reference::from_random(&mut |_| 0);
    assert_eq!(
        progress::list(&world.portal, &world.caller, &all, Some(&unknown), 100).await.unwrap(),
        Page::UnknownCursor
    );
    let pusher = ApiCaller::new(Uuid::nil(), "pusher".to_owned(), vec![Scope::PushEvents]);
    assert_eq!(progress::list(&world.portal, &pusher, &all, None, 100).await.unwrap(), Page::NotEntitled);
    assert!(progress::read(&world.portal, &pusher, &references[0].reference).await.unwrap().is_none());
}

#[sqlx::test(migrations = "./migrations")]
async fn only_what_is_wanted_is_listed(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let [home, shop, gone] =
        [world.submit("lv-resident").await, world.submit("lv-other").await, world.submit("lv-resident").await];
    world.push(&gone, "e-1", Event::Withdrawn).await;
    world.set("2026-05-07 09:00");
    world.push(&shop, "e-2", Event::Accepted).await;
    let later = world.portal.now();
    world.set("2026-05-07 09:30");
    let wants = async |wanted: Wanted| {
        let page = progress::list(&world.portal, &world.caller, &wanted, None, 100).await.unwrap();
        let Page::Cases { cases, .. } = page else { panic!("{page:?}") };
        let is = |one: &str| [&home, &shop, &gone].iter().position(|made| made.reference.as_str() == one).unwrap();
        cases.iter().map(|case| is(&case.reference)).collect::<Vec<_>>()
    };
    let all = Wanted::default;
    assert_eq!(wants(Wanted { state: Some(CaseState::Open), ..all() }).await, [0, 1]);
    assert_eq!(wants(Wanted { template: Some("lv-resident".to_owned()), ..all() }).await, [0, 2]);
    assert_eq!(wants(Wanted { area: Some("elsewhere".to_owned()), ..all() }).await, [0; 0]);
    assert_eq!(wants(Wanted { changed_since: Some(later), ..all() }).await, [1]);
    let page = progress::list(&world.portal, &world.caller, &all(), None, 100).await.unwrap();
    let Page::Cases { cases, .. } = page else { panic!("{page:?}") };
    let first = cases[1].stage_due.unwrap();
    assert_eq!(wants(Wanted { due_before: first.succ_opt(), ..all() }).await, [1]);
    assert_eq!(wants(Wanted { due_before: Some(first), ..all() }).await, [0; 0], "on that day it is in time");
    assert_eq!(wants(Wanted { overdue: Some(true), ..all() }).await, [0; 0]);
    world.set("2026-06-30 09:00");
    assert_eq!(wants(Wanted { overdue: Some(true), ..all() }).await, [0, 1], "nothing is late of what has ended");
    assert_eq!(wants(Wanted { overdue: Some(false), ..all() }).await, [2]);
    let both = Wanted { overdue: Some(true), template: Some("lv-other".to_owned()), ..all() };
    assert_eq!(wants(both).await, [1]);
}
