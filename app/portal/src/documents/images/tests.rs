use image::{GenericImageView, Rgb, RgbImage};

use super::*;

const RED: Rgb<u8> = Rgb([220, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 220]);

/// As the sensor stores it: left half red, right half blue.
fn stored() -> RgbImage {
    RgbImage::from_fn(64, 32, |x, _| if x < 32 { RED } else { BLUE })
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    stored().write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A big-endian TIFF block: orientation 6 (turn right to see it upright) and a GPS latitude of 31° N.
fn exif() -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_be_bytes());
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value);
        bytes
    };
    block.extend(2u16.to_be_bytes());
    block.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    block.extend(entry(0x8825, 4, 1, 38u32.to_be_bytes()));
    block.extend([0; 4]);
    block.extend(2u16.to_be_bytes());
    block.extend(entry(1, 2, 2, *b"N\0\0\0"));
    block.extend(entry(2, 5, 3, 68u32.to_be_bytes()));
    block.extend([0; 4]);
    for part in [31u32, 1, 12, 1, 34, 1] {
        block.extend(part.to_be_bytes());
    }
    block.extend(b"GPS-SECRET");
    block
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xFF, marker];
    bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
    bytes.extend(body);
    bytes
}

/// What a phone writes: EXIF with a place, XMP, a comment, and a trailer after the end of the image.
pub(in crate::documents) fn phone_photo() -> Vec<u8> {
    let plain = encoded(ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    bytes.extend(segment(0xE1, &[b"Exif\0\0", exif().as_slice()].concat()));
    bytes.extend(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>XMP-SECRET</x:xmpmeta>"));
    bytes.extend(segment(0xFE, b"COMMENT-SECRET"));
    bytes.extend(&plain[2..]);
    bytes.extend(b"TRAILER-SECRET");
    bytes
}

fn is_near(pixel: image::Rgba<u8>, colour: Rgb<u8>) -> bool {
    pixel.0[..3].iter().zip(colour.0).all(|(a, b)| a.abs_diff(b) < 40)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_phone_photo_comes_back_upright_and_without_metadata() {
    let photo = phone_photo();
    assert!(contains(&photo, b"GPS-SECRET"));
    let cleaned = clean(&photo, Format::Jpeg).unwrap();
    assert_eq!(cleaned.kind, ImageType::Jpeg);
    for secret in [&b"SECRET"[..], b"Exif", b"xmpmeta", b"MM\0\x2a"] {
        assert!(!contains(&cleaned.bytes, secret), "{secret:?} is still there");
    }
    let mut decoder = ImageReader::with_format(Cursor::new(&cleaned.bytes), ImageFormat::Jpeg).into_decoder().unwrap();
    assert_eq!(decoder.exif_metadata().unwrap(), None);
    assert_eq!(decoder.xmp_metadata().unwrap(), None);
    assert_eq!(decoder.icc_profile().unwrap(), None);
    let image = DynamicImage::from_decoder(decoder).unwrap();
    assert_eq!(image.dimensions(), (32, 64));
    assert!(is_near(image.get_pixel(16, 8), RED), "the top is red when held upright");
    assert!(is_near(image.get_pixel(16, 56), BLUE));
}

#[test]
fn png_stays_png_and_webp_becomes_jpeg() {
    let png = clean(&encoded(ImageFormat::Png), Format::Png).unwrap();
    assert_eq!((png.kind, &png.bytes[1..4]), (ImageType::Png, &b"PNG"[..]));
    let webp = clean(&encoded(ImageFormat::WebP), Format::WebP).unwrap();
    assert_eq!(webp.kind, ImageType::Jpeg);
    assert!(jpeg::is_whole(&webp.bytes));
}

#[test]
fn png_text_and_exif_are_gone() {
    let plain = encoded(ImageFormat::Png);
    // Behind the signature and IHDR.
    let mut bytes = plain[..33].to_vec();
    bytes.extend(chunk(b"tEXt", b"Author\0TEXT-SECRET"));
    bytes.extend(chunk(b"eXIf", &exif()));
    bytes.extend(&plain[33..]);
    let cleaned = clean(&bytes, Format::Png).unwrap();
    assert!(!contains(&cleaned.bytes, b"SECRET"));
    let image = image::load_from_memory(&cleaned.bytes).unwrap();
    assert_eq!(image.dimensions(), (32, 64), "a PNG's orientation counts as well");
}

#[test]
fn a_file_cut_short_is_damaged() {
    for (image, format) in
        [(ImageFormat::Jpeg, Format::Jpeg), (ImageFormat::Png, Format::Png), (ImageFormat::WebP, Format::WebP)]
    {
        let whole = encoded(image);
        for part in [whole.len() / 3, whole.len() / 2, whole.len() * 4 / 5] {
            assert_eq!(clean(&whole[..part], format).map(drop), Err(Unfit::Damaged), "{image:?} {part}");
        }
    }
    let photo = encoded(ImageFormat::Jpeg);
    assert_eq!(clean(&photo[..photo.len() - 2], Format::Jpeg).map(drop), Err(Unfit::Damaged));
}

#[test]
fn too_many_pixels_are_refused_by_the_header_alone() {
    let mut header = Vec::new();
    header.extend(30_000u32.to_be_bytes());
    header.extend(30_000u32.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunk(b"IHDR", &header));
    png.extend(chunk(b"IDAT", b"\x78\x9c\x03\x00\x00\x00\x00\x01"));
    png.extend(chunk(b"IEND", b""));
    assert_eq!(clean(&png, Format::Png).map(drop), Err(Unfit::TooManyPixels));

    let mut photo = encoded(ImageFormat::Jpeg);
    let frame = photo.windows(2).position(|pair| pair[0] == 0xFF && matches!(pair[1], 0xC0 | 0xC2)).unwrap();
    photo[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert_eq!(clean(&photo, Format::Jpeg).map(drop), Err(Unfit::TooManyPixels));
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
    let checked = [&kind[..], body].concat();
    bytes.extend(&checked);
    bytes.extend(crc32(&checked).to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}
