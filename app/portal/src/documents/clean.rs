//! The one way from somebody's bytes to bytes that are kept: by content, within limits, off the async threads.

use tokio::sync::Semaphore;

use super::sniff::{Format, sniff};
use super::{MAX_BYTES, Unfit, images, pdfs};
use crate::Result;

/// Decoding takes hundreds of megabytes at worst, so few images are worked on at a time.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What is kept of a file.
#[derive(Debug)]
pub(super) struct Cleaned {
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Waits for its turn, then cleans the file and does `then` with the result, both on a thread of their own.
pub(super) async fn clean<T: Send + 'static>(
    bytes: Vec<u8>,
    then: impl FnOnce(Cleaned) -> Result<T> + Send + 'static,
) -> Result<std::result::Result<T, Unfit>> {
    let turn = TURNS.acquire().await;
    let work = tokio::task::spawn_blocking(move || match clean_now(&bytes) {
        Ok(cleaned) => then(cleaned).map(Ok),
        Err(unfit) => Ok(Err(unfit)),
    });
    let done = work.await;
    drop(turn);
    match done {
        // A decoder that panics has met a file that nobody should keep.
        Err(error) if error.is_panic() => Ok(Err(Unfit::Damaged)),
        done => done?,
    }
}

fn clean_now(bytes: &[u8]) -> std::result::Result<Cleaned, Unfit> {
    if bytes.is_empty() {
        return Err(Unfit::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Unfit::TooBig);
    }
    match sniff(bytes)? {
        Format::Pdf => pdfs::clean(bytes),
        image => images::clean(bytes, image),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_too_much_are_told_apart_from_a_wrong_type() {
        assert_eq!(clean_now(&[]).map(drop), Err(Unfit::Empty));
        assert_eq!(clean_now(&vec![0xFF; MAX_BYTES + 1]).map(drop), Err(Unfit::TooBig));
        assert_eq!(clean_now(b"a letter").map(drop), Err(Unfit::WrongType));
    }

    #[test]
    fn a_panic_while_decoding_is_the_files_fault() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let photo = images::tests::phone_photo();
        let outcome = runtime.block_on(clean(photo, |_| -> Result<()> { panic!("as a decoder might") }));
        assert_eq!(outcome.unwrap(), Err(Unfit::Damaged));
    }
}
