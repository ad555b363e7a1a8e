use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::*;
use crate::documents::images;

/// So many pages, each of which shows a phone's photograph.
pub(in crate::documents) fn document(pages: usize) -> Document {
    let mut document = Document::with_version("1.7");
    let parent = document.new_object_id();
    let image = document.add_object(
        Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => 64, "Height" => 32,
                "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
            },
            images::tests::phone_photo(),
        )
        .with_compression(false),
    );
    let content = document.add_object(Stream::new(dictionary! {}, b"q 64 0 0 32 0 0 cm /I Do Q".to_vec()));
    let kids: Vec<Object> = (0..pages)
        .map(|_| {
            let page = dictionary! {
                "Type" => "Page", "Parent" => parent, "Contents" => content,
                "MediaBox" => vec![0.into(), 0.into(), 64.into(), 32.into()],
                "Resources" => dictionary! { "XObject" => dictionary! { "I" => image } },
            };
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(pages).unwrap();
    document.objects.insert(parent, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => parent });
    document.trailer.set("Root", catalog);
    document
}

pub(in crate::documents) fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Two pages, of which the second has no width that could be drawn.
pub(in crate::documents) fn broken_behind_its_first_page() -> Vec<u8> {
    let mut document = document(2);
    let page = document.get_pages()[&2];
    let line = vec![0.into(), 0.into(), 1.into(), 1_000_000.into()];
    document.get_dictionary_mut(page).unwrap().set("MediaBox", line);
    saved(document)
}

/// Encrypts: with a password to open it, or with one that only restricts what may be done, as offices do.
pub(in crate::documents) fn locked(bytes: &[u8], to_open: &str) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).unwrap();
    document.trailer.set("ID", vec![Object::string_literal(vec![1u8; 16]), Object::string_literal(vec![1u8; 16])]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: to_open,
        key_length: 128,
        permissions: lopdf::Permissions::empty(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    saved(document)
}

fn catalog(document: &mut Document) -> &mut Dictionary {
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    document.get_dictionary_mut(root).unwrap()
}

/// Files in which something runs, or is carried, each with what would be noticed if it reached anybody.
pub(in crate::documents) fn active() -> Vec<(&'static str, Vec<u8>)> {
    let with = |add: &dyn Fn(&mut Document)| {
        let mut document = document(1);
        add(&mut document);
        saved(document)
    };
    let script = with(&|document| {
        let action = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert('ACTIVE')") };
        catalog(document).set("OpenAction", action);
    });
    let indirect = with(&|document| {
        let name = document.add_object(Object::Name(b"Launch".to_vec()));
        catalog(document).set("OpenAction", dictionary! { "S" => name, "F" => Object::string_literal("ACTIVE.exe") });
    });
    let carried = with(&|document| {
        let file = document.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"ACTIVE".to_vec()));
        let spec = dictionary! {
            "Type" => "Filespec", "F" => Object::string_literal("ACTIVE.exe"), "EF" => dictionary! { "F" => file },
        };
        let names = dictionary! { "Names" => vec![Object::string_literal("ACTIVE.exe"), spec.into()] };
        catalog(document).set("Names", dictionary! { "EmbeddedFiles" => names });
    });
    vec![("script", script), ("indirect launch", indirect), ("embedded file", carried)]
}

fn unfit(bytes: Vec<u8>) -> Option<Unfit> {
    open(bytes).err()
}

#[test]
fn locked_and_damaged_files_are_told_apart_and_restricted_ones_taken() {
    let whole = saved(document(1));
    assert_eq!(unfit(whole.clone()), None);
    assert_eq!(unfit(locked(&whole, "user")), Some(Unfit::Locked));
    assert_eq!(unfit(locked(&whole, "")), None, "it restricts printing only");
    assert_eq!(unfit(whole[..whole.len() / 2].to_vec()), Some(Unfit::Damaged));
    assert_eq!(unfit(b"%PDF-1.7\n%%EOF".to_vec()), Some(Unfit::Damaged));
    assert_eq!(unfit(saved(document(0))), Some(Unfit::Damaged));
    assert_eq!(unfit(saved(document(MAX_PAGES + 1))), Some(Unfit::TooManyPages));
}

#[test]
fn a_page_is_drawn_with_what_is_on_it() {
    for bytes in [saved(document(1)), locked(&saved(document(1)), "")] {
        let pdf = open(bytes).unwrap();
        let page = shown(&pdf.pages()[0], &RenderCache::new()).unwrap();
        let image = image::load_from_memory(&page).unwrap().into_rgb8();
        assert_eq!(image.dimensions(), (1754, 877));
        let [left, right] = [200, 1500].map(|x| *image.get_pixel(x, 400));
        assert!(left[0] > 150 && left[2] < 90 && right[2] > 150 && right[0] < 90, "{left:?} {right:?}");
    }
}

#[test]
fn a_page_of_an_odd_size_is_drawn_or_refused() {
    let drawn = |size: [i64; 2]| {
        let mut document = document(1);
        let page = *document.get_pages().get(&1).unwrap();
        let media_box = vec![0.into(), 0.into(), size[0].into(), size[1].into()];
        document.get_dictionary_mut(page).unwrap().set("MediaBox", media_box);
        let pdf = open(saved(document)).unwrap();
        let page = shown(&pdf.pages()[0], &RenderCache::new()).ok()?;
        Some(image::load_from_memory(&page).unwrap().into_rgb8().dimensions())
    };
    assert_eq!(drawn([100_000, 100_000]), Some((1754, 1754)));
    assert_eq!(drawn([1, 1]), Some((1754, 1754)));
    assert_eq!(drawn([1, 1_000_000]), None, "a line, and no page");
    assert!(drawn([0, 0]).is_some(), "a page that says no size has the usual one");
}
