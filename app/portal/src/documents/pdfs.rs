//! PDF files: whole, with pages, and not locked with a password to open them. Shown as images of their pages, so that nothing
//! in them runs anywhere; the file itself, with its signature, is kept as it came.

use std::io::Result;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

use super::unfit::Unfit;
use super::verdict::Read;
use crate::foreign::Answers;

/// A contract of this many pages is still read by somebody.
const MAX_PAGES: usize = 100;
/// Pixels of a page's longer side: A4 at 150 dots an inch, at which small print is legible.
const LONGER_SIDE: f32 = 1754.0;
/// Small print stays legible, and a scan does not grow.
const JPEG_QUALITY: u8 = 80;
/// Every PDF ends with this mark; readers look for it in the last bytes.
const END: &[u8] = b"%%EOF";
const END_WITHIN: usize = 4096;

/// Says what it is, then each page.
pub(super) fn answer(bytes: Vec<u8>, answers: &mut Answers) -> Result<()> {
    let pdf = match open(bytes) {
        Ok(pdf) => pdf,
        Err(unfit) => return answers.value(&Read::Unfit(unfit)),
    };
    let pages = pdf.pages();
    answers.value(&Read::Pages(u16::try_from(pages.len()).unwrap_or(u16::MAX)))?;
    let cache = RenderCache::new();
    for page in pages.iter() {
        answers.frame(&shown(page, &cache)?)?;
    }
    Ok(())
}

pub(super) fn open(bytes: Vec<u8>) -> std::result::Result<Pdf, Unfit> {
    let end = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    if !end.windows(END.len()).any(|part| part == END) {
        return Err(Unfit::Damaged);
    }
    // One that only restricts printing or copying opens with the empty password.
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Unfit::Locked
        }
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Unfit::Damaged,
    })?;
    match pdf.pages().len() {
        0 => Err(Unfit::Damaged),
        many if many > MAX_PAGES => Err(Unfit::TooManyPages),
        _ => Ok(pdf),
    }
}

/// The page as JPEG.
fn shown<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>) -> Result<Vec<u8>> {
    let (width, height) = page.render_dimensions();
    let scale = LONGER_SIDE / width.max(height).max(1.0);
    if width * scale < 1.0 || height * scale < 1.0 {
        return Err(std::io::Error::other("a page without width"));
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    // On white, nothing is transparent.
    let colours = pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let image =
        RgbImage::from_raw(width, height, colours).ok_or_else(|| std::io::Error::other("pixels are missing"))?;
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&image).map_err(std::io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
pub(super) mod tests;
