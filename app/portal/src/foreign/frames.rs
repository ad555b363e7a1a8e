//! How parent and child speak: a decoder's name and the bytes one way, frames the other.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

/// In front of each frame of an answer.
pub(super) const FRAME: u8 = 1;
/// After the last one. Without it the child has died.
pub(super) const END: u8 = 0;

/// Where a decoder's answers go, frame by frame, so that nobody holds all of them.
pub struct Answers(UnixStream);

impl Answers {
    pub(super) fn new(socket: UnixStream) -> Self {
        Self(socket)
    }

    /// # Errors
    /// When the parent has gone, or the frame has more than 4 GiB.
    pub fn frame(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(std::io::Error::other)?;
        self.0.write_all(&[FRAME])?;
        self.0.write_all(&length.to_be_bytes())?;
        self.0.write_all(bytes)
    }

    /// One value as JSON.
    ///
    /// # Errors
    /// As [`Answers::frame`].
    pub fn value<T: serde::Serialize>(&mut self, value: &T) -> std::io::Result<()> {
        self.frame(&serde_json::to_vec(value)?)
    }

    pub(super) fn end(&mut self) -> std::io::Result<()> {
        self.0.write_all(&[END])
    }
}

/// What the parent asked: the decoder's name, and the bytes.
pub(super) fn asked(socket: &mut UnixStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut length = [0; 1];
    socket.read_exact(&mut length)?;
    let mut name = vec![0; usize::from(length[0])];
    socket.read_exact(&mut name)?;
    // Its end is the end of what the parent writes.
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes)?;
    Ok((String::from_utf8_lossy(&name).into_owned(), bytes))
}
