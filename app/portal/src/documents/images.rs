//! Photographs and scans: upright, re-encoded from their pixels, and therefore without any metadata.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::jpeg;
use super::sniff::Format;
use super::unfit::Unfit;
use super::verdict::ImageType;

/// More than this many pixels is refused by the header alone: a phone's 50-megapixel mode passes.
pub(super) const MAX_PIXELS: u64 = 52_000_000;
/// Bytes that one image may take while it is decoded.
const MAX_MEMORY: u64 = 416 * 1024 * 1024;
/// Small print stays legible, and a phone's photograph does not grow.
const JPEG_QUALITY: u8 = 80;

/// A PNG that is larger than this when written anew is a photograph, and becomes JPEG. Bytes.
const LARGEST_PNG: usize = 16 * 1024 * 1024;

/// What is kept of an image.
#[derive(Debug)]
pub(super) struct Cleaned {
    pub kind: ImageType,
    pub bytes: Vec<u8>,
}

/// PNG stays PNG; the others become JPEG.
pub(super) fn clean(bytes: &[u8], format: Format) -> Result<Cleaned, Unfit> {
    if format == Format::Jpeg && !jpeg::is_whole(bytes) {
        return Err(Unfit::Damaged);
    }
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Pdf => return Err(Unfit::WrongType),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| problem(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Unfit::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(|error| problem(&error))?;
    let image = DynamicImage::from_decoder(decoder).map_err(|error| problem(&error))?;
    let mut image = eight_bits(image);
    image.apply_orientation(orientation);
    encode(image, format)
}

fn eight_bits(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageLumaA8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_) => image,
        deep if deep.color().has_alpha() => deep.into_rgba8().into(),
        deep => deep.into_rgb8().into(),
    }
}

fn encode(image: DynamicImage, format: ImageFormat) -> Result<Cleaned, Unfit> {
    let mut bytes = Vec::new();
    if format == ImageFormat::Png {
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).map_err(|error| problem(&error))?;
        if bytes.len() <= LARGEST_PNG {
            return Ok(Cleaned { kind: ImageType::Png, bytes });
        }
        bytes = Vec::new();
    }
    let flat = match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => image,
        other => other.into_rgb8().into(),
    };
    let written = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&flat);
    written.map_err(|error| problem(&error))?;
    Ok(Cleaned { kind: ImageType::Jpeg, bytes })
}

fn problem(error: &image::ImageError) -> Unfit {
    match error {
        image::ImageError::Limits(_) => Unfit::TooManyPixels,
        _ => Unfit::Damaged,
    }
}

#[cfg(test)]
pub(super) mod tests;
