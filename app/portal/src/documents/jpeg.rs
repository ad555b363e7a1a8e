//! The segments of a JPEG file: whether it is whole, and how to leave the metadata out without decoding it.

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
/// Adobe's segment says how the colours are coded, so an image needs it.
const ADOBE: u8 = 0xEE;

/// Whether the image runs to its end marker. Decoders paint what is missing grey and say nothing.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    without_metadata(bytes).is_some()
}

/// The image without EXIF, XMP, IPTC, colour profile, comments and whatever follows its end; `None` if it is cut short.
pub(super) fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.get(..2) != Some(&[0xFF, 0xD8]) {
        return None;
    }
    let mut kept = vec![0xFF, 0xD8];
    let mut at = 2;
    loop {
        while *bytes.get(at)? == 0xFF && *bytes.get(at + 1)? == 0xFF {
            at += 1;
        }
        if bytes[at] != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            END_OF_IMAGE => {
                kept.extend([0xFF, END_OF_IMAGE]);
                return Some(kept);
            }
            0x01 | 0xD0..=0xD7 => {
                kept.extend([0xFF, marker]);
                at += 2;
            }
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                let mut end = at + 2 + length;
                if marker == START_OF_SCAN {
                    end += scan_length(bytes.get(end..)?)?;
                }
                let segment = bytes.get(at..end)?;
                if !is_metadata(marker, segment) {
                    kept.extend(segment);
                }
                at = end;
            }
        }
    }
}

/// The entropy-coded bytes up to the next marker; stuffed zeros and restart markers belong to them.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7))
}

fn is_metadata(marker: u8, segment: &[u8]) -> bool {
    match marker {
        0xE0 => segment.get(4..9) != Some(b"JFIF\0"),
        ADOBE => false,
        0xE1..=0xEF | 0xFE => true,
        _ => false,
    }
}
