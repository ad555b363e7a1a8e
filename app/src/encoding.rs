//! Compression of what is kept and served many times.

use std::io::{Read, Write};

use axum::body::Bytes;
use http::{HeaderMap, header};

/// Whether the client takes a coding: `br` or `gzip`. `br;q=0`, which nobody sends, is taken for a yes.
#[must_use]
pub fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|coding| coding.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case(wanted)))
}

/// `quality` from 0 (fast) to 11 (small).
#[must_use]
pub fn brotli(bytes: &[u8], quality: u32) -> Bytes {
    let mut compressed = Vec::with_capacity(bytes.len() / 4);
    {
        let mut writer = brotli::CompressorWriter::new(&mut compressed, 4096, quality, 22);
        // Writing into memory does not fail; the rest is flushed when the writer goes.
        let _ = writer.write_all(bytes);
    }
    Bytes::from(compressed)
}

/// What [`brotli`] has compressed.
#[must_use]
pub fn plain(compressed: &[u8]) -> Bytes {
    let mut bytes = Vec::with_capacity(compressed.len() * 5);
    // Our own compression, in memory: there is nothing that could fail.
    let _ = brotli::Decompressor::new(compressed, 4096).read_to_end(&mut bytes);
    Bytes::from(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_comes_back() {
        let page = "阳光业扩 ".repeat(10_000);
        assert_eq!(plain(&super::brotli(page.as_bytes(), 6)), page);
    }

    #[test]
    fn only_what_is_wanted() {
        let mut headers = HeaderMap::new();
        assert!(!accepts(&headers, "br"));
        headers.insert(header::ACCEPT_ENCODING, "gzip, deflate, br;q=0.9".parse().unwrap());
        assert!(accepts(&headers, "br") && accepts(&headers, "gzip") && !accepts(&headers, "zstd"));
    }
}
