//! One child at work, seen from the parent. Dropping it ends the child.

use std::io::Write;
use std::os::unix::net::UnixStream as Pair;
use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, timeout_at};

use super::bounds::{Bounds, Failed, Program};
use super::frames::{END, FRAME};
use super::pool::Turn;

/// From [`super::Children::begin`]: write what is to be read, then [`ask`](Work::ask), then take the answers.
pub struct Work {
    socket: UnixStream,
    until: Instant,
    /// Bytes of answers that are still taken.
    left: usize,
    // The child ends before the next one's turn begins.
    _child: Child,
    _turn: Turn,
}

impl Work {
    pub(super) fn start(program: &Program, bounds: Bounds, turn: Turn, decoder: &str) -> std::io::Result<Self> {
        let (here, there) = Pair::pair()?;
        let child = Command::new(&program.path)
            .args(&program.arguments)
            .env_clear()
            .envs(program.environment.iter().cloned())
            .current_dir("/")
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(there)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        // A few bytes, for which a new socket has room.
        let length = u8::try_from(decoder.len()).map_err(std::io::Error::other)?;
        (&here).write_all(&[&[length], decoder.as_bytes()].concat())?;
        here.set_nonblocking(true)?;
        Ok(Self {
            socket: UnixStream::from_std(here)?,
            until: Instant::now() + bounds.time,
            left: bounds.answers,
            _child: child,
            _turn: turn,
        })
    }

    /// Hands over some of the bytes.
    ///
    /// # Errors
    /// When the child has died or takes too long.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        in_time(self.until, self.socket.write_all(bytes)).await
    }

    /// Says that these were all.
    ///
    /// # Errors
    /// As [`Work::write`].
    pub async fn ask(&mut self) -> Result<(), Failed> {
        in_time(self.until, self.socket.shutdown()).await
    }

    /// The next frame of the answer; `None` after the last.
    ///
    /// # Errors
    /// When the child has died, takes too long or says too much.
    pub async fn answer(&mut self) -> Result<Option<Vec<u8>>, Failed> {
        match in_time(self.until, self.socket.read_u8()).await? {
            END => return Ok(None),
            FRAME => {}
            _ => return Err(Failed::Died),
        }
        let length = in_time(self.until, self.socket.read_u32()).await?;
        let length = usize::try_from(length).map_err(|_| Failed::Died)?;
        self.left = self.left.checked_sub(length).ok_or(Failed::Died)?;
        let mut frame = vec![0; length];
        in_time(self.until, self.socket.read_exact(&mut frame)).await?;
        Ok(Some(frame))
    }

    /// The next frame as a value; a child that says something else, or nothing, has died.
    ///
    /// # Errors
    /// As [`Work::answer`].
    pub async fn value<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, Failed> {
        let frame = self.answer().await?.ok_or(Failed::Died)?;
        serde_json::from_slice(&frame).map_err(|_| Failed::Died)
    }
}

async fn in_time<T>(until: Instant, io: impl Future<Output = std::io::Result<T>>) -> Result<T, Failed> {
    match timeout_at(until, io).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) | Err(_) => Err(Failed::Died),
    }
}
