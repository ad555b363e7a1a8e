//! What a file is, by its content. Names and declared types are only somebody's word.

use super::unfit::Unfit;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
    Pdf,
}

/// The brands of ISO media files that hold HEVC stills, as phones write them.
const HEIC_BRANDS: [&[u8; 4]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

pub(super) fn sniff(bytes: &[u8]) -> Result<Format, Unfit> {
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("image/jpeg") => Ok(Format::Jpeg),
        Some("image/png") => Ok(Format::Png),
        Some("image/webp") => Ok(Format::WebP),
        Some("application/pdf") => Ok(Format::Pdf),
        _ if is_heic(bytes) => Err(Unfit::Heic),
        _ if is_ofd(bytes) => Err(Unfit::Ofd),
        // Scanners write a few bytes before the header; readers accept it within the first 1024.
        _ if bytes[..bytes.len().min(1024)].windows(5).any(|part| part == b"%PDF-") => Ok(Format::Pdf),
        _ => Err(Unfit::WrongType),
    }
}

fn is_heic(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
        && bytes.get(8..12).is_some_and(|brand| HEIC_BRANDS.iter().any(|known| brand == *known))
}

/// GB/T 33190: a ZIP archive whose entry is `OFD.xml`.
fn is_ofd(bytes: &[u8]) -> bool {
    const ENTRY: &[u8] = b"OFD.xml";
    bytes.starts_with(b"PK\x03\x04") && bytes.windows(ENTRY.len()).any(|part| part == ENTRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phones_heic_has_its_own_outcome() {
        for brand in HEIC_BRANDS {
            let mut file = vec![0, 0, 0, 24];
            file.extend(b"ftyp");
            file.extend(brand);
            file.extend(b"\0\0\0\0mif1heic");
            assert_eq!(sniff(&file), Err(Unfit::Heic));
        }
    }

    #[test]
    fn an_ofd_has_its_own_outcome() {
        assert_eq!(sniff(b"PK\x03\x04\x14\0\0\0\0\0OFD.xml<ofd:OFD/>"), Err(Unfit::Ofd));
    }

    #[test]
    fn other_content_is_the_wrong_type_whatever_it_is_called() {
        for content in
            [&b"<html><script>alert(1)</script>"[..], b"PK\x03\x04docx", b"MZ", b"GIF89a\x01\x00", b"plain", b"%P"]
        {
            assert_eq!(sniff(content), Err(Unfit::WrongType));
        }
    }
}
