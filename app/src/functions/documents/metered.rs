//! A body that has to keep coming: cut off when nothing comes for a while, when it takes too long in all, or when what
//! stands between two fields has no end.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_stream::Stream;

/// Without a byte for this long, nobody is there any more.
pub const SILENCE: Duration = Duration::from_secs(10);
/// A form with a dozen photographs over a slow phone.
pub const IN_ALL: Duration = Duration::from_secs(600);
/// Bytes that may come before the next field has begun: its headers, and what a packet brings beyond them.
const BETWEEN_FIELDS: usize = 256 * 1024;

/// What the reader of a form and its body tell each other.
#[derive(Default)]
pub struct Meter {
    /// Bytes since the last field ended; `IN_FIELD` while one is read.
    between: AtomicUsize,
}

const IN_FIELD: usize = usize::MAX;

impl Meter {
    pub fn between_fields(&self) {
        self.between.store(0, Ordering::Relaxed);
    }

    pub fn in_field(&self) {
        self.between.store(IN_FIELD, Ordering::Relaxed);
    }

    /// Whether so many more may come.
    fn takes(&self, bytes: usize) -> bool {
        let before = self.between.load(Ordering::Relaxed);
        if before == IN_FIELD {
            return true;
        }
        let now = before.saturating_add(bytes);
        self.between.store(now.min(IN_FIELD - 1), Ordering::Relaxed);
        now <= BETWEEN_FIELDS
    }
}

/// See the module.
pub struct Metered {
    body: BodyDataStream,
    meter: Arc<Meter>,
    silence: Duration,
    silent: Pin<Box<Sleep>>,
    until: Instant,
    /// The reader waits for us. While we wait for the reader nobody is silent.
    awaited: bool,
}

impl Metered {
    pub fn new(body: Body, meter: Arc<Meter>, silence: Duration, in_all: Duration) -> Self {
        let now = Instant::now();
        Self {
            body: body.into_data_stream(),
            meter,
            silence,
            silent: Box::pin(sleep_until(now + silence)),
            until: now + in_all,
            awaited: false,
        }
    }
}

impl Stream for Metered {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let stop = |why: &str| Poll::Ready(Some(Err(std::io::Error::other(why.to_owned()))));
        if !this.awaited {
            let until = (Instant::now() + this.silence).min(this.until);
            this.silent.as_mut().reset(until);
        }
        match Pin::new(&mut this.body).poll_next(context) {
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(std::io::Error::other(error)))),
            Poll::Ready(Some(Ok(bytes))) => {
                this.awaited = false;
                if Instant::now() >= this.until {
                    return stop("took too long");
                }
                if !this.meter.takes(bytes.len()) {
                    return stop("a field does not begin");
                }
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Pending => {
                this.awaited = true;
                ready!(this.silent.as_mut().poll(context));
                stop("nothing came")
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio_stream::StreamExt;

    use super::*;

    const SHORT: Duration = Duration::from_millis(40);

    fn slow(parts: u32, pause: Duration) -> Body {
        let parts = tokio_stream::iter(0..parts).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, std::io::Error>(vec![b'a'; 1024])
        });
        Body::from_stream(Box::pin(parts))
    }

    async fn read(mut metered: Metered, work: Duration) -> usize {
        let mut read = 0;
        while let Some(Ok(bytes)) = metered.next().await {
            read += bytes.len();
            tokio::time::sleep(work).await;
        }
        read
    }

    #[tokio::test]
    async fn whoever_falls_silent_is_cut_off_and_who_waits_for_us_is_not() {
        let field = || {
            let meter = Arc::new(Meter::default());
            meter.in_field();
            meter
        };
        let silent = Metered::new(slow(5, SHORT * 5), field(), SHORT, SHORT * 100);
        assert_eq!(read(silent, Duration::ZERO).await, 0);
        let waiting = Metered::new(slow(5, SHORT / 4), field(), SHORT, SHORT * 100);
        assert_eq!(read(waiting, SHORT * 2).await, 5 * 1024);
        let endless = Metered::new(slow(100, SHORT / 4), field(), SHORT, SHORT * 2);
        assert!(read(endless, Duration::ZERO).await < 20 * 1024);
    }

    #[tokio::test]
    async fn headers_have_an_end() {
        let meter = Arc::new(Meter::default());
        let metered = Metered::new(slow(1000, Duration::ZERO), meter.clone(), SHORT, SHORT * 100);
        assert!(read(metered, Duration::ZERO).await <= BETWEEN_FIELDS);
    }
}
