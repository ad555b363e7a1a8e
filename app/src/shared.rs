//! Services that are cheap to clone. The router clones a service for each request, and each layer of functions clones what it
//! wraps once more: without this, n layers are cloned n times.

use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use tower::util::Oneshot;
use tower::{Layer, Service, ServiceExt};

/// Put inside of a layer of functions, it makes what that wraps cheap to clone.
#[derive(Debug, Clone, Copy)]
pub struct SharedLayer;

impl<S> Layer<S> for SharedLayer {
    type Service = Shared<S>;

    fn layer(&self, inner: S) -> Shared<S> {
        Shared(Arc::new(inner))
    }
}

/// A service that is cloned when it is called, and not before.
#[derive(Debug)]
pub struct Shared<S>(Arc<S>);

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Service<Request> for Shared<S>
where
    S: Service<Request> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Oneshot<S, Request>;

    /// Each clone asks for itself when it is called.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        S::clone(&self.0).oneshot(request)
    }
}
