use chrono::{TimeDelta, Utc};
use domain::applications::Step;
use domain::text::Language;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sqlx::PgPool;
use tokio_stream::StreamExt;

use super::*;
use crate::applications::{Consent, drafts, submission};
use crate::sessions::{FIRST_LINK, OpenedCase, Visitor};
use crate::testing::Bench;
use crate::testing::applying::{ready, ready_to_submit};

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

/// Objects are deleted behind the answer's back.
async fn left(bench: &Bench, many: usize) {
    for _ in 0..200 {
        if objects(bench).await == many {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{} objects are left, and not {many}", objects(bench).await);
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
        // Its first page has been stored by then.
        (pdfs::tests::broken_behind_its_first_page(), Unfit::Unreadable),
    ] {
        assert_eq!(send(&bench, &visitor, bytes).await, Received::Unfit(unfit));
    }
    left(&bench, 0).await;
    assert_eq!(send(&bench, &Visitor::default(), photo()).await, Received::NotTaken);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_stored_for_one_application_is_bounded(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let visitor = visitor(&bench).await;
    let pdf = pdfs::tests::saved(pdfs::tests::document(2));
    let Received::Kept(document) = send(&bench, &visitor, pdf.clone()).await else { panic!("not kept") };
    let pages: i64 = sqlx::query_scalar("select sum(bytes) from document_pages").fetch_one(&pool).await.unwrap();
    // As if it were so large that the same once more just fits.
    let most = i64::try_from(unfit::MAX_TOGETHER).unwrap();
    let bytes = most - 2 * pages - i64::try_from(pdf.len()).unwrap();
    sqlx::query("update documents set bytes = $1").bind(bytes).execute(&pool).await.unwrap();
    assert!(matches!(send(&bench, &visitor, pdf.clone()).await, Received::Kept(_)));
    assert_eq!(send(&bench, &visitor, photo()).await, Received::Unfit(Unfit::TooMuch));
    left(&bench, 6).await;
    remove(&bench.portal, &visitor, document.id).await.unwrap();
    assert!(matches!(send(&bench, &visitor, photo()).await, Received::Kept(_)));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_that_takes_no_paper_says_so_before_it_is_read(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    let submitted = submission::submit(&bench.portal, &mut visitor, None, &Consent::ALL, Language::Zh).await.unwrap();
    let crate::applications::Submitted::Case(reference) = submitted else { panic!("not submitted") };
    let before = objects(&bench).await;
    let junk = async || {
        let file = File::of(&bench.portal, "产权证.jpg", b"<html>").await;
        receive_for(&bench.portal, &visitor, &reference, DocumentKind::PropertyCertificate, file).await.unwrap()
    };
    let acts = bench.portal.settings().limits.acts_per_case;
    for _ in 0..=acts.burst {
        assert_eq!(junk().await, Received::Unfit(Unfit::WrongType), "looking takes nothing from what its owner may do");
    }
    let case_id: i64 = sqlx::query_scalar("select id from cases").fetch_one(&pool).await.unwrap();
    let acted = async || crate::limits::take(&bench.portal, "acts", acts, &case_id.to_be_bytes()).await.unwrap();
    while acted().await == crate::limits::Allowance::Granted {}
    assert_eq!(junk().await, Received::TooOften(acts.refill));
    bench.clock.advance(acts.refill * 2);
    assert_eq!(junk().await, Received::Unfit(Unfit::WrongType));
    crate::progress::withdraw(&bench.portal, &visitor, &reference).await.unwrap();
    assert_eq!(junk().await, Received::NotTaken);
    left(&bench, before).await;
}

#[sqlx::test(migrations = "./migrations")]
async fn objects_go_with_whoever_hangs_up(pool: PgPool) {
    let bench = ready(pool).await;
    let visitor = visitor(&bench).await;
    let key = drafts::key(&bench.portal, visitor.draft.unwrap()).await.unwrap().unwrap();
    for (keeps, many) in [(false, 0), (true, 2)] {
        let mut objects = unrooted::Unrooted::begin(&bench.portal, &key);
        for _ in 0..2 {
            objects.put(bench.portal.new_id(), vec![1, 2, 3]).await.unwrap();
        }
        if keeps {
            objects.keep();
        } else {
            drop(objects);
        }
        left(&bench, many).await;
    }
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
    submission::submit(&bench.portal, &mut visitor, Some(draft), &Consent::ALL, Language::Zh).await.unwrap();
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
