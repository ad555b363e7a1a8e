//! A body that has to keep coming: cut off when nothing comes for a while, when it only trickles, when it takes too long in
//! all, or when what stands between two fields has no end.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_stream::Stream;

/// How long a body is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Without a byte for this long, nobody is there any more.
    pub silence: Duration,
    /// From the first byte to the last.
    pub in_all: Duration,
    /// Of waiting, over which at least so many bytes have to come: whoever holds a place uses it. What is over before is
    /// never too slow.
    pub window: Duration,
    pub least: usize,
}

/// A form with a dozen photographs over a slow phone: 100 kbit/s bring 366 KiB in the window.
pub const PATIENCE: Patience = Patience {
    silence: Duration::from_secs(10),
    in_all: Duration::from_secs(600),
    window: Duration::from_secs(30),
    least: 256 * 1024,
};
/// Bytes that may come before the next field has begun: its headers, and what a packet brings beyond them.
const BETWEEN_FIELDS: usize = 256 * 1024;

/// What the reader of a form and its body tell each other.
#[derive(Default)]
pub struct Meter {
    /// Bytes since the last field ended; `IN_FIELD` while one is read.
    between: AtomicUsize,
    /// What the reader left unread when it was done.
    rest: Mutex<Option<Body>>,
}

const IN_FIELD: usize = usize::MAX;

impl Meter {
    pub fn between_fields(&self) {
        self.between.store(0, Ordering::Relaxed);
    }

    pub fn in_field(&self) {
        self.between.store(IN_FIELD, Ordering::Relaxed);
    }

    /// What is still to come though nobody reads the form any more.
    pub fn rest(&self) -> Option<Body> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn leave(&self, rest: Body) {
        *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = Some(rest);
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
    /// `None` once it has ended, or nobody is there any more.
    body: Option<BodyDataStream>,
    meter: Arc<Meter>,
    patience: Patience,
    silent: Pin<Box<Sleep>>,
    until: Instant,
    /// Since when the reader waits for us. While we wait for the reader nobody is silent, or slow.
    awaited: Option<Instant>,
    /// Of the present window: how long was waited, and how many bytes came.
    waited: Duration,
    came: usize,
}

impl Metered {
    pub fn new(body: Body, meter: Arc<Meter>, patience: Patience) -> Self {
        let now = Instant::now();
        Self {
            body: Some(body.into_data_stream()),
            meter,
            patience,
            silent: Box::pin(sleep_until(now + patience.silence)),
            until: now + patience.in_all,
            awaited: None,
            waited: Duration::ZERO,
            came: 0,
        }
    }

    /// Counts what has come; whether it comes fast enough.
    fn keeps_up(&mut self, bytes: usize) -> bool {
        self.came = self.came.saturating_add(bytes);
        self.waited += self.awaited.take().map_or(Duration::ZERO, |since| since.elapsed());
        if self.waited < self.patience.window {
            return true;
        }
        self.waited = Duration::ZERO;
        std::mem::take(&mut self.came) >= self.patience.least
    }
}

impl Stream for Metered {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let stop = |why: &str| Poll::Ready(Some(Err(std::io::Error::other(why.to_owned()))));
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        if this.awaited.is_none() {
            let until = (Instant::now() + this.patience.silence).min(this.until);
            this.silent.as_mut().reset(until);
        }
        match Pin::new(body).poll_next(context) {
            Poll::Ready(None) => {
                this.body = None;
                Poll::Ready(None)
            }
            Poll::Ready(Some(Err(error))) => {
                this.body = None;
                Poll::Ready(Some(Err(std::io::Error::other(error))))
            }
            Poll::Ready(Some(Ok(bytes))) => {
                let keeps_up = this.keeps_up(bytes.len());
                if Instant::now() >= this.until {
                    return stop("took too long");
                }
                if !keeps_up {
                    return stop("too slow");
                }
                if !this.meter.takes(bytes.len()) {
                    return stop("a field does not begin");
                }
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Pending => {
                this.awaited.get_or_insert_with(Instant::now);
                ready!(this.silent.as_mut().poll(context));
                this.body = None;
                stop("nothing came")
            }
        }
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        if let Some(rest) = self.body.take() {
            self.meter.leave(Body::from_stream(rest));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio_stream::StreamExt;

    use super::*;

    const SHORT: Duration = Duration::from_millis(40);
    const PATIENT: Patience = Patience { silence: SHORT, in_all: Duration::from_secs(4), least: 0, ..PATIENCE };

    fn slow(parts: u32, pause: Duration) -> Body {
        let parts = tokio_stream::iter(0..parts).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, std::io::Error>(vec![b'a'; 1024])
        });
        Body::from_stream(Box::pin(parts))
    }

    fn in_field() -> Arc<Meter> {
        let meter = Arc::new(Meter::default());
        meter.in_field();
        meter
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
        let silent = Metered::new(slow(5, SHORT * 5), in_field(), PATIENT);
        assert_eq!(read(silent, Duration::ZERO).await, 0);
        let waiting = Metered::new(slow(5, SHORT / 4), in_field(), PATIENT);
        assert_eq!(read(waiting, SHORT * 2).await, 5 * 1024);
        let endless = Metered::new(slow(100, SHORT / 4), in_field(), Patience { in_all: SHORT * 2, ..PATIENT });
        assert!(read(endless, Duration::ZERO).await < 20 * 1024);
    }

    #[tokio::test]
    async fn whoever_trickles_is_cut_off_and_who_is_slow_or_small_is_not() {
        let pace = |least| Patience { window: SHORT * 3, least, ..PATIENT };
        let trickle = Metered::new(slow(100, SHORT / 4), in_field(), pace(64 * 1024));
        assert!(read(trickle, Duration::ZERO).await < 20 * 1024);
        let small = Metered::new(slow(4, SHORT / 4), in_field(), pace(64 * 1024));
        assert_eq!(read(small, Duration::ZERO).await, 4 * 1024);
        // It comes at once; it is we who take long over it.
        let worked_on = Metered::new(slow(8, Duration::from_millis(1)), in_field(), pace(64 * 1024));
        assert_eq!(read(worked_on, SHORT).await, 8 * 1024);
        // Small parts, but enough of them in each window.
        let phone = Metered::new(slow(40, SHORT / 4), in_field(), pace(2 * 1024));
        assert_eq!(read(phone, Duration::ZERO).await, 40 * 1024);
    }

    #[tokio::test]
    async fn what_nobody_read_is_handed_back() {
        let meter = in_field();
        let mut metered = Metered::new(slow(3, Duration::ZERO), meter.clone(), PATIENT);
        assert!(metered.next().await.is_some());
        drop(metered);
        let rest = axum::body::to_bytes(meter.rest().unwrap(), 10_000).await.unwrap();
        assert_eq!(rest.len(), 2 * 1024);
        read(Metered::new(slow(3, Duration::ZERO), meter.clone(), PATIENT), Duration::ZERO).await;
        assert!(meter.rest().is_none());
    }

    #[test]
    fn a_phone_on_a_slow_network_keeps_up() {
        let bytes_a_second = 100_000 / 8;
        assert!(PATIENCE.window.as_secs() * bytes_a_second > PATIENCE.least as u64);
    }

    #[tokio::test]
    async fn headers_have_an_end() {
        let meter = Arc::new(Meter::default());
        let metered = Metered::new(slow(1000, Duration::ZERO), meter.clone(), PATIENT);
        assert!(read(metered, Duration::ZERO).await <= BETWEEN_FIELDS);
    }
}
