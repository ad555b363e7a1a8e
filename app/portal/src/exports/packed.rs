//! A file on its way into the database: compressed as it is written and handed on in parts, so that it is never in memory
//! as a whole.

use std::io::{self, Cursor, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// Compressed bytes of a part.
const PART: usize = 1 << 20;

pub(super) struct Packed {
    gzip: GzEncoder<Vec<u8>>,
    digest: Sha256,
    bytes: i64,
}

/// The last of it, and what the file is.
pub(super) struct Finished {
    pub part: Vec<u8>,
    /// Unpacked.
    pub bytes: i64,
    pub sha256: Vec<u8>,
}

impl Packed {
    pub fn new() -> Self {
        Self { gzip: GzEncoder::new(Vec::new(), Compression::default()), digest: Sha256::new(), bytes: 0 }
    }

    /// What has come together since the last time, once it is worth a row.
    pub fn part(&mut self) -> Option<Vec<u8>> {
        let packed = self.gzip.get_mut();
        (packed.len() >= PART).then(|| std::mem::take(packed))
    }

    /// The last part, with size and SHA-256 of the whole file before compression.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn finish(self) -> io::Result<Finished> {
        Ok(Finished { part: self.gzip.finish()?, bytes: self.bytes, sha256: self.digest.finalize().to_vec() })
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.gzip.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += i64::try_from(written).unwrap_or(i64::MAX);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.gzip.flush()
    }
}

/// What has to wait until something else is written, compressed.
pub(super) struct Spool(GzEncoder<Vec<u8>>);

impl Spool {
    pub fn new() -> Self {
        Self(GzEncoder::new(Vec::new(), Compression::fast()))
    }

    /// Nothing is added any more: from here on it is read back.
    ///
    /// # Errors
    /// When what waited can't be packed.
    pub fn unpack(self) -> io::Result<Unpacked> {
        Ok(Unpacked(GzDecoder::new(Cursor::new(self.0.finish()?))))
    }
}

/// What waited, while it is written piece by piece.
pub(super) struct Unpacked(GzDecoder<Cursor<Vec<u8>>>);

impl Unpacked {
    /// Writes the next of it until a part has come together. `None`: that was all.
    ///
    /// # Errors
    /// When what waited can't be read, or the file can't be written.
    pub fn part_of(&mut self, file: &mut Packed) -> io::Result<Option<Vec<u8>>> {
        let mut some = vec![0; 1 << 16];
        loop {
            match self.0.read(&mut some)? {
                0 => return Ok(None),
                read => file.write_all(&some[..read])?,
            }
            if let Some(part) = file.part() {
                return Ok(Some(part));
            }
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
