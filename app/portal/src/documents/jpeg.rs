//! Whether a JPEG file is whole. Decoders paint what is missing grey and say nothing.

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

/// Whether its segments run to the mark of its end.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8]) && ends(bytes).is_some()
}

fn ends(bytes: &[u8]) -> Option<()> {
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
            END_OF_IMAGE => return Some(()),
            0x01 | 0xD0..=0xD7 => at += 2,
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                at += 2 + length;
                if marker == START_OF_SCAN {
                    at += scan_length(bytes.get(at..)?)?;
                }
            }
        }
    }
}

/// The entropy-coded bytes up to the next marker; stuffed zeros and restart markers belong to them.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7))
}
