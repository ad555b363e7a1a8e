//! The way to the provider: over our own HTTP client, which follows nobody elsewhere.

use std::sync::OnceLock;
use std::time::Duration;

use openidconnect::core::{CoreClient, CoreProviderMetadata};
use openidconnect::{ClientId, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, RedirectUrl};

use crate::notifications::http::choose_cryptography;
use crate::staff::desk::Desk;
use crate::staff::entrance::Provider;

/// A provider that takes longer is taken for dead: somebody waits for the page.
const TIMEOUT: Duration = Duration::from_secs(5);

/// One for the process.
#[derive(Default)]
struct Kept(OnceLock<Option<reqwest::Client>>);

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// This portal as the provider's client.
pub(super) fn of(provider: &Provider, metadata: CoreProviderMetadata, redirect: RedirectUrl) -> Client {
    let (id, secret) = (ClientId::new(provider.client_id.clone()), provider.client_secret.clone());
    CoreClient::from_provider_metadata(metadata, id, Some(secret)).set_redirect_uri(redirect)
}

/// Sends a request. `None`: the system's TLS settings can't be read.
pub(super) fn http(desk: &Desk) -> Option<impl Fn(HttpRequest) -> Sending> {
    let client = desk.kept::<Kept>().0.get_or_init(make).clone()?;
    Some(move |request| -> Sending { Box::pin(send(client.clone(), request)) })
}

type Sending = std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, Failed>> + Send>>;

fn make() -> Option<reqwest::Client> {
    choose_cryptography();
    let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none());
    client.build().ok()
}

/// Why there is no answer; without its address.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error("no answer: {0}")]
    Unreachable(reqwest::Error),
    #[error("an answer that is none: {0}")]
    Malformed(#[from] http::Error),
}

impl From<reqwest::Error> for Failed {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(error.without_url())
    }
}

async fn send(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Failed> {
    let answer = client.execute(request.try_into()?).await?;
    let mut response = http::Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        headers.clone_from(answer.headers());
    }
    Ok(response.body(answer.bytes().await?.to_vec())?)
}
