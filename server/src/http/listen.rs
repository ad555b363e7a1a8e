//! Connections: how many there are, in all and of one network, and how long one may take before it says anything, over its
//! headers, between two requests, and over an answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::share::{Share, Shares};

/// Connections at once; more wait to be accepted.
const MOST: usize = 4_096;
/// From the beginning to the first byte of the first request. Browsers open connections ahead, but not for long.
const SILENT: Duration = if cfg!(test) { Duration::from_millis(100) } else { Duration::from_secs(5) };
/// From the first byte of a request to the end of its headers, and from one request to the next.
const HEADERS: Duration = if cfg!(test) { Duration::from_millis(300) } else { Duration::from_secs(20) };
/// Without taking a byte of the answer.
const UNREAD: Duration = Duration::from_secs(30);
/// Bytes of headers, and of a body at once.
const BUFFER: usize = 64 * 1024;
/// After the system could not give a connection: too many files are open, and that passes.
const PAUSE: Duration = Duration::from_millis(200);

/// Answers requests until `stopping`, then ends those that have begun.
pub async fn serve(listener: TcpListener, router: Router, shares: Shares, mut stopping: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(MOST));
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        let Some((stream, peer, place)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // It is closed at once: whoever has that many is answered on those.
        let Some(share) = shares.take(peer.ip()) else { continue };
        let silent = if shares.is_proxy(peer.ip()) { HEADERS } else { SILENT };
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let (watcher, mut stopping) = (open.watcher(), stopping.clone());
        tokio::spawn(async move {
            let _taken: (OwnedSemaphorePermit, Share) = (place, share);
            let begun = tokio::select! {
                begun = begins(&stream, silent) => begun,
                _ = stopping.wait_for(|stop| *stop) => false,
            };
            if !begun {
                return;
            }
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(UNREAD));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADERS)
                .max_buf_size(BUFFER)
                .serve_connection(TokioIo::new(Box::pin(stream)), service);
            // A browser that hangs up is no news.
            let _ = watcher.watch(connection).await;
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// Whether a first byte comes in time.
async fn begins(stream: &TcpStream, silent: Duration) -> bool {
    matches!(tokio::time::timeout(silent, stream.peek(&mut [0])).await, Ok(Ok(1)))
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small and whole: nothing is gained by waiting for more.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(error) => {
            tracing::debug!(%error, "a connection was not accepted");
            None
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn whoever_does_not_finish_the_headers_is_let_go() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let router = Router::new()
            .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }));
        let serving = tokio::spawn(serve(listener, router, Shares::new(None, 1), stopping));
        let mut asks = TcpStream::connect(address).await.unwrap();
        asks.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut answer = vec![0; 1024];
        let length = asks.read(&mut answer).await.unwrap();
        assert!(String::from_utf8_lossy(&answer[..length]).ends_with("127.0.0.1"));
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nhost").await.unwrap();
        let mut rest = Vec::new();
        // The timeout ends both: the one that is slow and the one that is idle.
        slow.read_to_end(&mut rest).await.unwrap();
        asks.read_to_end(&mut rest).await.unwrap();
        stop.send(true).unwrap();
        serving.await.unwrap();
    }
}
