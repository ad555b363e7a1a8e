use chrono::{TimeDelta, Utc};
use domain::applications::Step;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sqlx::PgPool;
use tokio_stream::StreamExt;

use super::*;
use crate::applications::tests::{ready, ready_to_submit};
use crate::applications::{Consent, drafts, submission};
use crate::sessions::{FIRST_LINK, OpenedCase, Visitor};
use crate::testing::Bench;

pub(crate) fn photo() -> Vec<u8> {
    images::tests::phone_photo()
}

async fn send(bench: &Bench, visitor: &Visitor, bytes: Vec<u8>) -> Received {
    let file = File::of(&bench.portal, "C:\\photos\\身份证.jpg", &bytes).await;
    receive(&bench.portal, visitor, DocumentKind::IdCard, file).await.unwrap()
}

async fn objects(bench: &Bench) -> usize {
    bench.portal.store().list(None).collect::<Vec<_>>().await.len()
}

async fn visitor(bench: &Bench) -> Visitor {
    let mut visitor = Visitor::default();
    drafts::save_step(&bench.portal, &mut visitor, Step::Where, &[], true).await.unwrap();
    visitor
}

#[test]
fn debugging_shows_no_name() {
    let name = "示例申请人的身份证.jpg".to_owned();
    let refused = drafts::RefusedFile { name: name.clone(), unfit: Unfit::Empty };
    let kept = Document {
        id: Uuid::nil(),
        kind: DocumentKind::IdCard,
        name,
        content_type: "image/jpeg".to_owned(),
        bytes: 1,
        received_at: DateTime::default(),
    };
    let printed = format!("{refused:?} {:?}", Received::Kept(kept));
    assert!(printed.contains("Empty") && printed.contains("image/jpeg") && !printed.contains("示例"), "{printed}");
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_stored_is_sealed(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let visitor = visitor(&bench).await;
    let Received::Kept(document) = send(&bench, &visitor, photo()).await else { panic!("not kept") };
    assert_eq!((document.name.as_str(), document.content_type.as_str()), ("身份证.jpg", "image/jpeg"));
    let path = Path::from(format!("documents/{}", document.id));
    let stored = bench.portal.store().get(&path).await.unwrap().bytes().await.unwrap();
    assert!(stored.len() as u64 > document.bytes);
    assert!(!stored.windows(3).any(|part| part == [0xFF, 0xD8, 0xFF]));
    let name: Vec<u8> = sqlx::query_scalar("select sealed_name from documents").fetch_one(&pool).await.unwrap();
    assert!(!String::from_utf8_lossy(&name).contains("身份证"));
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_refused_leaves_nothing(pool: PgPool) {
    let bench = ready(pool).await;
    let visitor = visitor(&bench).await;
    for (bytes, unfit) in [
        (Vec::new(), Unfit::Empty),
        (vec![0xFF; MAX_BYTES + 1], Unfit::TooBig),
        (b"<html>".to_vec(), Unfit::WrongType),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Unfit::Heic),
        (photo()[..400].to_vec(), Unfit::Damaged),
    ] {
        assert_eq!(send(&bench, &visitor, bytes).await, Received::Unfit(unfit));
    }
    assert_eq!(objects(&bench).await, 0);
    assert_eq!(send(&bench, &Visitor::default(), photo()).await, Received::NotTaken);
}

#[sqlx::test(migrations = "./migrations")]
async fn only_the_drafts_owner_removes(pool: PgPool) {
    let bench = ready(pool).await;
    let (one, other) = (visitor(&bench).await, visitor(&bench).await);
    let Received::Kept(document) = send(&bench, &one, photo()).await else { panic!("not kept") };
    remove(&bench.portal, &other, document.id).await.unwrap();
    assert_eq!(objects(&bench).await, 1);
    remove(&bench.portal, &one, document.id).await.unwrap();
    assert_eq!(objects(&bench).await, 0);
}

/// The visitor as one whose draft has become a case.
async fn as_owner(bench: &Bench, visitor: &Visitor) -> Visitor {
    let case_id = sqlx::query_scalar!("select id from cases where draft_id = $1", visitor.draft)
        .fetch_one(bench.portal.pool())
        .await
        .unwrap();
    Visitor { cases: vec![OpenedCase { id: case_id, generation: FIRST_LINK }], ..Visitor::default() }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_pdf_is_kept_as_it_came_and_shown_as_images(pool: PgPool) {
    let bench = ready(pool).await;
    let mut visitor = Visitor::default();
    let draft = ready_to_submit(&bench, &mut visitor, "示例路 1 号").await.id;
    let plain = pdfs::tests::saved(pdfs::tests::document(3));
    let mut sent = vec![("restricted", pdfs::tests::locked(&plain, "")), ("plain", plain)];
    sent.extend(pdfs::tests::active());
    let mut kept = Vec::new();
    for (what, bytes) in &sent {
        let Received::Kept(document) = send(&bench, &visitor, bytes.clone()).await else {
            panic!("{what} is not kept")
        };
        assert_eq!(document.content_type, "application/pdf");
        kept.push(document.id);
    }
    let owner = Visitor { draft: Some(draft), ..Visitor::default() };
    submission::submit(&bench.portal, &mut visitor, Some(draft), &Consent::ALL).await.unwrap();
    let owner = as_owner(&bench, &owner).await;
    for (id, (what, bytes)) in kept.iter().zip(&sent) {
        let opened = open_for(&bench.portal, &owner, *id).await.unwrap().unwrap();
        assert!(opened.bytes == *bytes, "{what}: the original has changed");
        let shown = shown_for(&bench.portal, &owner, *id).await.unwrap().unwrap();
        let pages = if matches!(*what, "plain" | "restricted") { 3 } else { 1 };
        assert_eq!((shown.pages, shown.is_pdf), (pages, true), "{what}");
        for number in 1..=shown.pages {
            let (kind, image) = page_for(&bench.portal, &owner, *id, number).await.unwrap().unwrap();
            assert_eq!((kind.as_str(), &image[..3]), ("image/jpeg", &[0xFF, 0xD8, 0xFF][..]));
            assert!(!image.windows(6).any(|part| part == b"ACTIVE"), "{what}");
        }
        assert!(page_for(&bench.portal, &owner, *id, shown.pages + 1).await.unwrap().is_none());
        assert!(page_for(&bench.portal, &Visitor::default(), *id, 1).await.unwrap().is_none(), "a stranger's");
    }
}

#[allow(clippy::disallowed_methods, reason = "the store dates objects by the real clock")]
#[sqlx::test(migrations = "./migrations")]
async fn a_page_goes_with_its_document(pool: PgPool) {
    let bench = ready(pool).await;
    let visitor = visitor(&bench).await;
    let pdf = pdfs::tests::saved(pdfs::tests::document(2));
    let Received::Kept(document) = send(&bench, &visitor, pdf).await else { panic!("not kept") };
    assert_eq!(objects(&bench).await, 3);
    bench.clock.set(Utc::now() + TimeDelta::hours(25));
    assert_eq!(sweep(&bench.portal).await.unwrap(), 0);
    remove(&bench.portal, &visitor, document.id).await.unwrap();
    assert_eq!(objects(&bench).await, 0);
}

#[allow(clippy::disallowed_methods, reason = "the store dates objects by the real clock")]
#[sqlx::test(migrations = "./migrations")]
async fn an_object_whose_row_never_came_is_swept_after_a_day(pool: PgPool) {
    let bench = ready(pool).await;
    let visitor = visitor(&bench).await;
    let Received::Kept(kept) = send(&bench, &visitor, photo()).await else { panic!("not kept") };
    // A crash between the object and its row.
    store::put(&bench.portal, bench.portal.new_id(), vec![1, 2, 3]).await.unwrap();
    bench.clock.set(Utc::now() + TimeDelta::hours(23));
    assert_eq!(sweep(&bench.portal).await.unwrap(), 0);
    bench.clock.set(Utc::now() + TimeDelta::hours(25));
    assert_eq!(sweep(&bench.portal).await.unwrap(), 1);
    assert_eq!(objects(&bench).await, 1);
    let key = drafts::key(&bench.portal, visitor.draft.unwrap()).await.unwrap().unwrap();
    assert_eq!(store::get(&bench.portal, key, kept.id).await.unwrap().len() as u64, kept.bytes);
}
