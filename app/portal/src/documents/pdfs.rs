//! PDF files: whole, not locked, nothing that runs; saved again without what they say about their maker.

use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document, LoadOptions, Object};

use super::clean::Cleaned;
use super::{Unfit, jpeg};

/// A stream may not unfold to more than this: real files stay far below, bombs don't.
const MAX_UNFOLDED: usize = 64 * 1024 * 1024;
/// A contract of this many pages is still read by somebody.
const MAX_PAGES: usize = 200;

/// Keys that tell of a maker, an edit or a place; removed wherever they stand.
const METADATA: [&[u8]; 4] = [b"Metadata", b"PieceInfo", b"LastModified", b"Thumb"];
/// Keys whose value runs by itself when the file or a page is opened; removed.
const TRIGGERS: [&[u8]; 2] = [b"OpenAction", b"AA"];
/// Keys of scripts, forms with scripts and files within the file; the file is refused.
const ACTIVE_KEYS: [&[u8]; 6] = [b"JS", b"JavaScript", b"XFA", b"EmbeddedFiles", b"EF", b"RichMediaContent"];
/// Kinds of action and annotation that run or send something; the file is refused.
const ACTIVE_KINDS: [&[u8]; 9] = [
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"RichMedia",
    b"Rendition",
    b"Movie",
    b"FileAttachment",
    b"3D",
];

pub(super) fn clean(bytes: &[u8]) -> Result<Cleaned, Unfit> {
    let mut document = load(bytes)?;
    let pages = document.page_iter().take(MAX_PAGES + 1).count();
    if pages == 0 {
        return Err(Unfit::Damaged);
    }
    if pages > MAX_PAGES {
        return Err(Unfit::TooManyPages);
    }
    document.trailer.remove(b"Info");
    document.trailer.remove(b"ID");
    for object in document.objects.values_mut() {
        clean_object(object)?;
    }
    // What only the removed entries pointed to would otherwise stay in the file.
    document.prune_objects();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|_| Unfit::Damaged)?;
    Ok(Cleaned { content_type: "application/pdf", bytes })
}

fn load(bytes: &[u8]) -> Result<Document, Unfit> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_UNFOLDED), ..LoadOptions::default() };
    let document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(_) if bytes.windows(8).any(|part| part == b"/Encrypt") => return Err(Unfit::Locked),
        Err(_) => return Err(Unfit::Damaged),
    };
    if document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(Unfit::Locked);
    }
    // A table of objects that had to be guessed means that bytes are missing.
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return Err(Unfit::Damaged);
    }
    Ok(document)
}

/// Walks one object; the parser has bounded how deep it can be.
fn clean_object(object: &mut Object) -> Result<(), Unfit> {
    match object {
        Object::Array(items) => items.iter_mut().try_for_each(clean_object),
        Object::Dictionary(dictionary) => clean_dictionary(dictionary),
        Object::Stream(stream) => {
            clean_dictionary(&mut stream.dict)?;
            // A photograph put into a PDF keeps its own EXIF.
            if stream.filters().is_ok_and(|filters| filters == [b"DCTDecode"]) {
                stream.set_content(jpeg::without_metadata(&stream.content).ok_or(Unfit::Damaged)?);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn clean_dictionary(dictionary: &mut Dictionary) -> Result<(), Unfit> {
    let kind =
        |key: &[u8]| dictionary.get(key).and_then(Object::as_name).is_ok_and(|name| ACTIVE_KINDS.contains(&name));
    if ACTIVE_KEYS.iter().any(|key| dictionary.has(key)) || kind(b"S") || kind(b"Subtype") {
        return Err(Unfit::Active);
    }
    dictionary.iter_mut().try_for_each(|(_, value)| clean_object(value))?;
    for key in METADATA.iter().chain(&TRIGGERS) {
        dictionary.remove(key);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
