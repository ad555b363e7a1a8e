//! A file while it arrives: in a file without a name, which ends with the process, sealed part by part under a key that only
//! this process knows and forgets with it. What lies on the disk is readable for nobody.

use std::io::SeekFrom;

use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::room::Room;
use super::{MAX_BYTES, Unfit};
use crate::foreign::Whose;
use crate::sealed::{DataKey, Place, SEAL_BYTES};
use crate::{Portal, Result};

/// Bytes sealed and read at once; the last part has fewer.
const PART: usize = 64 * 1024;
/// Of a file on disk, taken from the common room in steps.
const STEP: u64 = 1 << 20;

/// Up to [`MAX_BYTES`]; of a larger file only that it is one.
pub struct Spool {
    portal: Portal,
    file: File,
    key: DataKey,
    /// What has come since the last part that is on disk.
    rest: Vec<u8>,
    /// Parts written, or read since the beginning.
    parts: u64,
    length: u64,
    /// Bytes that it holds of the common room.
    held: u64,
    /// What is wrong with it already.
    unfit: Option<Unfit>,
    room: Room,
}

impl Spool {
    /// # Errors
    /// When the disk refuses.
    pub async fn begin(portal: &Portal, room: Room) -> Result<Self> {
        let folder = portal.spool().to_owned();
        let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder)).await??;
        Ok(Self {
            portal: portal.clone(),
            file: File::from_std(file),
            key: DataKey::generate(portal.random()),
            rest: Vec::new(),
            parts: 0,
            length: 0,
            held: 0,
            unfit: None,
            room,
        })
    }

    /// Takes in the next bytes. Once there are too many, or there is no room, they are only let past.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.length += bytes.len() as u64;
        if self.unfit.is_some() {
            return Ok(());
        }
        if self.length > MAX_BYTES as u64 {
            return self.stop(Unfit::TooBig).await;
        }
        while self.held < self.length {
            if !self.room.take(STEP) {
                return self.stop(Unfit::Busy).await;
            }
            self.held += STEP;
        }
        let mut left = bytes;
        while !left.is_empty() {
            let (now, later) = left.split_at(left.len().min(PART - self.rest.len()));
            self.rest.extend_from_slice(now);
            left = later;
            if self.rest.len() == PART {
                self.write_rest().await?;
            }
        }
        Ok(())
    }

    async fn write_rest(&mut self) -> Result<()> {
        let sealed = self.key.seal(self.portal.random(), &place(self.parts), &self.rest)?;
        self.rest.clear();
        self.parts += 1;
        Ok(self.file.write_all(&sealed).await?)
    }

    async fn stop(&mut self, unfit: Unfit) -> Result<()> {
        self.unfit = Some(unfit);
        self.room.give_back(std::mem::take(&mut self.held));
        self.rest = Vec::new();
        Ok(self.file.set_len(0).await?)
    }

    /// Whose it is, as far as turns are shared out.
    pub(super) fn whose(&self) -> Whose {
        self.room.whose()
    }

    /// What can be said without looking inside.
    pub(super) fn unfit(&self) -> Option<Unfit> {
        self.unfit.or((self.length == 0).then_some(Unfit::Empty))
    }

    /// Goes back to the beginning, for [`Spool::part`]. Nothing is written afterwards.
    pub(super) async fn rewind(&mut self) -> Result<()> {
        if !self.rest.is_empty() {
            self.write_rest().await?;
        }
        self.file.flush().await?;
        self.file.seek(SeekFrom::Start(0)).await?;
        self.parts = 0;
        Ok(())
    }

    /// The next bytes; none at the end.
    pub(super) async fn part(&mut self) -> Result<Vec<u8>> {
        let left = self.length - self.length.min(self.parts * PART as u64);
        if left == 0 {
            return Ok(Vec::new());
        }
        let mut sealed = vec![0; PART.min(usize::try_from(left).unwrap_or(PART)) + SEAL_BYTES];
        self.file.read_exact(&mut sealed).await?;
        let part = self.key.open(&place(self.parts), &sealed)?;
        self.parts += 1;
        Ok(part)
    }

    /// All of it at once.
    pub(super) async fn whole(&mut self) -> Result<Vec<u8>> {
        self.rewind().await?;
        let mut whole = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        loop {
            match self.part().await? {
                part if part.is_empty() => return Ok(whole),
                part => whole.extend_from_slice(&part),
            }
        }
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.room.give_back(self.held);
    }
}

fn place(part: u64) -> Place {
    Place::new("spool.part", part)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use sqlx::PgPool;

    use super::super::receive::File;
    use super::*;
    use crate::testing::applying::ready;

    #[sqlx::test(migrations = "./migrations")]
    async fn a_file_comes_out_as_it_came_in_and_is_not_to_be_read_on_disk(pool: PgPool) {
        let bench = ready(pool).await;
        for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART + 7] {
            let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let mut content = File::of(&bench.portal, "证件.jpg", &bytes).await.content;
            assert!(content.whole().await.unwrap() == bytes, "{length} bytes, whole");
            content.rewind().await.unwrap();
            let mut parts = Vec::new();
            while let part @ [_, ..] = &content.part().await.unwrap()[..] {
                parts.extend_from_slice(part);
            }
            assert!(parts == bytes, "{length} bytes, in parts");
            content.file.seek(SeekFrom::Start(0)).await.unwrap();
            let mut on_disk = Vec::new();
            content.file.read_to_end(&mut on_disk).await.unwrap();
            assert!(length < 100 || !on_disk.windows(100).any(|some| some == &bytes[..100]), "{length} bytes, on disk");
        }
    }
}
