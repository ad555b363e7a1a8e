//! Bodies that are refused are heard out, within bounds: browsers whose words nobody listens to show a broken connection and
//! not the answer.

use std::time::Duration;

use axum::body::Body;
use tokio_stream::StreamExt;

/// How long a sender is listened to whose words are thrown away.
#[derive(Debug, Clone, Copy)]
pub struct Heard {
    pub bytes: usize,
    pub time: Duration,
}

/// One upload: 12 images of 20 MB each, and what multipart adds. Bytes.
pub const LARGEST_UPLOAD: usize = 244 << 20;
/// Any other form. Bytes.
pub const LARGEST_FORM: usize = 256 << 10;
pub const OF_UPLOAD: Heard = Heard { bytes: 4 * LARGEST_UPLOAD, time: Duration::from_secs(60) };
pub const OF_FORM: Heard = Heard { bytes: 4 << 20, time: Duration::from_secs(10) };
/// Without a byte for this long, nobody is there any more.
const SILENCE: Duration = Duration::from_secs(5);

/// Takes in what comes and forgets it.
pub async fn hear_out(body: Body, heard: Heard) {
    let listening = async {
        let mut chunks = body.into_data_stream();
        let mut left = heard.bytes;
        while let Ok(Some(Ok(chunk))) = tokio::time::timeout(SILENCE, chunks.next()).await {
            let Some(less) = left.checked_sub(chunk.len()) else { return };
            left = less;
        }
    };
    // Whether it ended or was too long: the answer is the same.
    let _ = tokio::time::timeout(heard.time, listening).await;
}
