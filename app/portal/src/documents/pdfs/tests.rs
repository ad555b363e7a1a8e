use lopdf::{Stream, dictionary};

use super::*;
use crate::documents::images;

/// One page that shows a phone's photograph, with everything that editors write about themselves.
fn document() -> Document {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
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
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "MediaBox" => vec![0.into(), 0.into(), 64.into(), 32.into()],
        "Resources" => dictionary! { "XObject" => dictionary! { "I" => image } },
    });
    document.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let xmp = document.add_object(Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        b"<x>XMP-SECRET</x>".to_vec(),
    ));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "Metadata" => xmp });
    let info = document.add_object(dictionary! { "Author" => Object::string_literal("INFO-SECRET") });
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", info);
    document
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn info_xmp_and_the_photos_exif_are_gone_and_the_page_stays() {
    let original = saved(document());
    assert!(contains(&original, b"INFO-SECRET") && contains(&original, b"GPS-SECRET"));
    let cleaned = clean(&original).unwrap();
    assert_eq!(cleaned.content_type, "application/pdf");
    assert!(!contains(&cleaned.bytes, b"SECRET"));
    let again = Document::load_mem(&cleaned.bytes).unwrap();
    assert_eq!(again.get_pages().len(), 1);
    assert!(!again.trailer.has(b"Info"));
    let images = again.get_page_images(*again.get_pages().get(&1).unwrap()).unwrap();
    assert_eq!((images[0].width, images[0].height), (64, 32));
}

#[test]
fn a_locked_file_is_told_apart_from_a_damaged_one() {
    let locked = lock(saved(document()));
    assert_eq!(clean(&locked).map(drop), Err(Unfit::Locked));
    let whole = saved(document());
    assert_eq!(clean(&whole[..whole.len() / 2]).map(drop), Err(Unfit::Damaged));
    assert_eq!(clean(b"%PDF-1.7\n%%EOF").map(drop), Err(Unfit::Damaged));
}

/// Encrypts with a password, as a reader's "protect" does.
fn lock(bytes: Vec<u8>) -> Vec<u8> {
    let mut document = Document::load_mem(&bytes).unwrap();
    document.trailer.set("ID", vec![Object::string_literal(vec![1u8; 16]), Object::string_literal(vec![1u8; 16])]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    saved(document)
}

#[test]
fn what_runs_or_carries_a_file_is_refused() {
    for action in [
        dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") },
        dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") },
        dictionary! { "Type" => "Filespec", "EF" => dictionary! {} },
        dictionary! { "S" => "SubmitForm" },
    ] {
        let mut document = document();
        let action = document.add_object(action);
        let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
        document.get_dictionary_mut(root).unwrap().set("OpenAction", action);
        assert_eq!(clean(&saved(document)).map(drop), Err(Unfit::Active));
    }
}

#[test]
fn a_harmless_first_view_is_dropped_and_the_file_accepted() {
    let mut document = document();
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    document.get_dictionary_mut(root).unwrap().set("OpenAction", vec![0.into(), "Fit".into()]);
    let cleaned = clean(&saved(document)).unwrap();
    assert!(!contains(&cleaned.bytes, b"OpenAction"));
}
