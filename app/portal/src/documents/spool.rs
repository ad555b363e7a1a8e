//! A file while it arrives: in a file without a name, which ends with the process, under a key that only this process knows
//! and forgets with it. What lies on the disk is readable for nobody.

use std::io::SeekFrom;

use aes::Aes256;
use ctr::Ctr64BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::room::Room;
use super::{MAX_BYTES, Unfit};
use crate::foreign::Whose;
use crate::{Portal, Result};

type Cipher = Ctr64BE<Aes256>;

/// Bytes read at once.
const PART: usize = 64 * 1024;
/// Of a file on disk, taken from the common room in steps.
const STEP: u64 = 1 << 20;

/// Up to [`MAX_BYTES`]; of a larger file only that it is one.
pub struct Spool {
    file: File,
    key: [u8; 32],
    cipher: Cipher,
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
        let mut key = [0; 32];
        portal.random().fill(&mut key);
        Ok(Self { file: File::from_std(file), key, cipher: cipher(&key), length: 0, held: 0, unfit: None, room })
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
        let mut hidden = bytes.to_vec();
        self.cipher.apply_keystream(&mut hidden);
        Ok(self.file.write_all(&hidden).await?)
    }

    async fn stop(&mut self, unfit: Unfit) -> Result<()> {
        self.unfit = Some(unfit);
        self.room.give_back(std::mem::take(&mut self.held));
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

    /// Goes back to the beginning, for [`Spool::part`].
    pub(super) async fn rewind(&mut self) -> Result<()> {
        self.file.flush().await?;
        self.file.seek(SeekFrom::Start(0)).await?;
        self.cipher = cipher(&self.key);
        Ok(())
    }

    /// The next bytes; none at the end.
    pub(super) async fn part(&mut self) -> Result<Vec<u8>> {
        let mut part = vec![0; PART];
        let read = self.file.read(&mut part).await?;
        part.truncate(read);
        self.cipher.apply_keystream(&mut part);
        Ok(part)
    }

    /// All of it at once.
    pub(super) async fn whole(&mut self) -> Result<Vec<u8>> {
        self.rewind().await?;
        let mut whole = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        self.file.read_to_end(&mut whole).await?;
        self.cipher.apply_keystream(&mut whole);
        Ok(whole)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.room.give_back(self.held);
    }
}

/// A key is used for one file alone, so its counter may begin anywhere.
fn cipher(key: &[u8; 32]) -> Cipher {
    Cipher::new(key.into(), &[0; 16].into())
}
