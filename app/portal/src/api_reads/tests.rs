use sqlx::PgPool;

use super::*;
use crate::documents::tests::photo;
use crate::documents::{File, Received, receive};
use crate::sessions::Visitor;
use crate::staff::looks_of_owner;
use crate::testing::Bench;
use crate::testing::applying::{ready, ready_to_submit, submitted};

struct World {
    bench: Bench,
    owner: PgPool,
    visitor: Visitor,
    reference: Reference,
}

/// A case with one paper, sent by the page.
async fn world(pool: PgPool) -> World {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    let file = File::of(&bench.portal, "身份证.jpg", &photo()).await;
    let kept = receive(&bench.portal, &visitor, domain::documents::DocumentKind::IdCard, file).await.unwrap();
    assert!(matches!(kept, Received::Kept(_)), "{kept:?}");
    let reference = submitted(&bench, &mut visitor).await;
    World { bench, owner: pool, visitor, reference }
}

impl World {
    async fn caller(&self, scopes: &[Scope], areas: &[&str]) -> ApiCaller {
        let id = Uuid::new_v4();
        sqlx::query(
            "insert into api_keys (id, source, purpose, secret_hash, scopes, created_at)
             values ($1, $2, '建档', $3, '{}', now())",
        )
        .bind(id)
        .bind(id.to_string())
        .bind(id.as_bytes().as_slice())
        .execute(&self.owner)
        .await
        .unwrap();
        ApiCaller::new(id, "营销系统".to_owned(), scopes.to_vec())
            .in_areas(areas.iter().map(|&a| a.to_owned()).collect())
    }

    /// What the owner reads of the looks: who, what, why and how often.
    async fn told(&self) -> Vec<(String, String, Option<String>, i64)> {
        let looks = looks_of_owner(&self.bench.portal, &self.visitor, &self.reference).await.unwrap();
        looks.into_iter().map(|look| (look.post.zh, look.what, look.purpose, look.times)).collect()
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn each_look_of_another_system_is_told_to_the_owner(pool: PgPool) {
    let world = world(pool).await;
    let (portal, reference) = (&world.bench.portal, &world.reference);
    let caller = world.caller(&[Scope::ReadPeople, Scope::ReadDocuments], &["000101"]).await;
    assert_eq!(world.told().await, []);
    let Read::Found(people) = people(portal, &caller, reference).await.unwrap() else { panic!("it may") };
    assert_eq!(people.phone, "13800001234", "in full");
    let seen = |what: &str, times| ("营销系统".to_owned(), what.to_owned(), Some("营销系统".to_owned()), times);
    assert_eq!(world.told().await, [seen("person", 1)]);
    let Read::Found(papers) = papers(portal, &caller, reference).await.unwrap() else { panic!("it may") };
    let Read::Found(file) = paper(portal, &caller, reference, papers[0].id).await.unwrap() else { panic!("it may") };
    assert_eq!((file.content_type.as_str(), &file.bytes[..2]), ("image/jpeg", &[0xFF, 0xD8][..]));
    let mut told = world.told().await;
    told.sort();
    assert_eq!(told, [seen("paper", 2), seen("person", 1)], "the list and the file");
    assert!(!format!("{people:?} {file:?}").contains("1380000"), "nothing of it in a log");
}

#[sqlx::test(migrations = "./migrations")]
async fn without_scope_or_area_nothing_is_read_and_no_look_is_told(pool: PgPool) {
    let world = world(pool).await;
    let (portal, reference) = (&world.bench.portal, &world.reference);
    let all = world.caller(&[Scope::ReadPeople, Scope::ReadDocuments], &[]).await;
    let id = match papers(portal, &all, reference).await.unwrap() {
        Read::Found(papers) => papers[0].id,
        other => panic!("{other:?}"),
    };
    let before = world.told().await;
    for (scopes, areas, refused) in [
        (&[Scope::ReadApplications, Scope::PushEvents][..], &[][..], true),
        (&[Scope::ReadPeople, Scope::ReadDocuments], &["000199"], false),
    ] {
        let caller = world.caller(scopes, areas).await;
        let reads = (
            people(portal, &caller, reference).await.unwrap(),
            papers(portal, &caller, reference).await.unwrap(),
            paper(portal, &caller, reference, id).await.unwrap(),
        );
        let expected = match refused {
            true => (Read::NotEntitled, Read::NotEntitled, Read::NotEntitled),
            false => (Read::Unknown, Read::Unknown, Read::Unknown),
        };
        assert_eq!(reads, expected);
    }
    // A scope for people is none for papers, and another case's paper is none of this.
    let people_only = world.caller(&[Scope::ReadPeople], &[]).await;
    assert_eq!(paper(portal, &people_only, reference, id).await.unwrap(), Read::NotEntitled);
    assert_eq!(paper(portal, &all, reference, Uuid::nil()).await.unwrap(), Read::Unknown);
    assert_eq!(world.told().await, before);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_deleted_is_said_to_be(pool: PgPool) {
    let world = world(pool).await;
    let (portal, reference) = (&world.bench.portal, &world.reference);
    let caller = world.caller(&[Scope::ReadPeople, Scope::ReadDocuments], &[]).await;
    sqlx::query("delete from case_keys").execute(&world.owner).await.unwrap();
    let kept = sqlx::query_scalar!("select id from documents").fetch_one(&world.owner).await.unwrap();
    assert_eq!(people(portal, &caller, reference).await.unwrap(), Read::Deleted);
    assert_eq!(paper(portal, &caller, reference, kept).await.unwrap(), Read::Deleted);
    assert_eq!(world.told().await, [], "nobody has seen what is not there");
    assert_eq!(papers(portal, &caller, reference).await.unwrap(), Read::Found(Vec::new()));
}
