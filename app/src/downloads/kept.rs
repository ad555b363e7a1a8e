//! A file that costs much to make, made once and kept for as long as the page is that it stands on.

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

const KEPT: TimeDelta = TimeDelta::seconds(30);

#[derive(Clone)]
pub struct Kept<T>(Arc<Mutex<Option<Made<T>>>>);

/// When it was made, and what.
type Made<T> = (DateTime<Utc>, T);

impl<T: Clone> Kept<T> {
    pub fn nothing() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }

    /// The file as it was made within the last 30 seconds, or else made now. Whoever comes meanwhile waits for it.
    ///
    /// # Errors
    /// What `make` fails with; that is not kept.
    pub async fn or<E>(&self, now: DateTime<Utc>, make: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let mut kept = self.0.lock().await;
        if let Some((at, file)) = kept.as_ref()
            && now >= *at
            && now - *at < KEPT
        {
            return Ok(file.clone());
        }
        let file = make.await?;
        *kept = Some((now, file.clone()));
        Ok(file)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn is_made_once_in_half_a_minute_and_a_failure_is_not_kept() {
        let kept = Kept::nothing();
        let start: DateTime<Utc> = "2026-05-06T01:00:00Z".parse().unwrap();
        let at = |seconds| start + TimeDelta::seconds(seconds);
        let failed = kept.or(at(0), async { Err("no database") }).await;
        assert_eq!(failed, Err("no database"));
        for (seconds, made, expected) in
            [(1, "one", "one"), (30, "two", "one"), (31, "three", "three"), (0, "four", "four")]
        {
            let file: &str = kept.or(at(seconds), async { Ok::<_, &str>(made) }).await.unwrap();
            assert_eq!(file, expected, "after {seconds} s");
        }
    }
}
